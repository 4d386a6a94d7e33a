package backendtest

import (
	"math"
	"slices"
	"testing"

	"plywood/engine/graph"
)

// TestSimplify holds every small network's loss and gradients, in float64, to those it has as it was built.
func TestSimplify(t *testing.T) {
	pooledFirst := 0
	for i, w := range slices.Concat(networks, normNetworks) {
		var want [][]float64
		for _, simplify := range []bool{false, true} {
			b := newNet(4, uint64(i))
			b.finish(w.build(b), simplify)
			for _, n := range b.Graph.Phases[graph.Train] {
				if n.Op == graph.Conv2D && (n.In[0].Maker != nil && n.In[0].Maker.Op == graph.AvgPool2D || n.Out[0].Shape[1] == 1) {
					pooledFirst++
				}
			}
			h := b.Host()
			h.Run(b.Graph, graph.Train)
			for k, v := range b.results() {
				got := h.Get(v)
				if !simplify {
					want = append(want, got)
					continue
				}
				for j := range got {
					if math.Abs(got[j]-want[k][j]) > 1e-12*(1+math.Abs(want[k][j])) {
						t.Fatalf("%s: element %d of %v is %g, was %g", w.name, j, v, got[j], want[k][j])
					}
				}
			}
		}
	}
	if pooledFirst < 3 {
		t.Errorf("%d convolutions meet pooled pixels, wanted three at least", pooledFirst)
	}
}
