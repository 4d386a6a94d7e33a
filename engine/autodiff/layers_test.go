package autodiff_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"plywood/engine/autodiff"
	"plywood/engine/backend/backendtest"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/tensor"
)

const images = 2

// layers lists every type of layer that package nn has, small, with every activation it offers.
func layers(t *testing.T) map[string]nn.Layer {
	ls := map[string]nn.Layer{}
	for _, k := range nn.Kinds() {
		l := k.New
		for field, v := range map[string]int{"out": 4, "channels": 4, "convs": 2, "growth": 2} {
			if _, ok := nn.FieldOf(l, field); ok {
				l = set(t, l, field, v)
			}
		}
		if group, ok := l.(nn.Group); ok {
			group.Nodes = []nn.Node{{ID: "inside", Layer: nn.Conv2D{Out: 4, Kernel: nn.Square(1)}}}
			l = group
		}
		f, ok := nn.FieldOf(l, "function")
		if !ok {
			ls[k.Type] = l
		}
		for _, choice := range f.Choices {
			ls[k.Type+" "+choice] = set(t, l, "function", choice)
		}
	}
	return ls
}

func set(t *testing.T, l nn.Layer, field string, v any) nn.Layer {
	t.Helper()
	l, err := nn.SetField(l, field, v)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// around is a model with the layer between parameters: two convolutions before it, which it reads
// both where it joins, and one that reads it.
func around(l nn.Layer) *nn.Model {
	from := []string{"after"}
	if k, _ := nn.KindOf(l.Type()); k.Many {
		from = []string{"before", "after", "before"}
	}
	conv := nn.Conv2D{Out: 4, Kernel: nn.Square(3), Padding: nn.Square(1)}
	return &nn.Model{
		Name: "around", Input: tensor.Shape{1, 4, 4},
		Nodes: []nn.Node{{ID: "before", Layer: conv}, {ID: "after", Layer: conv}, {ID: "it", From: from, Layer: l}, {ID: "out", Layer: nn.Dense{Out: 3}}},
	}
}

// TestEveryLayerHasAGradient trains each layer of package nn on paper: whatever ops it is lowered
// to, the gradients of all parameters are those of central differences.
func TestEveryLayerHasAGradient(t *testing.T) {
	used := map[graph.Op]bool{}
	for name, l := range layers(t) {
		for _, fuse := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, fused %v", name, fuse), func(t *testing.T) {
				g := graph.New()
				x, labels := g.Images("x", 1, 4, 4), g.Images("t", 1, 1, 1)
				built, err := nn.Build(around(l), g, nn.Training, x, &nn.Vars{})
				if err != nil {
					t.Fatal(err)
				}
				loss, _ := g.SoftmaxCrossEntropy(built.Output, labels)
				for _, n := range g.Phases[graph.Train] {
					used[n.Op] = true
				}
				if fuse {
					graph.Simplify(g)
				}
				grads := autodiff.Gradients(g, loss)
				if len(grads) != len(g.Params()) {
					t.Errorf("%d of %d parameters have a gradient", len(grads), len(g.Params()))
				}
				checkGradients(t, g, loss, labels, grads)
			})
		}
	}
	// What no layer is lowered to while training must say so, not give a wrong gradient.
	for op := graph.Conv2D; op <= graph.SoftmaxCrossEntropy; op++ {
		if used[op] {
			continue
		}
		build := strangers[op]
		if build == nil {
			t.Errorf("no layer is lowered to %v, and no test knows how else to differentiate it", op)
			continue
		}
		g := graph.New()
		x := g.Images("x", 2, 3, 3)
		conv := g.Conv2D(x, g.Param("w", graph.Init{}, 4, 2, 1, 1), nil, graph.Window{Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}})
		loss, _ := g.SoftmaxCrossEntropy(g.GlobalAvgPool2D(build(g, conv)), g.Images("t", 1, 1, 1))
		if got, want := panics(func() { autodiff.Gradients(g, loss) }), fmt.Sprintf("autodiff: no rule for %v", op); got != want {
			t.Errorf("%v: panics with %q, want %q", op, got, want)
		}
	}
}

