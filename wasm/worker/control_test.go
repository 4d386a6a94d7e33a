package worker

import (
	"context"
	"testing"

	"plywood/engine/backend/cpu"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

func TestOneStepAndOneEpoch(t *testing.T) {
	d := &double{steps: 3, epochs: 2}
	p := serve(t, opens(d))
	p.let(100)
	p.in <- &protocol.Start{Run: 1, Until: protocol.OneStep, Settings: protocol.Settings{Epochs: 2}}
	p.next("paused")
	if d.step != 1 {
		t.Errorf("the first step is step %d", d.step)
	}
	p.in <- &protocol.Pause{Run: 1} // it rests already: no second answer
	p.in <- &protocol.Resume{Run: 1, Until: protocol.OneEpoch}
	p.next("paused")
	if d.step != 3 || d.epoch != 1 {
		t.Errorf("after an epoch it stands at step %d, epoch %d", d.step, d.epoch)
	}
	p.in <- &protocol.Resume{Run: 1, Until: protocol.OneStep}
	p.next("paused")
	p.in <- &protocol.Resume{Run: 1, Until: protocol.OneStep}
	p.next("paused")
	if d.step != 5 || d.epoch != 1 {
		t.Errorf("two steps on it stands at step %d", d.step)
	}
	p.in <- &protocol.Resume{Run: 1, Until: protocol.OneStep} // the last: its epoch ends, and the run
	if e := p.next("epoch_done").(*protocol.EpochDone); e.Epoch != 2 {
		t.Errorf("epoch %d", e.Epoch)
	}
	if e := p.next("ended").(*protocol.Ended); e.Stopped {
		t.Errorf("ended %+v", e)
	}
}

func TestTheRateIsToldWithItsStep(t *testing.T) {
	d := &double{steps: 1000, epochs: 1}
	p := serve(t, opens(d))
	p.let(2)
	p.in <- &protocol.Start{Run: 1, Until: protocol.OneStep, Settings: protocol.Settings{LearningRate: 0.5, Epochs: 1}}
	p.next("paused")
	p.in <- &protocol.SetRate{Run: 1, LearningRate: 0.5} // the one it has
	p.in <- &protocol.SetRate{Run: 1, LearningRate: 0.1}
	if m := p.next("rate_changed").(*protocol.RateChanged); *m != (protocol.RateChanged{Run: 1, Step: 2, From: 0.5, To: 0.1}) {
		t.Errorf("told %+v", m)
	}
}

// What a message asks is done after the piece of work under way, whatever that takes: one more is
// never begun.
func TestStopWaitsForOnePieceOnly(t *testing.T) {
	d := &double{steps: 1000, epochs: 1}
	p := serve(t, opens(d))
	p.in <- &protocol.Start{Run: 1}
	p.next("progress")
	at := d.step
	p.in <- &protocol.Stop{Run: 1, Discard: true}
	p.let(1)
	for {
		m := <-p.out
		if m.Kind() == "saved" {
			t.Error("what is discarded has been saved")
		}
		if m.Kind() == "ended" {
			break
		}
	}
	if d.step != at || !d.closed {
		t.Errorf("asked to stop at step %d it went on to %d, closed %v", at, d.step, d.closed)
	}
}

// A run that only rests does not train, answers questions, and knows how far it is.
func TestARunIsLoadedToBeLookedInto(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	m, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	sessions := &Sessions{Backend: b}
	start := &protocol.Start{Run: 7, Model: m.JSON(), Data: "moons", Settings: protocol.Settings{Optimizer: "sgd", LearningRate: 0.1, Batch: 64, Epochs: 1}}
	run, err := sessions.Open(context.Background(), start, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	if ev, err := run.Advance(); err != nil || ev.Kind != train.Stepped {
		t.Fatal(ev, err)
	}
	checkpoint := encoded(t, run)
	p := serve(t, sessions.Open)
	p.let(100)
	again := *start
	again.Resume, again.Rest, again.Bytes = true, true, checkpoint
	p.in <- &again
	p.next("rested")
	p.in <- &protocol.SeePlane{Run: 7, Side: 4}
	if plane := p.next("plane").(*protocol.Plane); plane.Step != 1 || len(plane.Said) != 16 {
		t.Errorf("the plane %+v", plane)
	}
	p.in <- &protocol.Stop{Run: 7} // nothing trains: nothing happens
	p.in <- &protocol.Start{Run: 8, Model: m.JSON(), Data: "moons", Settings: start.Settings}
	if e := p.next("ended").(*protocol.Ended); e.Run != 8 || e.Stopped {
		t.Errorf("ended %+v", e)
	}
}
