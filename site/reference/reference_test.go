package reference

import (
	"testing"

	"plywood/engine/nn/zoo"
	"plywood/wasm/protocol"
)

func TestOf(t *testing.T) {
	m := zoo.LenetBN()
	s := protocol.Settings{Optimizer: "sgd", LearningRate: 1, Batch: 256, Epochs: 7, Seed: 3}
	es := Of(m, Data, s)
	if len(es) != 5 || es[4].Number != 5 || es[4].Loss != (Range{0.295, 0.301}) {
		t.Fatalf("lenet-bn: %+v", es)
	}
	m.Name = "mine"
	if Of(m, Data, s) == nil {
		t.Error("a name makes another network")
	}
	if Of(m, "garments", s) != nil {
		t.Error("other data have the same figures")
	}
	for _, change := range []func(*protocol.Settings){
		func(s *protocol.Settings) { s.LearningRate = 0.5 },
		func(s *protocol.Settings) { s.TrainImages = 1000 },
		func(s *protocol.Settings) { s.Standardize = true },
		func(s *protocol.Settings) { s.Schedule = "cosine" },
	} {
		other := s
		change(&other)
		if Of(m, Data, other) != nil {
			t.Errorf("another recipe has the same figures: %+v", other)
		}
	}
	m.Nodes[1].Bypass = true
	if Of(m, Data, s) != nil {
		t.Error("another network has the same figures")
	}
	if es := Of(zoo.Densenet(), Data, protocol.Settings{Optimizer: "sgd", LearningRate: 0.1, Batch: 256, Resize: 96}); len(es) != 2 {
		t.Errorf("densenet: %+v", es)
	}
	if es := Of(zoo.Resnet(), Data, protocol.Settings{Optimizer: "sgd", LearningRate: 0.05, Batch: 256}); len(es) != 5 {
		t.Errorf("resnet: %+v", es)
	}
}
