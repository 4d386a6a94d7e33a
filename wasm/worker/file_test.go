package worker

import (
	"context"
	"strings"
	"testing"

	"plywood/engine/backend/cpu"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/nn/zoo"
	"plywood/engine/optim"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// A checkpoint of the native trainer, with settings that the page cannot make, is read and gone on with.
func TestACheckpointOfTheTrainerIsReadAndGoneOnWith(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	m, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	s := train.Defaults()
	s.Config = optim.Config{Name: "sgd", Momentum: 0.9, Nesterov: true}
	s.Schedule = optim.Schedule{Name: "cosine", WarmupEpochs: 0.5, MinRate: 1e-4}
	s.LearningRate, s.Batch, s.Epochs, s.Seed = 0.05, 64, 2, 9
	sess, err := train.New(m, data.Moons(4, data.ToyTrain), b, s)
	if err != nil {
		t.Fatal(err)
	}
	defer sess.Close()
	for sess.Progress().Step < 22 {
		if _, err := sess.Advance(); err != nil {
			t.Fatal(err)
		}
	}
	c, err := sess.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	c.Notes = map[string]string{"data": "moons", "data-seed": "4"}
	file, err := checkpoint.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	a := readCheckpoint(&protocol.ReadCheckpoint{Ask: 2, Parcel: protocol.Parcel{Bytes: file}})
	if a.Failed != "" || a.Ask != 2 || a.Data != "moons" || a.Step != 22 || a.Epoch != 1 || len(a.Epochs) != 1 || a.StepsPerEpoch != 19 ||
		a.Settings.Schedule != "cosine" || a.Settings.Seed != 9 || a.Params != 354 {
		t.Fatalf("read %+v", a)
	}
	start := &protocol.Start{Run: 1, Model: a.Model, Data: a.Data, Settings: a.Settings, Resume: true, Parcel: protocol.Parcel{Bytes: file}}
	run, err := (&Sessions{Backend: b}).Open(context.Background(), start, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	for {
		ev, err := run.Advance()
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == train.Finished {
			break
		}
	}
	if _, err := sess.Epoch(context.Background()); err != nil {
		t.Fatal(err)
	}
	x, _ := sess.Read("dense1.weight")
	y, _ := run.See.Read("dense1.weight")
	for i := range x.Data {
		if x.Data[i] != y.Data[i] {
			t.Fatal("gone on with in the page, it ends elsewhere than with the trainer")
		}
	}
}

func TestAFileThatIsNoCheckpoint(t *testing.T) {
	a := readCheckpoint(&protocol.ReadCheckpoint{Ask: 1, Parcel: protocol.Parcel{Bytes: []byte("nonsense")}})
	if a.Failed == "" || strings.Contains(a.Failed, "--init") {
		t.Errorf("it says %q", a.Failed)
	}
}
