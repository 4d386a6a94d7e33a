package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/autodiff"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

var win3 = graph.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}}

// net builds graphs in few words.
type net struct{ *graph.Graph }

func newNet() net { return net{graph.New()} }

func (g net) conv(x *graph.Value, out int) *graph.Value {
	g.Layer = fmt.Sprintf("conv%d", len(g.Params())+1)
	return g.Conv2D(x, g.Param(g.Layer+".weight", graph.Init{}, out, x.Shape[0], 3, 3), nil, win3)
}

func (g net) relu(x *graph.Value) *graph.Value {
	g.Layer = "relu"
	return g.Activation(x, graph.ReLU, 0)
}

func (g net) plan(t *testing.T, opt plan.Options) *plan.Program {
	t.Helper()
	p := plan.New(g.Graph, opt)
	if err := check(p); err != nil {
		t.Fatalf("%v\n%v", err, p)
	}
	return p
}

func copies(p *plan.Program) int {
	n := 0
	for _, c := range p.Calls[graph.Train] {
		if c.Op == graph.Copy {
			n++
		}
	}
	return n
}

// TestDenseBlockCopiesNothing: every layer reads all before it, in one buffer, and their gradients
// gather there.
func TestDenseBlockCopiesNothing(t *testing.T) {
	const lanes = 4
	g := newNet()
	x := g.conv(g.Images("x", 1, 4, 4), 8)
	first := x
	var parts []*graph.Value
	for range 4 {
		y := g.conv(x, 3)
		parts = append(parts, y)
		g.Layer = "concat"
		x = g.Concat(x, y)
	}
	g.Layer = "loss"
	loss, _ := g.SoftmaxCrossEntropy(g.GlobalAvgPool2D(x), g.Images("t", 1, 1, 1))
	g.Keep(loss)
	grads := autodiff.All(g.Graph, loss)
	for v, d := range grads {
		if v.Role == graph.Parameter {
			g.Keep(d)
		}
	}
	p := g.plan(t, plan.Options{Batch: 8, Lanes: lanes})
	whole := p.Place(x)
	if p.Place(first) != whole {
		t.Errorf("the first layer lies at %+v, the block at %+v", p.Place(first), whole)
	}
	for i, y := range parts {
		want := plan.Place{Arena: plan.Transient, Off: whole.Off + (8+3*i)*16*lanes, Stride: 20 * 16 * lanes}
		if diff := cmp.Diff(want, p.Place(y)); diff != "" {
			t.Errorf("layer %d (-want +got):\n%s", i, diff)
		}
	}
	if n := copies(p); n != 0 {
		t.Errorf("%d copies\n%v", n, p)
	}
	if dx, dfirst := p.Place(grads[x]), p.Place(grads[first]); dx != dfirst {
		t.Errorf("the gradient of the first layer lies at %+v, the block's at %+v", dfirst, dx)
	}
}

func TestViewsLieInTheirInput(t *testing.T) {
	g := newNet()
	x := g.conv(g.Images("x", 1, 2, 3), 5)
	flat := g.Reshape(x, 30, 1, 1)
	part := g.Slice(x, 2, 2)
	for _, v := range []*graph.Value{x, flat, part} {
		g.Keep(v)
	}
	p := g.plan(t, plan.Options{Batch: 7, Lanes: 3})
	at := p.Place(x)
	if at.Stride != 30*3 {
		t.Errorf("blocks of 5×2×3 with 3 images are %d floats apart, want 90", at.Stride)
	}
	if got := p.Place(flat); got != at {
		t.Errorf("reshape at %+v, its input at %+v", got, at)
	}
	if got, want := p.Place(part), (plan.Place{Arena: plan.Transient, Off: at.Off + 2*6*3, Stride: at.Stride}); got != want {
		t.Errorf("slice at %+v, want %+v", got, want)
	}
	if len(p.Calls[graph.Train]) != 1 {
		t.Errorf("views run:\n%v", p)
	}
}

