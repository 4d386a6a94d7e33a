package graph

import "testing"

func pointwise(g *Graph, x *Value, out int) *Value {
	g.Layer = "mix"
	w := g.Param("w", Init{}, out, x.Shape[0], 1, 1)
	return g.Conv2D(x, w, g.Param("b", Init{}, out), Window{Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}})
}

var half = Window{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}

func average(g *Graph, x *Value) *Value {
	g.Layer = "pool"
	return g.Pool(AvgPool2D, x, half)
}

// TestPoolFirst has other nodes before, between and behind.
func TestPoolFirst(t *testing.T) {
	for name, pool := range map[string]func(g *Graph, x *Value) *Value{
		"windows": average,
		"maps":    func(g *Graph, x *Value) *Value { g.Layer = "pool"; return g.GlobalAvgPool2D(x) },
	} {
		g := New()
		x := g.Activation(g.Images("x", 2, 5, 4), Tanh, 0)
		conv := pointwise(g, x, 3)
		mixed := conv.Maker
		g.Activation(x, ReLU, 0)
		y := pool(g, conv)
		pooling, shape := y.Maker, y.Shape
		last := g.Activation(y, ReLU, 0)
		Simplify(g)
		nodes := g.Phases[Train]
		if len(nodes) != 4 || nodes[1] != pooling || nodes[3] != mixed {
			t.Fatalf("%s: the order is\n%v", name, g)
		}
		pooled := pooling.Out[0]
		if pooling.In[0] != x || pooled.Maker != pooling || mixed.In[0] != pooled || pooled.Shape[0] != 2 || !pooled.Shape[1:].Equal(shape[1:]) {
			t.Errorf("%s: the convolution does not read what is pooled:\n%v", name, g)
		}
		if mixed.Out[0] != last || last.Maker != mixed || mixed.Attr.Act != ReLU || !last.Shape.Equal(shape) {
			t.Errorf("%s: the convolution's result is not what was read, with its activation:\n%v", name, g)
		}
		if mixed.Layer != "mix" || pooling.Layer != "pool" {
			t.Errorf("%s: layers are %q and %q", name, mixed.Layer, pooling.Layer)
		}
	}
}

// TestPoolLast lists poolings that stay behind the convolution.
func TestPoolLast(t *testing.T) {
	input := func(g *Graph) *Value { return g.Images("x", 2, 4, 4) }
	for name, build := range map[string]func(g *Graph) (pool *Value){
		"its input is read elsewhere": func(g *Graph) *Value {
			x := pointwise(g, input(g), 3)
			y := average(g, x)
			g.Activation(x, ReLU, 0)
			return y
		},
		"the host reads its input": func(g *Graph) *Value {
			x := pointwise(g, input(g), 3)
			g.Keep(x)
			return average(g, x)
		},
		"its input is tapped": func(g *Graph) *Value {
			x := pointwise(g, input(g), 3)
			g.Stats(x)
			return average(g, x)
		},
		"an activation stands between": func(g *Graph) *Value { return average(g, g.Activation(pointwise(g, input(g), 3), ReLU, 0)) },
		"the convolution sees 3×3":     func(g *Graph) *Value { return average(g, conv(g, input(g), 3)) },
		"its input is an input":        func(g *Graph) *Value { return average(g, input(g)) },
		"it takes the largest":         func(g *Graph) *Value { return g.Pool(MaxPool2D, pointwise(g, input(g), 3), half) },
		"the convolution leaves pixels": func(g *Graph) *Value {
			w := g.Param("w", Init{}, 3, 2, 1, 1)
			return average(g, g.Conv2D(input(g), w, nil, Window{Kernel: [2]int{1, 1}, Stride: [2]int{2, 2}}))
		},
		"padding is no pixel of its input": func(g *Graph) *Value {
			return g.Pool(AvgPool2D, pointwise(g, input(g), 3), Window{[2]int{2, 2}, [2]int{2, 2}, [2]int{1, 1}})
		},
		"it leaves as many pixels": func(g *Graph) *Value {
			return g.Pool(AvgPool2D, pointwise(g, input(g), 3), Window{Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}})
		},
		"it is of another phase's value": func(g *Graph) *Value {
			x := pointwise(g, input(g), 3)
			g.Begin(Eval)
			return average(g, x)
		},
	} {
		g := New()
		y := build(g)
		before := g.String()
		PoolFirst(g)
		if y.Maker.Op == Conv2D || g.String() != before {
			t.Errorf("%s: swapped all the same:\n%v", name, g)
		}
	}
}
