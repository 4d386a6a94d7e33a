package worker

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/backend/cpu"
	"plywood/engine/checkpoint"
	"plywood/engine/curve"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

func TestDue(t *testing.T) {
	var start time.Time
	for _, c := range []struct {
		name string
		kept kept
		why  moment
		step int
		now  time.Duration
		want bool
	}{
		{"nothing new", kept{step: 5, why: epochEnd}, atEnd, 5, time.Hour, false},
		{"an epoch's end after its last step", kept{step: 5}, epochEnd, 5, time.Minute, true},
		{"too early in an epoch", kept{}, midEpoch, 5, 9 * time.Second, false},
		{"ten seconds into an epoch", kept{}, midEpoch, 5, 10 * time.Second, true},
		{"an epoch of half a second", kept{}, epochEnd, 5, time.Second / 2, false},
		{"an epoch of a second", kept{}, epochEnd, 5, time.Second, false},
		{"epochs of five seconds", kept{}, epochEnd, 5, 5 * time.Second, true},
		{"one step", kept{took: time.Second}, atStep, 5, 19 * time.Second, false},
		{"one step, quickly saved", kept{took: time.Millisecond}, atStep, 5, time.Second, true},
		{"a save takes long", kept{took: time.Second}, epochEnd, 5, 19 * time.Second, false},
		{"the end", kept{took: time.Second}, atEnd, 5, 0, true},
	} {
		if got := c.kept.due(c.why, c.step, start.Add(c.now)); c.want != got {
			t.Errorf("%s: due is %v", c.name, got)
		}
	}
}

func TestARunIsSaved(t *testing.T) {
	p := serve(t, opens(&double{steps: 3, epochs: 2}))
	p.let(100)
	p.in <- &protocol.Start{Run: 1}
	var saved []int
	for {
		switch m := (<-p.out).(type) {
		case *protocol.Saved:
			c, err := checkpoint.Decode(m.Bytes.([]byte))
			if err != nil || c.Progress.Epoch != m.Epoch || c.Progress.Step != m.Step {
				t.Errorf("saved %+v: %v", m, err)
			}
			saved = append(saved, m.Epoch)
		case *protocol.Ended:
			if len(saved) < 2 || saved[len(saved)-1] != 2 {
				t.Errorf("saved after epochs %v; want each, and the last", saved)
			}
			return
		}
	}
}

// A run that pauses is saved as far as it is, with the curve of its steps, which a run that goes on from
// there has from its beginning.
func TestAPauseSavesWithTheCurve(t *testing.T) {
	p := serve(t, opens(&double{steps: 1000, epochs: 1}))
	p.in <- &protocol.Start{Run: 4}
	p.next("progress")
	p.in <- &protocol.Pause{Run: 4}
	p.let(1)
	saved := p.next("saved").(*protocol.Saved)
	p.next("paused")
	c, err := checkpoint.Decode(saved.Bytes.([]byte))
	if err != nil {
		t.Fatal(err)
	}
	if made := curve.Of(c.Notes, c.Progress.Step); saved.Step != 1 || len(made.Points) != 1 || made.Points[0] != (protocol.Point{Step: 1, Loss: 1}) {
		t.Errorf("saved step %d with the curve %+v, of the notes %v", saved.Step, made, c.Notes)
	}
}

// However many steps are made between two messages, the page is told of a few.
func TestThePageIsNotFlooded(t *testing.T) {
	var clock time.Time
	w := &Worker{Post: func(protocol.Message) {}, Yield: func() {}, Now: func() time.Time { return clock }}
	var told []*protocol.Progress
	w.Post = func(m protocol.Message) {
		if p, ok := m.(*protocol.Progress); ok {
			told = append(told, p)
		}
	}
	d := &double{steps: 1 << 20, epochs: 1}
	w.run = &run{id: 1, trainer: &Opened{Trainer: d}, epochs: 1}
	for range 10 {
		for range 5000 {
			w.work()
		}
		clock = clock.Add(tellEvery)
	}
	points, every := 0, 1
	for _, p := range told[1:] {
		points += len(p.Points)
		if every = max(every, p.Every); len(p.Points) > mostTold || p.Last.Step != p.Step {
			t.Errorf("told at once: %d points, the last step of %d is %+v", len(p.Points), p.Step, p.Last)
		}
	}
	if len(told) < 9 || points < 9*mostTold/2 || every < 64 {
		t.Errorf("%d messages with %d points, every %d", len(told), points, every)
	}
	if n := len(w.run.curve.Points); n < mostKept/2 || n > mostKept {
		t.Errorf("%d points for its checkpoints", n)
	}
}

// What would end the worker for want of memory is not saved, which is told once; the run trains on to its end.
func TestARunTooLargeToBeSaved(t *testing.T) {
	p := serve(t, func(context.Context, *protocol.Start, func(string, int, int)) (*Opened, error) {
		return &Opened{Trainer: &double{steps: 20, epochs: 2}, Bytes: 1 << 30, SnapshotBytes: 1 << 30}, nil
	})
	p.let(1000)
	p.in <- &protocol.Start{Run: 1}
	told := 0
	for {
		switch m := (<-p.out).(type) {
		case *protocol.Unkept:
			told++
		case *protocol.Saved:
			t.Fatalf("saved %+v", m)
		case *protocol.Ended:
			if told != 1 || m.Stopped {
				t.Errorf("told %d times; ended %+v", told, m)
			}
			return
		}
	}
}

func TestStopSaves(t *testing.T) {
	p := serve(t, opens(&double{steps: 1000, epochs: 1}))
	p.in <- &protocol.Start{Run: 4}
	p.next("progress")
	p.in <- &protocol.Stop{Run: 4}
	p.let(1)
	if s := p.next("saved").(*protocol.Saved); s.Step < 1 {
		t.Errorf("saved %+v", s)
	}
	p.next("ended")
}

// A run that is stopped, saved and gone on with ends where one that was left alone does.
func TestResumeFromWhatWasSaved(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	m, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	start := protocol.Start{Run: 1, Model: m.JSON(), Data: "moons", Settings: protocol.Settings{Optimizer: "adam", LearningRate: 0.01, Batch: 32, Epochs: 3}}
	run := func(start protocol.Start, steps int) []byte {
		o := &Sessions{Backend: b}
		r, err := o.Open(context.Background(), &start, func(string, int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for n := 0; n != steps; {
			ev, err := r.Advance()
			if err != nil {
				t.Fatal(err)
			}
			if ev.Kind == train.Stepped {
				n++
			}
			if ev.Kind == train.Finished {
				break
			}
		}
		c, err := r.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		if steps < 0 {
			c.Progress.Seconds, c.History = 0, nil // the clock's
		}
		bytes, err := checkpoint.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	want := run(start, -1)
	again := start
	again.Resume, again.Bytes = true, run(start, 40)
	if d := cmp.Diff(want, run(again, -1)); d != "" {
		t.Error("the run that was gone on with ended elsewhere")
	}
	again.Bytes = []byte("nonsense")
	o := &Sessions{Backend: b}
	if _, err := o.Open(context.Background(), &again, func(string, int, int) {}); err == nil {
		t.Error("nonsense was taken for a checkpoint")
	}
}

func encoded(t *testing.T, r Trainer) []byte {
	t.Helper()
	c, err := r.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	b, err := checkpoint.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
