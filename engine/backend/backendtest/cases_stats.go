package backendtest

import (
	"fmt"

	"plywood/engine/graph"
)

// binned draws from [-2, 2], away from the edges of the histogram's bins, with zeros and both ends.
func (t *trial) binned() float32 {
	switch t.rng.IntN(8) {
	case 0:
		return 0
	case 1:
		return -2
	case 2:
		return 2
	}
	bin, within := float32(t.rng.IntN(graph.HistBins)), 0.1+0.8*t.rng.Float32()
	return (bin+within)*4/graph.HistBins - 2
}

// ends wraps f so that its first two numbers are -2 and 2.
func ends(f func() float32) func() float32 {
	calls := 0
	return func() float32 {
		calls++
		if calls <= 2 {
			return float32(4*calls - 6)
		}
		return f()
	}
}

func statsCases() []Case {
	var cs []Case
	for _, s := range [][]int{{3, 1, 1}, {2, 5, 3}, {17, 2, 2}} {
		cs = append(cs, Case{fmt.Sprintf("batched %v", s), graph.Stats, func(t *trial) {
			t.g.Stats(t.images("x", ends(t.binned), s...))
		}, false, 0})
	}
	for _, s := range [][]int{{7}, {10, 31}, {5, 3, 3, 3}} {
		cs = append(cs, Case{fmt.Sprintf("plain %v", s), graph.Stats, func(t *trial) {
			t.g.Stats(t.param("w", ends(t.binned), s...))
		}, false, 0})
	}
	return append(cs,
		Case{"a gradient", graph.Stats, func(t *trial) {
			t.g.Stats(t.batched("dy", zeroPads, fill(t.n*30, ends(func() float32 { return t.binned() })), 5, 3, 2))
		}, false, 0},
		Case{"zeros", graph.Stats, func(t *trial) {
			t.g.Stats(t.images("x", func() float32 { return 0 }, 3, 2, 2))
		}, false, 0},
		Case{"one value", graph.Stats, func(t *trial) {
			t.g.Stats(t.images("x", func() float32 { return -1.5 }, 3, 2, 2))
		}, false, 0},
		Case{"some not finite", graph.Stats, func(t *trial) {
			t.g.Stats(t.images("x", ends(func() float32 {
				if i := t.rng.IntN(9); i < 3 {
					return []float32{nan, inf, -inf}[i]
				}
				return t.binned()
			}), 3, 5, 2))
		}, false, 0},
		Case{"none finite", graph.Stats, func(t *trial) {
			t.g.Stats(t.param("w", func() float32 { return nan }, 5))
		}, false, 0})
}
