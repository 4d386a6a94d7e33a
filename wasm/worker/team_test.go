package worker

import (
	"context"
	"errors"
	"strings"
	"testing"

	"plywood/engine/backend/cpu"
	"plywood/engine/backend/cpu/team"
	"plywood/engine/data"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// A run of two workers is opened, trains to its end beside the other member, and closes.
func TestOpenJoint(t *testing.T) {
	model, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	gone := 0
	sessions := &Sessions{Backend: cpu.New(1), Gather: func(start *protocol.Start, set *data.Set) (cpu.Team, func(), error) {
		local := team.NewLocal(start.Workers)
		ready := make(chan struct{})
		go func() {
			alone := &data.Set{Name: set.Name, Shape: set.Shape, Classes: set.Classes, Train: set.Train}
			ended <- Member(start, alone, local.Member(1), func() { close(ready) })
		}()
		<-ready
		return local.Member(0), func() { gone++ }, nil
	}}
	start := &protocol.Start{Run: 1, Model: model.JSON(), Data: "moons",
		Settings: protocol.Settings{Optimizer: "sgd", LearningRate: 0.1, Batch: 64, Epochs: 2, Seed: 3}, Workers: 2}
	run, err := sessions.Open(context.Background(), start, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	epochs := 0
	for {
		ev, err := run.Advance()
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == train.EpochEnded {
			epochs++
		}
		if ev.Kind == train.Finished {
			break
		}
	}
	if err := <-ended; err != nil {
		t.Errorf("the other member: %v", err)
	}
	if err := run.Close(); err != nil || epochs != 2 || gone != 1 {
		t.Errorf("%d epochs, sent home %d times, %v; wanted 2, 1, no error", epochs, gone, err)
	}
}

// Where the other workers cannot be had, the run is refused with the reason.
func TestOpenJointRefused(t *testing.T) {
	model, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	sessions := &Sessions{Backend: cpu.New(1), Gather: func(*protocol.Start, *data.Set) (cpu.Team, func(), error) {
		return nil, nil, errors.New("no memory to share")
	}}
	start := &protocol.Start{Model: model.JSON(), Data: "moons", Settings: protocol.Settings{LearningRate: 0.1, Batch: 64, Epochs: 2}, Workers: 2}
	if _, err := sessions.Open(context.Background(), start, func(string, int, int) {}); err == nil || !strings.Contains(err.Error(), "no memory to share") {
		t.Errorf("got %v, wanted the reason", err)
	}
}
