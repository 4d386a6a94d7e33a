package backendtest

import (
	"fmt"

	"plywood/engine/graph"
)

// convShape is the geometry of a convolution: x [C,H,W], w [O,C,kh,kw].
type convShape struct {
	name       string
	c, h, w, o int
	win        graph.Window
	hot        bool
}

func square(kernel, stride, padding int) graph.Window {
	return graph.Window{Kernel: [2]int{kernel, kernel}, Stride: [2]int{stride, stride}, Padding: [2]int{padding, padding}}
}

// work is the products of one image, padding included.
func (s convShape) work() int {
	return s.o * s.win.Out(0, s.h) * s.win.Out(1, s.w) * s.c * s.win.Kernel[0] * s.win.Kernel[1]
}

var convShapes = []convShape{
	{name: "1×1 on 1×1", c: 1, h: 1, w: 1, o: 1, win: square(1, 1, 0)},
	{name: "1×1", c: 5, h: 5, w: 3, o: 7, win: square(1, 1, 0)},
	{name: "3×3 padded", c: 2, h: 5, w: 3, o: 3, win: square(3, 1, 1)},
	{name: "3×3 on its centre tap", c: 17, h: 1, w: 1, o: 5, win: square(3, 1, 1)},
	{name: "3×3 on 2×2", c: 7, h: 2, w: 2, o: 17, win: square(3, 1, 1)},
	{name: "5×5", c: 1, h: 7, w: 8, o: 2, win: square(5, 1, 0)},
	{name: "5×5 larger than its map", c: 3, h: 1, w: 2, o: 4, win: square(5, 1, 2)},
	{name: "1×3 on a row", c: 2, h: 1, w: 7, o: 5,
		win: graph.Window{Kernel: [2]int{1, 3}, Stride: [2]int{1, 1}, Padding: [2]int{0, 1}}},
	{name: "3×1, uneven stride and padding", c: 3, h: 7, w: 5, o: 1,
		win: graph.Window{Kernel: [2]int{3, 1}, Stride: [2]int{3, 2}, Padding: [2]int{2, 0}}},
	{name: "3×3 stride 2", c: 3, h: 7, w: 6, o: 17, win: square(3, 2, 1)},
	{name: "1×1 stride 2", c: 5, h: 5, w: 4, o: 2, win: square(1, 2, 0)},
	{name: "2×2 stride 3, pixels never read", c: 2, h: 8, w: 7, o: 3, win: square(2, 3, 0)},
	{name: "7×7 stride 2 padding 3", c: 1, h: 9, w: 10, o: 3, win: square(7, 2, 3)},

	{name: "7×7 map, odd channels", c: 33, h: 7, w: 7, o: 35, win: same3},
	{name: "12×12 map, odd channels", c: 13, h: 12, w: 12, o: 18, win: same3},
	{name: "5×5 on 24×24", c: 5, h: 24, w: 24, o: 9, win: square(5, 1, 2)},
	{name: "2×2 map, odd channels", c: 70, h: 2, w: 2, o: 67, win: same3},
	{name: "1×1 map, odd channels", c: 131, h: 1, w: 1, o: 65, win: same3},
	{name: "4×4 map stride 2, odd channels", c: 37, h: 4, w: 4, o: 34, win: square(3, 2, 1)},
	{name: "1×1 stride 2, many channels", c: 65, h: 7, w: 7, o: 66, win: square(1, 2, 0)},
	{name: "7×7 stride 2 on 28×28, odd channels", c: 2, h: 28, w: 28, o: 11, win: square(7, 2, 3)},

	{name: "lenet conv1", c: 1, h: 28, w: 28, o: 6, win: square(5, 1, 0), hot: true},
	{name: "lenet conv2", c: 6, h: 12, w: 12, o: 16, win: square(5, 1, 0), hot: true},
	{name: "stem 28", c: 1, h: 28, w: 28, o: 64, win: square(7, 2, 3), hot: true},
	{name: "stem 96", c: 1, h: 96, w: 96, o: 64, win: square(7, 2, 3), hot: true},
	{name: "resnet 64@7×7", c: 64, h: 7, w: 7, o: 64, win: square(3, 1, 1), hot: true},
	{name: "resnet 128@4×4", c: 128, h: 4, w: 4, o: 128, win: square(3, 1, 1), hot: true},
	{name: "resnet 256@2×2", c: 256, h: 2, w: 2, o: 256, win: square(3, 1, 1), hot: true},
	{name: "resnet 512@1×1", c: 512, h: 1, w: 1, o: 512, win: square(3, 1, 1), hot: true},
	{name: "resnet 64→128 stride 2", c: 64, h: 7, w: 7, o: 128, win: square(3, 2, 1), hot: true},
	{name: "densenet 64→32@24×24", c: 64, h: 24, w: 24, o: 32, win: square(3, 1, 1), hot: true},
	{name: "densenet 160→32@24×24", c: 160, h: 24, w: 24, o: 32, win: square(3, 1, 1), hot: true},
	{name: "transition 192→96@24×24", c: 192, h: 24, w: 24, o: 96, win: square(1, 1, 0), hot: true},
}

