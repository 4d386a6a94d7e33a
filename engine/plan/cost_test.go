package plan

import (
	"testing"

	"plywood/engine/graph"
)

// TestCost counts by hand: a 3×3 convolution of 2 to 5 channels on a 4×4 map with a border of one
// reaches 10 places along each axis, and a dense layer is its weights.
func TestCost(t *testing.T) {
	g := graph.New()
	x := g.Images("x", 2, 4, 4)
	g.Layer = "conv"
	y := g.Conv2D(x, g.Param("w", graph.Init{}, 5, 2, 3, 3), g.Param("b", graph.Init{}, 5), graph.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}})
	g.Layer = "dense"
	g.Keep(g.Dense(g.Reshape(y, 80, 1, 1), g.Param("v", graph.Init{}, 3, 80), nil))
	calls := New(g, Options{Batch: 8, Lanes: 4}).Calls[graph.Train]
	for i, want := range []struct{ flops, bytes float64 }{
		{2 * 2 * 5 * 100, 4 * (6*(32+80) + 90 + 5)},
		{2 * 240, 4 * (6*(80+3) + 240)},
	} {
		if f, b := calls[i].FLOPs(), calls[i].Bytes(6); f != want.flops || b != want.bytes {
			t.Errorf("%v: %g FLOPs and %g bytes, want %g and %g", calls[i], f, b, want.flops, want.bytes)
		}
	}
}