// strangers are the ops that do not occur between a parameter and the loss.
var strangers = map[graph.Op]func(g *graph.Graph, x *graph.Value) *graph.Value{
	graph.BatchNormPredict: func(g *graph.Graph, x *graph.Value) *graph.Value {
		return g.BatchNormPredict(x, g.Param("γ", graph.Init{}, 4), g.Param("β", graph.Init{}, 4), g.State("m", 0, 4), g.State("v", 1, 4), 1e-5)
	},
	graph.Slice: func(g *graph.Graph, x *graph.Value) *graph.Value { return g.Slice(x, 1, 2) },
}

// checkGradients evaluates the phase on random numbers and compares.
func checkGradients(t *testing.T, g *graph.Graph, loss, labels *graph.Value, grads map[*graph.Value]*graph.Value) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	h := backendtest.NewHost(images)
	h.Step = 1
	for _, v := range g.Values {
		if v.Role == graph.Result {
			continue
		}
		n := v.Shape.Size()
		if v.Batched {
			n *= images
		}
		x := make([]float64, n)
		for i := range x {
			x[i] = rng.Float64() - 0.5
			if v == labels {
				x[i] = float64(rng.IntN(2))
			}
		}
		h.Set(v, x)
	}
	h.Run(g, graph.Train)
	if err := backendtest.CheckGradients(g, graph.Train, h, loss, grads); err != nil {
		t.Errorf("%v\n%v", err, g)
	}
}

func panics(f func()) (message string) {
	defer func() { message = fmt.Sprint(recover()) }()
	f()
	return ""
}

// TestOnlyThePhaseBeingBuilt: a loss in another phase is refused, and other phases stay as they are.
func TestOnlyThePhaseBeingBuilt(t *testing.T) {
	g := graph.New()
	x, labels := g.Images("x", 3, 1, 1), g.Images("t", 1, 1, 1)
	w := g.Param("w", graph.Init{}, 2, 3)
	loss, _ := g.SoftmaxCrossEntropy(g.Dense(x, w, nil), labels)
	g.Begin(graph.Eval)
	other, _ := g.SoftmaxCrossEntropy(g.Dense(x, w, nil), labels)
	if got := panics(func() { autodiff.Gradients(g, loss) }); got != "autodiff: the loss is not of this phase" {
		t.Errorf("panics with %q", got)
	}
	before := len(g.Phases[graph.Train])
	grads := autodiff.Gradients(g, other)
	if len(g.Phases[graph.Train]) != before || grads[w] == nil {
		t.Errorf("gradients of the second phase's loss: %v\n%v", grads, g)
	}
}

// TestNothingNeedless: no gradient of images, of what only images lead to, or of what the loss does
// not depend on; and parts of a gradient are added by the op that makes the later part.
func TestNothingNeedless(t *testing.T) {
	win := graph.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}}
	g := graph.New()
	x := g.Images("x", 2, 3, 3)
	g.Layer = "pool"
	pooled := g.Pool(graph.MaxPool2D, x, win)
	g.Layer = "first"
	y := g.Conv2D(pooled, g.Param("w1", graph.Init{}, 2, 2, 3, 3), nil, win)
	g.Layer = "second"
	z := g.Conv2D(y, g.Param("w2", graph.Init{}, 2, 2, 3, 3), nil, win)
	unused := g.Param("unused", graph.Init{}, 2, 2, 3, 3)
	g.Layer = "aside"
	g.Conv2D(y, unused, nil, win)
	g.Layer = "sum"
	s := g.Add(x, y, z, y)
	g.Layer = "loss"
	loss, _ := g.SoftmaxCrossEntropy(g.GlobalAvgPool2D(s), g.Images("t", 1, 1, 1))
	forward := len(g.Phases[graph.Train])
	grads := autodiff.Gradients(g, loss)
	var got []string
	for _, n := range g.Phases[graph.Train][forward:] {
		line := n.Layer + " " + n.Op.String()
		if n.Attr.Into {
			line += " into"
		}
		got = append(got, line)
	}
	want := []string{
		"loss softmax_cross_entropy_grad",
		"loss globalavgpool2d_grad",
		"sum add", // y is read twice by one node
		"second conv2d_grad_weight",
		"second conv2d_grad_input into",
		"first conv2d_grad_weight",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("gradient ops:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(grads) != 2 || grads[unused] != nil {
		t.Errorf("gradients of %d parameters, want 2", len(grads))
	}
}
