package graph

import (
	"fmt"
	"strings"
	"testing"
)

func TestWindowOut(t *testing.T) {
	for _, c := range []struct{ kernel, stride, padding, in, want int }{
		{1, 1, 0, 1, 1}, {3, 1, 1, 1, 1}, {5, 1, 0, 28, 24}, {7, 2, 3, 28, 14}, {7, 2, 3, 96, 48}, {3, 2, 1, 14, 7},
		{2, 2, 0, 7, 3}, {2, 3, 0, 8, 3}, {3, 1, 0, 2, 0}, {5, 1, 1, 2, 0}, {1, 0, 0, 4, 0},
	} {
		for axis := range 2 {
			var w Window
			w.Kernel[axis], w.Stride[axis], w.Padding[axis] = c.kernel, c.stride, c.padding
			if got := w.Out(axis, c.in); got != c.want {
				t.Errorf("axis %d: kernel %d stride %d padding %d on %d gives %d, want %d", axis, c.kernel, c.stride, c.padding, c.in, got, c.want)
			}
		}
	}
}

func TestEveryOpHasAName(t *testing.T) {
	seen := map[string]Op{}
	for op := range NumOps {
		name := op.String()
		if name == "" || strings.ToLower(name) != name {
			t.Errorf("op %d is called %q", op, name)
		}
		if other, ok := seen[name]; ok {
			t.Errorf("ops %d and %d are both called %q", other, op, name)
		}
		seen[name] = op
	}
	for act := range NumActs {
		if act.String() == "" {
			t.Errorf("activation %d has no name", act)
		}
	}
}

// TestGradientsHaveTheShapeOfTheirValue calls every gradient builder, with an earlier part and without.
func TestGradientsHaveTheShapeOfTheirValue(t *testing.T) {
	win := Window{[2]int{3, 3}, [2]int{2, 2}, [2]int{1, 1}}
	for _, parts := range []bool{false, true} {
		g := New()
		x, w, b := g.Images("x", 4, 5, 5), g.Param("w", Init{}, 6, 4, 3, 3), g.Param("b", Init{}, 6)
		var into *Value
		if parts {
			into = g.Images("into", 4, 5, 5)
		}
		dy, pooled, point := g.Images("dy", 6, 3, 3), g.Images("pooled", 4, 3, 3), g.Images("point", 4, 1, 1)
		bn, mean, variance := g.BatchNormTrain(x, g.Param("γ", Init{}, 4), g.Param("β", Init{}, 4), 1e-5)
		dx, dgamma, dbeta := g.BatchNormGrad(bn.Maker, x, into)
		dw, db := g.Conv2DGradWeight(x, dy, w, b, win)
		for of, ds := range map[*Value][]*Value{
			x: {
				dx, g.Conv2DGradInput(x, w, dy, win, into), g.ActivationGrad(x, x, ReLU, 0, into),
				g.MaxPool2DGrad(x, pooled, pooled, win, into), g.AvgPool2DGrad(x, pooled, win, into),
				g.GlobalAvgPool2DGrad(x, point, into), g.DropoutGrad(x, x, 0.5, 1, into), g.Sum(x, x, x),
				g.ReshapeGrad(x, g.Images("flat", 100, 1, 1)), g.ConcatGrad(x, g.Images("joined", 9, 5, 5), 3),
			},
			w: {dw}, b: {db}, mean: {dgamma}, variance: {dbeta},
		} {
			for _, d := range ds {
				if !d.Shape.Equal(of.Shape) || d.Batched != of.Batched {
					t.Errorf("%v: %v, batched %v; want %v, %v", d.Maker, d.Shape, d.Batched, of.Shape, of.Batched)
				}
				n := d.Maker
				takes := parts && d == n.Out[0] && d.Batched && n.Op != Add && !n.Op.View()
				if d == n.Out[0] && n.Attr.Into != takes || takes && n.In[len(n.In)-1] != into {
					t.Errorf("%v: adds to an earlier part: %v, want %v", n, n.Attr.Into, takes)
				}
			}
		}
	}
}

// TestBuildersBugsPanic: what package nn must have checked before.
func TestBuildersBugsPanic(t *testing.T) {
	for want, f := range map[string]func(g *Graph, x *Value){
		"conv2d: weight": func(g *Graph, x *Value) { g.Conv2D(x, g.Param("w", Init{}, 4, 3, 3, 3), nil, Window{}) },
		"conv2d: kernel": func(g *Graph, x *Value) {
			g.Conv2D(x, g.Param("w", Init{}, 4, 2, 9, 9), nil, Window{[2]int{9, 9}, [2]int{1, 1}, [2]int{}})
		},
		"dense: weight":         func(g *Graph, x *Value) { g.Dense(x, g.Param("w", Init{}, 4, 2), nil) },
		"add: needs two":        func(g *Graph, x *Value) { g.Add(x) },
		"add: 2×5×5":            func(g *Graph, x *Value) { g.Add(x, g.Images("z", 3, 5, 5)) },
		"concat: maps":          func(g *Graph, x *Value) { g.Concat(x, g.Images("z", 2, 5, 4)) },
		"reshape: 2×5×5":        func(g *Graph, x *Value) { g.Reshape(x, 49, 1, 1) },
		"slice: channels":       func(g *Graph, x *Value) { g.Slice(x, 1, 2) },
		"loss: logits":          func(g *Graph, x *Value) { g.SoftmaxCrossEntropy(x, g.Images("t", 1, 1, 1)) },
		"maxpool2d: window":     func(g *Graph, x *Value) { g.Pool(MaxPool2D, x, Window{[2]int{6, 6}, [2]int{1, 1}, [2]int{}}) },
		"pool: conv2d":          func(g *Graph, x *Value) { g.Pool(Conv2D, x, Window{}) },
		"gather needs":          func(g *Graph, x *Value) { g.Gather(x, x, 5, 5) },
		"record: log":           func(g *Graph, x *Value) { g.Record(x, x, x) },
		"moving average: 2×5":   func(g *Graph, x *Value) { g.MovingAverage(x, x, x, 0.9) },
		"activation_grad: into": func(g *Graph, x *Value) { g.ActivationGrad(x, x, ReLU, 0, g.Images("into", 3, 5, 5)) },
	} {
		t.Run(want, func(t *testing.T) {
			defer func() {
				r := fmt.Sprint(recover())
				if !strings.HasPrefix(r, "graph: "+want) {
					t.Errorf("panics with %q", r)
				}
			}()
			g := New()
			f(g, g.Images("x", 2, 5, 5))
		})
	}
}
