package backendtest

import (
	"fmt"

	"plywood/engine/graph"
)

func poolCases() []Case {
	var cs []Case
	for _, s := range []struct {
		name    string
		c, h, w int
		win     graph.Window
	}{
		{"2×2", 3, 5, 4, square(2, 2, 0)},
		{"whole map", 5, 3, 3, square(3, 1, 0)},
		{"3×3 stride 2 padding 1", 2, 7, 6, square(3, 2, 1)},
		{"3×3 on 1×1", 7, 1, 1, square(3, 1, 1)},
		{"overlapping", 1, 5, 3, square(3, 1, 1)},
		{"1×3 on a row, stride 2", 3, 1, 7, graph.Window{Kernel: [2]int{1, 3}, Stride: [2]int{1, 2}, Padding: [2]int{0, 1}}},
		{"gaps between windows", 2, 7, 8, square(2, 3, 0)},
		{"uneven padding", 17, 4, 3, graph.Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 1}, Padding: [2]int{1, 0}}},
	} {
		shape := []int{s.c, s.h, s.w}
		out := []int{s.c, s.win.Out(0, s.h), s.win.Out(1, s.w)}
		for _, ties := range []bool{false, true} {
			values := func(t *trial) func() float32 {
				if ties {
					return t.few
				}
				return t.uniform
			}
			name := s.name
			if ties {
				name += " with ties"
			}
			cs = append(cs, Case{name, graph.MaxPool2D, func(t *trial) {
				t.g.Pool(graph.MaxPool2D, t.images("x", values(t), shape...), s.win)
			}, false, 0})
			for _, into := range []bool{false, true} {
				cs = append(cs, Case{name + intoName(into), graph.MaxPool2DGrad, func(t *trial) {
					x := t.images("x", values(t), shape...)
					y := t.batched("y", finitePads, t.pooled(x, s.win, out), out...)
					t.g.MaxPool2DGrad(x, y, t.grad("dy", out...), s.win, t.into(into, shape...))
				}, false, 0})
			}
		}
		cs = append(cs, Case{"all negative " + s.name, graph.MaxPool2D, func(t *trial) {
			t.g.Pool(graph.MaxPool2D, t.images("x", func() float32 { return t.uniform() - 2 }, shape...), s.win)
		}, false, 0}, Case{s.name, graph.AvgPool2D, func(t *trial) {
			t.g.Pool(graph.AvgPool2D, t.images("x", t.uniform, shape...), s.win)
		}, false, 0})
		for _, into := range []bool{false, true} {
			cs = append(cs, Case{s.name + intoName(into), graph.AvgPool2DGrad, func(t *trial) {
				x := t.images("x", t.uniform, shape...)
				t.g.AvgPool2DGrad(x, t.grad("dy", out...), s.win, t.into(into, shape...))
			}, false, 0})
		}
	}
	for _, s := range [][]int{{1, 1, 1}, {5, 1, 7}, {3, 5, 3}, {17, 2, 2}} {
		name := fmt.Sprintf("%d×%d×%d", s[0], s[1], s[2])
		cs = append(cs, Case{name, graph.GlobalAvgPool2D, func(t *trial) {
			t.g.GlobalAvgPool2D(t.images("x", t.uniform, s...))
		}, false, 0})
		for _, into := range []bool{false, true} {
			cs = append(cs, Case{name + intoName(into), graph.GlobalAvgPool2DGrad, func(t *trial) {
				x := t.images("x", t.uniform, s...)
				t.g.GlobalAvgPool2DGrad(x, t.grad("dy", s[0], 1, 1), t.into(into, s...))
			}, false, 0})
		}
	}
	return cs
}

// pooled is the maximum of each window of an input.
func (t *trial) pooled(x *graph.Value, win graph.Window, out []int) []float32 {
	y := array{out, true, make([]float64, t.n*out[0]*out[1]*out[2])}
	attr := graph.Attr{Kernel: win.Kernel, Stride: win.Stride, Padding: win.Padding}
	maxPool2D(&args{Attr: attr, n: t.n, in: []array{{x.Shape, true, float64s(t.data[x])}}, out: []array{y}})
	z := make([]float32, len(y.v))
	for i, v := range y.v {
		z[i] = float32(v)
	}
	return z
}
