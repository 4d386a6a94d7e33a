package backendtest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"

	"plywood/engine/graph"
)

// derivative pairs an op with its gradient op: build adds both to t, with dy as the gradient of the
// op's first output, and returns that output, and the gradient of each input that has one.
type derivative struct {
	grad  graph.Op
	name  string
	build func(t *trial) (y *graph.Value, dy *graph.Value, grads map[*graph.Value]*graph.Value)
}

type valueMap = map[*graph.Value]*graph.Value

func derivatives() []derivative {
	var ds []derivative
	for _, s := range convShapes {
		if s.work() > 10_000 {
			continue
		}
		ds = append(ds, derivative{graph.Conv2DGradInput, s.name, func(t *trial) (*graph.Value, *graph.Value, valueMap) {
			y := t.conv(s, true)
			x, w, dy := y.Maker.In[0], y.Maker.In[1], t.grad("dy", s.out()...)
			return y, dy, valueMap{x: t.g.Conv2DGradInput(x, w, dy, s.win, nil)}
		}}, derivative{graph.Conv2DGradWeight, s.name, func(t *trial) (*graph.Value, *graph.Value, valueMap) {
			y := t.conv(s, true)
			x, w, b, dy := y.Maker.In[0], y.Maker.In[1], y.Maker.In[2], t.grad("dy", s.out()...)
			dw, db := t.g.Conv2DGradWeight(x, dy, w, b, s.win)
			return y, dy, valueMap{w: dw, b: db}
		}})
	}
	dense := func(t *trial) (x, w, b, y, dy *graph.Value) {
		x, w, b, dy = t.images("x", t.uniform, 5, 1, 1), t.param("w", t.uniform, 3, 5), t.param("b", t.uniform, 3), t.grad("dy", 3, 1, 1)
		return x, w, b, t.g.Dense(x, w, b), dy
	}
	ds = append(ds, derivative{graph.DenseGradInput, "5→3", func(t *trial) (*graph.Value, *graph.Value, valueMap) {
		x, w, _, y, dy := dense(t)
		return y, dy, valueMap{x: t.g.DenseGradInput(x, w, dy, nil)}
	}}, derivative{graph.DenseGradWeight, "5→3", func(t *trial) (*graph.Value, *graph.Value, valueMap) {
		x, w, b, y, dy := dense(t)
		dw, db := t.g.DenseGradWeight(x, dy, w, b)
		return y, dy, valueMap{w: dw, b: db}
	}})
	for a := graph.Identity; a < graph.NumActs; a++ {
		if a.Fusable() {
			ds = append(ds, derivative{graph.BatchNormGrad, a.String(), func(t *trial) (*graph.Value, *graph.Value, valueMap) {
				y := t.norm([3]int{3, 2, 4}, t.uniform)
				fused(y, a, 0.1)
				n, dy := y.Maker, t.grad("dy", 3, 2, 4)
				dx, dgamma, dbeta := t.g.BatchNormGrad(n, dy, nil)
				return y, dy, valueMap{n.In[0]: dx, n.In[1]: dgamma, n.In[2]: dbeta}
			}})
		}
		ds = append(ds, derivative{graph.ActivationGrad, a.String(), func(t *trial) (*graph.Value, *graph.Value, valueMap) {
			x, dy := t.images("x", t.uniform, 3, 2, 4), t.grad("dy", 3, 2, 4)
			y := t.g.Activation(x, a, 0.1)
			from := y
			if !a.Fusable() {
				from = x
			}
			return y, dy, valueMap{x: t.g.ActivationGrad(from, dy, a, 0.1, nil)}
		}})
	}
	for i, win := range []graph.Window{square(2, 2, 0), square(3, 1, 1), square(3, 2, 1)} {
		name, shape := fmt.Sprint(i), []int{2, win.Out(0, 6), win.Out(1, 5)}
		ds = append(ds, derivative{graph.MaxPool2DGrad, name, func(t *trial) (*graph.Value, *graph.Value, valueMap) {
			x, dy := t.images("x", t.uniform, 2, 6, 5), t.grad("dy", shape...)
			y := t.g.Pool(graph.MaxPool2D, x, win)
			return y, dy, valueMap{x: t.g.MaxPool2DGrad(x, y, dy, win, nil)}
		}}, derivative{graph.AvgPool2DGrad, name, func(t *trial) (*graph.Value, *graph.Value, valueMap) {
			x, dy := t.images("x", t.uniform, 2, 6, 5), t.grad("dy", shape...)
			return t.g.Pool(graph.AvgPool2D, x, win), dy, valueMap{x: t.g.AvgPool2DGrad(x, dy, win, nil)}
		}})
	}
	return append(ds, derivative{graph.GlobalAvgPool2DGrad, "3×4", func(t *trial) (*graph.Value, *graph.Value, valueMap) {
		x, dy := t.images("x", t.uniform, 5, 3, 4), t.grad("dy", 5, 1, 1)
		return t.g.GlobalAvgPool2D(x), dy, valueMap{x: t.g.GlobalAvgPool2DGrad(x, dy, nil)}
	}}, derivative{graph.DropoutGrad, "0.4", func(t *trial) (*graph.Value, *graph.Value, valueMap) {
		x, dy := t.images("x", t.uniform, 5, 3, 4), t.grad("dy", 5, 3, 4)
		return t.g.Dropout(x, 0.4, 1), dy, valueMap{x: t.g.DropoutGrad(x, dy, 0.4, 1, nil)}
	}}, derivative{graph.SoftmaxCrossEntropyGrad, "4 classes", func(t *trial) (*graph.Value, *graph.Value, valueMap) {
		x, c := t.images("x", t.uniform, 4, 1, 1), t.classes(4)
		loss, _ := t.g.SoftmaxCrossEntropy(x, c)
		return loss, nil, valueMap{x: t.g.SoftmaxCrossEntropyGrad(x, c)}
	}})
}

