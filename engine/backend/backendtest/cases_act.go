package backendtest

import (
	"fmt"

	"plywood/engine/graph"
)

func actCases() []Case {
	var cs []Case
	all := append(acts[:len(acts):len(acts)], acts[0])
	all[len(acts)].act = graph.GELU
	for _, a := range all {
		cs = append(cs,
			Case{a.act.String(), graph.Activation, func(t *trial) {
				x := t.images("x", t.after(graph.Identity, 0), 5, 3, 1)
				t.g.Activation(x, a.act, a.slope)
			}, false, 0},
			Case{a.act.String() + " far out", graph.Activation, func(t *trial) {
				x := t.images("x", func() float32 { return 100 * t.uniform() }, 3, 1, 7)
				t.g.Activation(x, a.act, a.slope)
			}, false, 0})
		for _, into := range []bool{false, true} {
			cs = append(cs, Case{a.act.String() + intoName(into), graph.ActivationGrad, func(t *trial) {
				f := t.after(a.act, a.slope)
				if !a.act.Fusable() {
					f = t.after(graph.Identity, 0) // from the input
				}
				from := t.images("from", f, 5, 3, 1)
				t.g.ActivationGrad(from, t.grad("dy", 5, 3, 1), a.act, a.slope, t.into(into, 5, 3, 1))
			}, false, 0})
		}
	}
	for _, a := range acts {
		for _, count := range []int{2, 3, 5} {
			cs = append(cs, Case{fmt.Sprintf("%d values, %v", count, a.act), graph.Add, func(t *trial) {
				var xs []*graph.Value
				for range count {
					xs = append(xs, t.images("x", t.uniform, 3, 5, 3))
				}
				fused(t.g.Add(xs...), a.act, a.slope)
			}, false, 0})
		}
	}
	cs = append(cs,
		Case{"to itself", graph.Add, func(t *trial) {
			x := t.images("x", t.uniform, 2, 3, 2)
			t.g.Add(x, x)
		}, false, 0},
		Case{"one value thrice among others", graph.Add, func(t *trial) {
			x, z := t.images("x", t.uniform, 2, 3, 2), t.images("z", t.uniform, 2, 3, 2)
			t.g.Add(z, x, x, z, x)
		}, false, 0})
	for _, rate := range []float32{0, 0.2, 0.5, 0.9} {
		for _, seed := range []uint64{0, 0x9e3779b97f4a7c15} {
			name := fmt.Sprintf("rate %g, seed %x", rate, seed)
			cs = append(cs,
				Case{name, graph.Dropout, func(t *trial) {
					t.g.Dropout(t.images("x", t.uniform, 7, 5, 3), rate, seed)
				}, false, 0},
				Case{name, graph.DropoutGrad, func(t *trial) { t.dropoutGrad(rate, seed, false) }, false, 0},
				Case{name + " into", graph.DropoutGrad, func(t *trial) { t.dropoutGrad(rate, seed, true) }, false, 0})
		}
	}
	return cs
}

func (t *trial) dropoutGrad(rate float32, seed uint64, into bool) {
	x, dy := t.images("x", t.uniform, 7, 5, 3), t.grad("dy", 7, 5, 3)
	t.g.DropoutGrad(x, dy, rate, seed, t.into(into, 7, 5, 3))
}