// acts lists what an op can fuse, with a slope for the one that reads it.
var acts = []struct {
	act   graph.Act
	slope float32
}{{graph.Identity, 0}, {graph.ReLU, 0}, {graph.LeakyReLU, 0.1}, {graph.Sigmoid, 0}, {graph.Tanh, 0}}

func convCases() []Case {
	var cs []Case
	for _, s := range convShapes {
		for _, bias := range []bool{true, false} {
			if s.hot && !bias {
				continue
			}
			name := s.name
			if !bias {
				name += " without bias"
			}
			cs = append(cs,
				Case{name, graph.Conv2D, func(t *trial) { t.conv(s, bias) }, s.hot, s.work()},
				Case{name, graph.Conv2DGradWeight, func(t *trial) {
					x, dy := t.images("x", t.uniform, s.c, s.h, s.w), t.grad("dy", s.out()...)
					t.g.Conv2DGradWeight(x, dy, t.weight(s), t.bias(bias, s.o), s.win)
				}, s.hot, s.work()})
		}
		for _, into := range []bool{false, true} {
			if s.hot && into {
				continue
			}
			cs = append(cs, Case{s.name + intoName(into), graph.Conv2DGradInput, func(t *trial) {
				x := t.images("x", t.uniform, s.c, s.h, s.w)
				t.g.Conv2DGradInput(x, t.weight(s), t.grad("dy", s.out()...), s.win, t.into(into, s.c, s.h, s.w))
			}, s.hot, s.work()})
		}
	}
	for _, a := range acts[1:] {
		for _, bias := range []bool{true, false} {
			s := convShapes[2]
			cs = append(cs, Case{fmt.Sprintf("%v, bias %v", a.act, bias), graph.Conv2D, func(t *trial) {
				fused(t.conv(s, bias), a.act, a.slope)
			}, false, 0})
		}
	}
	return cs
}

func intoName(into bool) string {
	if into {
		return " into"
	}
	return ""
}

func (s convShape) out() []int { return []int{s.o, s.win.Out(0, s.h), s.win.Out(1, s.w)} }

func (t *trial) weight(s convShape) *graph.Value {
	return t.param("w", t.uniform, s.o, s.c, s.win.Kernel[0], s.win.Kernel[1])
}

func (t *trial) bias(yes bool, o int) *graph.Value {
	if !yes {
		return nil
	}
	return t.param("b", t.uniform, o)
}

func (t *trial) conv(s convShape, bias bool) *graph.Value {
	x := t.images("x", t.uniform, s.c, s.h, s.w)
	return t.g.Conv2D(x, t.weight(s), t.bias(bias, s.o), s.win)
}

func denseCases() []Case {
	var cs []Case
	for _, s := range []struct {
		in, out int
		hot     bool
	}{
		{1, 1, false}, {3, 1, false}, {1, 5, false}, {5, 3, false}, {17, 7, false}, {33, 10, false},
		{256, 120, true}, {120, 84, true}, {512, 10, true},
	} {
		for _, on := range []bool{false, true} { // bias, or into
			if s.hot && !on {
				continue
			}
			name := fmt.Sprintf("%d→%d", s.in, s.out)
			cs = append(cs,
				Case{fmt.Sprintf("%s, bias %v", name, on), graph.Dense, func(t *trial) {
					t.g.Dense(t.images("x", t.uniform, s.in, 1, 1), t.param("w", t.uniform, s.out, s.in), t.bias(on, s.out))
				}, s.hot, 0},
				Case{fmt.Sprintf("%s, bias %v", name, on), graph.DenseGradWeight, func(t *trial) {
					x, dy := t.images("x", t.uniform, s.in, 1, 1), t.grad("dy", s.out, 1, 1)
					t.g.DenseGradWeight(x, dy, t.param("w", t.uniform, s.out, s.in), t.bias(on, s.out))
				}, s.hot, 0},
				Case{name + intoName(on && !s.hot), graph.DenseGradInput, func(t *trial) {
					x, dy := t.images("x", t.uniform, s.in, 1, 1), t.grad("dy", s.out, 1, 1)
					t.g.DenseGradInput(x, t.param("w", t.uniform, s.out, s.in), dy, t.into(on && !s.hot, s.in, 1, 1))
				}, s.hot, 0})
		}
	}
	for _, a := range acts[1:] {
		cs = append(cs, Case{a.act.String(), graph.Dense, func(t *trial) {
			y := t.g.Dense(t.images("x", t.uniform, 7, 1, 1), t.param("w", t.uniform, 5, 7), t.bias(true, 5))
			fused(y, a.act, a.slope)
		}, false, 0})
	}
	return cs
}