// TestReferenceGradients holds the references of the gradient ops to central differences.
func TestReferenceGradients(t *testing.T) {
	proved := map[graph.Op]bool{}
	for _, d := range derivatives() {
		proved[d.grad] = true
		t.Run(d.grad.String()+" "+d.name, func(t *testing.T) {
			tr := newTrial(3, 3, plain, 2)
			y, dy, grads := d.build(tr)
			h := tr.host()
			h.Run(tr.g, graph.Train)
			for x, dx := range grads {
				got, was := h.Get(dx), slices.Clone(h.Get(x))
				want := fd.Gradient(nil, func(at []float64) float64 {
					copy(h.Get(x), at)
					for _, n := range tr.g.Phases[graph.Train] {
						h.Node(n)
						if n == y.Maker {
							break
						}
					}
					if dy == nil {
						return h.Get(y)[0]
					}
					return floats.Dot(h.Get(y), h.Get(dy))
				}, was, &fd.Settings{Formula: fd.Central})
				copy(h.Get(x), was)
				scale := floats.Norm(want, math.Inf(1))
				for i := range got {
					if math.Abs(got[i]-want[i]) > 1e-7*(1+scale) {
						t.Fatalf("%v: %s is %g, want %g", dx, place(x, i), got[i], want[i])
					}
				}
			}
		})
	}
	for op := graph.Conv2DGradInput; op <= graph.SoftmaxCrossEntropyGrad; op++ {
		if !proved[op] {
			t.Errorf("nothing proves the reference of %v", op)
		}
	}
}

// TestIntoAddsToTheGradient holds every gradient op that takes an earlier part to plain addition.
func TestIntoAddsToTheGradient(t *testing.T) {
	for op := graph.Conv2DGradInput; op <= graph.SoftmaxCrossEntropyGrad; op++ {
		for _, c := range casesOf(op) {
			if !strings.HasSuffix(c.Name, " into") {
				continue
			}
			tr, err := newCase(c, 3, 3, plain)
			if err != nil {
				t.Fatal(err)
			}
			h, last := tr.host(), tr.node.In[len(tr.node.In)-1]
			part := slices.Clone(h.Get(last))
			h.Node(tr.node)
			with := h.Get(tr.node.Out[0])
			clear(h.Get(last))
			h.Node(tr.node)
			without := h.Get(tr.node.Out[0])
			for i := range with {
				if want := without[i] + part[i]; math.Abs(with[i]-want) > 1e-12*(1+math.Abs(want)) {
					t.Fatalf("%v %s: %g, want %g", op, c.Name, with[i], want)
				}
			}
		}
	}
}

// TestNetworkGradients holds the rules of package autodiff, on the references, to central differences.
func TestNetworkGradients(t *testing.T) {
	check := func(name string, b *Net) {
		t.Run(name, func(t *testing.T) {
			h := b.Host()
			h.Run(b.Graph, graph.Train)
			if len(b.Grads) != len(b.Graph.Params()) {
				t.Fatalf("%d of %d parameters have a gradient", len(b.Grads), len(b.Graph.Params()))
			}
			if err := CheckGradients(b.Graph, graph.Train, h, b.Loss, b.Grads); err != nil {
				t.Errorf("%v\n%v", err, b.Graph)
			}
		})
	}
	Networks(4, check)
	for seed := range 40 {
		b := RandomNet(3).Example(seed)
		t.Run(fmt.Sprint("random ", seed), func(t *testing.T) {
			h := b.Host()
			h.Run(b.Graph, graph.Train)
			if err := CheckGradients(b.Graph, graph.Train, h, b.Loss, b.Grads); err != nil {
				t.Errorf("%v\n%v", err, b.Graph)
			}
		})
	}
}
