//go:build gl && linux

package gpu

import (
	"slices"
	"testing"

	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/plan"
)

func TestSchedule(t *testing.T) {
	a, b := &buffer{}, &buffer{}
	at := func(buf *buffer, off, size int) []span { return []span{{buf: buf, off: off, size: size}} }
	for _, c := range []struct {
		name          string
		first, second dispatch
		want          bool
	}{
		{"read after write", dispatch{writes: at(a, 0, 16)}, dispatch{reads: at(a, 8, 16)}, true},
		{"write after read", dispatch{reads: at(a, 0, 16)}, dispatch{writes: at(a, 8, 16)}, true},
		{"write after write", dispatch{writes: at(a, 0, 16)}, dispatch{writes: at(a, 0, 16)}, true},
		{"read after read", dispatch{reads: at(a, 0, 16)}, dispatch{reads: at(a, 0, 16)}, false},
		{"side by side", dispatch{writes: at(a, 0, 16)}, dispatch{writes: at(a, 16, 16)}, false},
		{"other buffer", dispatch{writes: at(a, 0, 16)}, dispatch{reads: at(b, 0, 16)}, false},
	} {
		c.first.what, c.second.what = "first", "second"
		ds := schedule([]dispatch{c.first, c.second})
		if ds[0].what != "first" || ds[0].barrier || ds[1].barrier != c.want {
			t.Errorf("%s: barrier %v, want %v", c.name, ds[1].barrier, c.want)
		}
	}
}

// TestBarriers runs the dispatches between two barriers backwards, as a device may. This software
// device runs one after another, so that a barrier too few shows in no other test.
func TestBarriers(t *testing.T) {
	b := open(t)
	for _, m := range []*nn.Model{zoo.LenetBN(), narrowResnet(), narrowDensenet()} {
		t.Run(m.Name, func(t *testing.T) {
			rate := rates[m.Name]
			x, s := stepAt(t, m, b, 40, 32, float32(rate))
			y, _ := stepAt(t, m, b, 40, 32, float32(rate))
			e := y.(*executable)
			calls, moved := e.calls[graph.Train], 0
			for i := 0; i < len(calls); {
				j := i + 1
				for j < len(calls) && !calls[j].barrier {
					j++
				}
				slices.Reverse(e.order[graph.Train][i:j])
				moved += (j - i) / 2 * 2
				i = j
			}
			if moved == 0 {
				t.Error("no two dispatches without a barrier between them")
			}
			t.Logf("%d of %d dispatches moved", moved, len(calls))
			for i := range 3 {
				s.Number = uint32(i)
				for _, exe := range []*executable{x.(*executable), e} {
					if err := exe.Run(graph.Train, s); err != nil {
						t.Fatal(err)
					}
				}
				want, got := make([]float32, x.Program().Persistent), make([]float32, x.Program().Persistent)
				if err := x.Peek(plan.Persistent, 0, want); err != nil {
					t.Fatal(err)
				}
				if err := y.Peek(plan.Persistent, 0, got); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, want) {
					t.Fatalf("step %d: other parameters", i)
				}
			}
		})
	}
}
