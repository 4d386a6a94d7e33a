package train

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"plywood/engine/backend/cpu"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
)

func device(t testing.TB, threads int) *cpu.Backend {
	t.Helper()
	b := cpu.New(threads)
	t.Cleanup(b.Close)
	return b
}

// small has one of every kind of layer that keeps something from step to step.
func small() *nn.Model {
	return &nn.Model{Name: "small", Input: tensor.Shape{1, 10, 10}, Nodes: []nn.Node{
		{ID: "conv", Layer: nn.Conv2D{Out: 4, Kernel: nn.Square(3)}},
		{ID: "bn", Layer: nn.BatchNorm{}},
		{ID: "relu", Layer: nn.Activation{Function: "relu"}},
		{ID: "pool", Layer: nn.MaxPool2D{Kernel: nn.Square(2)}},
		{ID: "drop", Layer: nn.Dropout{Rate: 0.2}},
		{ID: "dense", Layer: nn.Dense{Out: 10}},
	}}
}

func smallSettings() Settings {
	s := Defaults()
	s.Batch, s.Epochs, s.Resize = 32, 2, 10
	return s
}

func garments(train, test int) *data.Set { return data.Garments(1, train, test) }

func newSession(t testing.TB, m *nn.Model, set *data.Set, threads int, s Settings) *Session {
	t.Helper()
	sess, err := New(m, set, device(t, threads), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sess.Close() })
	return sess
}

func snapshot(t testing.TB, s *Session) *checkpoint.Checkpoint {
	t.Helper()
	c, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// advance makes n advances.
func advance(t testing.TB, s *Session, n int) (last Event) {
	t.Helper()
	for range n {
		var err error
		if last, err = s.Advance(); err != nil {
			t.Fatal(err)
		}
	}
	return last
}

// toEnd runs the session and counts its advances.
func toEnd(t testing.TB, s *Session) (advances int) {
	t.Helper()
	for {
		ev, err := s.Advance()
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == Finished {
			return advances
		}
		advances++
	}
}

// same compares two states bit by bit, and what the epochs came to, clocks aside.
func same(t testing.TB, want, got *checkpoint.Checkpoint) {
	t.Helper()
	for i, w := range want.Tensors {
		g := got.Tensors[i]
		if w.Name != g.Name || len(w.Data) != len(g.Data) {
			t.Fatalf("tensor %d is %s of %d, want %s of %d", i, g.Name, len(g.Data), w.Name, len(w.Data))
		}
		for j := range w.Data {
			if math.Float32bits(w.Data[j]) != math.Float32bits(g.Data[j]) {
				t.Fatalf("%s[%d] is %v, want %v to the bit", w.Name, j, g.Data[j], w.Data[j])
			}
		}
	}
	clocks := cmpopts.IgnoreFields(checkpoint.Metrics{}, "Seconds", "ImagesPerSecond")
	if d := cmp.Diff(want.History, got.History, clocks); d != "" {
		t.Fatalf("epochs (- want, + got):\n%s", d)
	}
	if d := cmp.Diff(want.Progress, got.Progress, cmpopts.IgnoreFields(checkpoint.Progress{}, "Seconds")); d != "" {
		t.Fatalf("progress (- want, + got):\n%s", d)
	}
}