// TestInPlace lists where results may take the place of an input.
func TestInPlace(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(g net) (in, out *graph.Value)
		same  bool
	}{
		{"activation of a value that dies", func(g net) (in, out *graph.Value) {
			x := g.conv(g.Images("x", 1, 3, 3), 2)
			return x, g.relu(x)
		}, true},
		{"activation of a value read later", func(g net) (in, out *graph.Value) {
			x := g.conv(g.Images("x", 1, 3, 3), 2)
			y := g.relu(x)
			g.Keep(g.Add(x, y))
			return x, y
		}, false},
		{"activation of a value the host reads", func(g net) (in, out *graph.Value) {
			x := g.conv(g.Images("x", 1, 3, 3), 2)
			g.Keep(x)
			return x, g.relu(x)
		}, false},
		{"activation of an input", func(g net) (in, out *graph.Value) {
			x := g.Images("x", 1, 3, 3)
			return x, g.relu(x)
		}, false},
		{"a part of a value read later", func(g net) (in, out *graph.Value) {
			x := g.conv(g.Images("x", 1, 3, 3), 4)
			part := g.Slice(x, 1, 2)
			y := g.relu(part)
			g.Keep(g.relu(x))
			return part, y
		}, false},
		{"beside a part read later", func(g net) (in, out *graph.Value) {
			x := g.conv(g.Images("x", 1, 3, 3), 4)
			a, b := g.Slice(x, 0, 2), g.Slice(x, 2, 2)
			y := g.relu(a)
			g.Keep(g.relu(b))
			return a, y
		}, true},
		{"sum with itself", func(g net) (in, out *graph.Value) {
			x := g.conv(g.Images("x", 1, 3, 3), 2)
			return x, g.Add(x, x)
		}, false},
		{"sum", func(g net) (in, out *graph.Value) {
			im := g.Images("x", 1, 3, 3)
			x := g.conv(im, 2)
			return x, g.Add(x, g.conv(im, 2))
		}, true},
		{"convolution", func(g net) (in, out *graph.Value) {
			x := g.conv(g.Images("x", 1, 3, 3), 2)
			return x, g.conv(x, 2)
		}, false},
		{"gradient added to a value that dies", func(g net) (in, out *graph.Value) {
			im := g.Images("x", 2, 3, 3)
			into := g.relu(g.relu(im))
			return into, g.AvgPool2DGrad(im, im, win3, into)
		}, true},
		{"gradient added to a value read later", func(g net) (in, out *graph.Value) {
			im := g.Images("x", 2, 3, 3)
			into := g.relu(im)
			dx := g.AvgPool2DGrad(im, im, win3, into)
			g.Keep(g.Add(into, dx))
			return into, dx
		}, false},
		{"gradient added to the one it comes from", func(g net) (in, out *graph.Value) {
			im := g.Images("x", 2, 3, 3)
			dy := g.relu(im)
			return dy, g.AvgPool2DGrad(im, dy, win3, dy)
		}, false},
		{"gradient added to an input", func(g net) (in, out *graph.Value) {
			im, into := g.Images("x", 2, 3, 3), g.Images("into", 2, 3, 3)
			return into, g.AvgPool2DGrad(im, im, win3, into)
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newNet()
			in, out := c.build(g)
			g.Keep(out)
			p := g.plan(t, plan.Options{Batch: 2, Lanes: 2})
			if same := p.Place(in) == p.Place(out); same != c.same {
				t.Errorf("shares its input's place: %v, want %v\n%v", same, c.same, p)
			}
		})
	}
}

// TestMemoryIsReused: a chain without gradients needs the room of two neighbours, however long.
func TestMemoryIsReused(t *testing.T) {
	need := func(layers int) int {
		g := newNet()
		x := g.Images("x", 4, 4, 4)
		for range layers {
			x = g.conv(x, 4)
		}
		g.Keep(x)
		return g.plan(t, plan.Options{Batch: 8, Lanes: 4}).Transient
	}
	if want := 2 * 64 * 8; need(12) != want {
		t.Errorf("12 layers need %d floats, want %d", need(12), want)
	}
}

// TestPhasesShareMemory: the transient arena is as large as its hungriest phase.
func TestPhasesShareMemory(t *testing.T) {
	g := newNet()
	x := g.Images("x", 1, 8, 8)
	g.Keep(g.conv(g.conv(x, 4), 4))
	alone := g.plan(t, plan.Options{Batch: 4, Lanes: 4})
	g.Begin(graph.Predict)
	g.Keep(g.conv(x, 4))
	both := g.plan(t, plan.Options{Batch: 4, Lanes: 4})
	if alone.Transient != both.Transient {
		t.Errorf("%d floats with a small second phase, %d without", both.Transient, alone.Transient)
	}
}

func TestGuards(t *testing.T) {
	g := newNet()
	x := g.conv(g.Images("x", 1, 3, 3), 2)
	g.Keep(x)
	y := g.conv(x, 3)
	g.Keep(y)
	p := g.plan(t, plan.Options{Batch: 5, Lanes: 2, Guard: 64})
	guarded := map[int]int{}
	for _, gd := range p.Guards {
		guarded[gd.Off] = gd.Len
	}
	for _, v := range []*graph.Value{x, y} {
		if n := guarded[p.Place(v).Off+p.Floats(v)]; n < 64 {
			t.Errorf("%v is followed by %d guard words, want 64", v, n)
		}
	}
}

func TestPrinting(t *testing.T) {
	g := newNet()
	x := g.conv(g.Images("x", 1, 3, 3), 2)
	y := g.relu(x)
	graph.FuseActivations(g.Graph)
	g.Layer = "loss"
	loss, hits := g.SoftmaxCrossEntropy(g.GlobalAvgPool2D(y), g.Images("t", 1, 1, 1))
	g.Keep(loss)
	g.Keep(hits)
	autodiff.Gradients(g.Graph, loss)
	want := strings.TrimPrefix(`
train
   0 conv2d+relu x:0 conv1.weight:1 → relu:3@0
   1 globalavgpool2d relu:3@0 → loss:4@64
   2 softmax_cross_entropy loss:4@64 t:5 → loss:6@192 hits:7@256
   3 softmax_cross_entropy_grad loss:4@64 t:5 → d(loss):8@128
   4 globalavgpool2d_grad d(loss):8@128 → d(relu):9@64
   5 activation_grad+relu relu:3@0 d(relu):9@64 → d(relu):10@64
   6 conv2d_grad_weight x:0 d(relu):10@64 → d(conv1.weight):11@0
batch 2 in blocks of 2 images; parameters, states and inputs 0.8 KiB, results 1.2 KiB
`, "\n")
	p := g.plan(t, plan.Options{Batch: 2, Lanes: 2})
	if diff := cmp.Diff(want, p.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.Bytes() != 4*(p.Persistent+p.Transient) {
		t.Errorf("%d bytes for %d and %d floats", p.Bytes(), p.Persistent, p.Transient)
	}
}
