package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
)

// build lowers a model to the train phase in Training mode and to the predict phase in Prediction
// mode, over one set of parameters.
func build(t interface{ Fatal(...any) }, m *nn.Model) (g *graph.Graph, train, predict *nn.Built) {
	g = graph.New()
	vars := &nn.Vars{Seed: 7}
	x := g.Images("x", m.Input[0], m.Input[1], m.Input[2])
	train, err := nn.Build(m, g, nn.Training, x, vars)
	if err != nil {
		t.Fatal(err)
	}
	g.Begin(graph.Predict)
	predict, err = nn.Build(m, g, nn.Prediction, x, vars)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range append(g.Params(), g.States()...) {
		if vars.Named(v.Name) != v {
			t.Fatal(v.Name, "is declared twice")
		}
	}
	return g, train, predict
}

func names(vs []*graph.Value) []string {
	var s []string
	for _, v := range vs {
		s = append(s, fmt.Sprintf("%s %v", v.Name, v.Shape))
	}
	return s
}

func TestParameterNames(t *testing.T) {
	m := net(image(3, 8, 8),
		node("stem", nn.ConvNormAct{Out: 4, Kernel: nn.Pair{3, 5}}),
		node("block", nn.Residual{Channels: 6, Stride: 2, Shortcut: true}),
		node("dense", nn.DenseBlock{Convs: 2, Growth: 2}),
		node("fc", nn.Dense{Out: 7}))
	g, train, _ := build(t, m)
	want := []string{
		"stem.conv.weight 4×3×3×5", "stem.conv.bias 4", "stem.bn.weight 4", "stem.bn.bias 4",
		"block.conv1.weight 6×4×3×3", "block.conv1.bias 6", "block.bn1.weight 6", "block.bn1.bias 6",
		"block.conv2.weight 6×6×3×3", "block.conv2.bias 6", "block.bn2.weight 6", "block.bn2.bias 6",
		"block.shortcut.weight 6×4×1×1", "block.shortcut.bias 6",
		"dense.bn1.weight 6", "dense.bn1.bias 6", "dense.conv1.weight 2×6×3×3", "dense.conv1.bias 2",
		"dense.bn2.weight 8", "dense.bn2.bias 8", "dense.conv2.weight 2×8×3×3", "dense.conv2.bias 2",
		"fc.weight 7×60", "fc.bias 7",
	}
	if diff := cmp.Diff(want, names(g.Params())); diff != "" {
		t.Error(diff)
	}
	want = []string{
		"stem.bn.running_mean 4", "stem.bn.running_var 4",
		"block.bn1.running_mean 6", "block.bn1.running_var 6", "block.bn2.running_mean 6", "block.bn2.running_var 6",
		"dense.bn1.running_mean 6", "dense.bn1.running_var 6", "dense.bn2.running_mean 8", "dense.bn2.running_var 8",
	}
	if diff := cmp.Diff(want, names(g.States())); diff != "" {
		t.Error(diff)
	}
	var moving []string
	for _, mv := range train.Moving {
		if mv.Momentum != 0.9 || !mv.Moving.Shape.Equal(mv.Batch.Shape) || mv.Batch.Maker.Op != graph.BatchNormTrain {
			t.Errorf("%v follows %v by %g", mv.Moving, mv.Batch, mv.Momentum)
		}
		moving = append(moving, fmt.Sprintf("%s %v", mv.Moving.Name, mv.Moving.Shape))
	}
	if diff := cmp.Diff(want, moving); diff != "" {
		t.Error(diff)
	}
}

func TestInitialValues(t *testing.T) {
	m := net(image(3, 8, 8),
		node("conv", nn.Conv2D{Out: 4, Kernel: nn.Pair{3, 5}}),
		node("bn", nn.BatchNorm{RunningVariance: f64(0)}),
		node("bn2", nn.BatchNorm{}),
		node("fc", nn.Dense{Out: 7, NoBias: true}))
	g, _, _ := build(t, m)
	want := map[string]graph.Init{
		"conv.weight": {Xavier: true, FanIn: 45, FanOut: 60}, "conv.bias": {},
		"bn.weight": {Const: 1}, "bn.bias": {}, "bn.running_mean": {}, "bn.running_var": {},
		"bn2.weight": {Const: 1}, "bn2.bias": {}, "bn2.running_mean": {}, "bn2.running_var": {Const: 1},
		"fc.weight": {Xavier: true, FanIn: 96, FanOut: 7},
	}
	got := map[string]graph.Init{}
	for _, v := range append(g.Params(), g.States()...) {
		got[v.Name] = v.Init
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOps reads the ops of a network in both modes off the graph.
func TestOps(t *testing.T) {
	m := net(image(1, 6, 6),
		node("c", nn.Conv2D{Out: 2, Kernel: nn.Square(3), Stride: nn.Pair{1, 2}, Padding: nn.Pair{1, 0}}),
		node("n", nn.BatchNorm{Eps: 0.5, Momentum: 0.75}),
		node("a", nn.Activation{Function: "leaky_relu"}),
		node("i", nn.Activation{Function: "identity"}),
		nn.Node{ID: "skipped", Layer: nn.Dense{Out: 9}, Bypass: true},
		node("p", nn.MaxPool2D{Kernel: nn.Square(2), Stride: nn.Square(1)}),
		node("j", nn.Concat{}, "p", "p"),
		node("o", nn.Dropout{Rate: 0.25}),
		node("f", nn.Flatten{}),
		node("d", nn.Dense{Out: 3}),
		node("d2", nn.Dense{Out: 3}, "f"),
		node("s", nn.Add{}, "d", "d2"))
	g, train, predict := build(t, m)
	ops := func(p graph.Phase) string {
		var b strings.Builder
		for _, n := range g.Phases[p] {
			fmt.Fprintf(&b, "%s=%v%v ", n.Layer, n.Op, n.Out[0].Shape)
		}
		return b.String()
	}
	want := "c=conv2d2×6×2 n=batchnorm_train2×6×2 a=activation2×6×2 p=maxpool2d2×5×1 j=concat4×5×1 o=dropout4×5×1 " +
		"f=reshape20×1×1 d=dense3×1×1 d2=dense3×1×1 s=add3×1×1 "
	if diff := cmp.Diff(want, ops(graph.Train)); diff != "" {
		t.Error(diff)
	}
	want = strings.NewReplacer("_train", "_predict", "o=dropout4×5×1 ", "").Replace(want)
	if diff := cmp.Diff(want, ops(graph.Predict)); diff != "" {
		t.Error(diff)
	}
	attrs := map[string]graph.Attr{}
	for _, n := range g.Phases[graph.Train] {
		attrs[n.Layer] = n.Attr
	}
	for layer, want := range map[string]graph.Attr{
		"c": {Kernel: [2]int{3, 3}, Stride: [2]int{1, 2}, Padding: [2]int{1, 0}},
		"n": {Eps: 0.5},
		"a": {Act: graph.LeakyReLU, Slope: 0.01},
		"p": {Kernel: [2]int{2, 2}, Stride: [2]int{1, 1}},
		"o": {Rate: 0.25, Seed: attrs["o"].Seed},
	} {
		if attrs[layer] != want {
			t.Errorf("%s has %+v, want %+v", layer, attrs[layer], want)
		}
	}
	for path, same := range map[string]string{"i": "a", "skipped": "a"} {
		if train.Values[path] != train.Values[same] {
			t.Errorf("%s is %v, not its input %v", path, train.Values[path], train.Values[same])
		}
	}
	if predict.Values["o"] != predict.Values["j"] {
		t.Error("dropout acts in prediction")
	}
	if train.Output != train.Values["s"] || predict.Output != predict.Values["s"] {
		t.Error("the output is another value")
	}
	if want := []string{"c", "n", "a", "i", "skipped", "p", "j", "o", "f", "d", "d2", "s"}; !cmp.Equal(train.Paths, want) {
		t.Errorf("paths %v", train.Paths)
	}
	if m := train.Moving; len(m) != 2 || m[0].Momentum != 0.75 {
		t.Errorf("moving %v", m)
	}
	if g.Layer != "" || len(predict.Moving) != 0 {
		t.Errorf("layer %q, moving in prediction %v", g.Layer, predict.Moving)
	}
}

// TestDropoutSeeds holds that masks depend on the run and the place, and on nothing else.
func TestDropoutSeeds(t *testing.T) {
	seed := func(run uint64, nodes ...nn.Node) uint64 {
		g := graph.New()
		b, err := nn.Build(net(image(1, 4, 4), nodes...), g, nn.Training, g.Images("x", 1, 4, 4), &nn.Vars{Seed: run})
		if err != nil {
			t.Fatal(err)
		}
		return b.Output.Maker.Attr.Seed
	}
	a := seed(1, node("a", nn.Dropout{}))
	if a != seed(1, node("r", relu), node("a", nn.Dropout{Rate: 0.1})) {
		t.Error("the mask changes with the layer before it")
	}
	if a == seed(2, node("a", nn.Dropout{})) || a == seed(1, node("b", nn.Dropout{})) {
		t.Error("two runs or two dropouts share a mask")
	}
}

// TestDenseBlockIsNested holds the wiring that lets the planner lay a block out in one buffer:
// each stage joins all before it and its own output, pairwise.
func TestDenseBlockIsNested(t *testing.T) {
	_, b, _ := build(t, net(image(3, 8, 8), node("b", nn.DenseBlock{Convs: 3, Growth: 10})))
	before := b.Values["b.bn1"].Maker.In[0]
	for k := 1; k <= 3; k++ {
		conv, joined := b.Values[fmt.Sprint("b.conv", k)], b.Values[fmt.Sprint("b.concat", k)]
		if in := joined.Maker.In; len(in) != 2 || in[0] != before || in[1] != conv {
			t.Errorf("stage %d joins %v, want %v and %v", k, in, before, conv)
		}
		before = joined
	}
	if b.Output != before || b.Values["b"] != before {
		t.Errorf("output %v, block %v, want %v", b.Output, b.Values["b"], before)
	}
}

func TestBuildErrors(t *testing.T) {
	g := graph.New()
	x := g.Images("x", 1, 8, 8)
	m := net(image(1, 8, 8), node("d", nn.Dense{}), node("e", nn.Dropout{Rate: 3}))
	_, err := nn.Build(m, g, nn.Training, x, &nn.Vars{})
	if want := "d: out is missing; choose 1 to 1,048,576 units\ne: rate 3 is out of range; choose 0.001 to 0.999"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if len(g.Values) != 1 || len(g.Phases[graph.Train]) != 0 {
		t.Errorf("a broken model left %v", g)
	}
	vars := &nn.Vars{}
	m = net(image(1, 8, 8), node("d", nn.Dense{Out: 3}))
	if _, err := nn.Build(m, g, nn.Training, x, vars); err != nil {
		t.Fatal(err)
	}
	_, err = nn.Build(m, g, nn.Prediction, g.Images("y", 1, 9, 9), vars)
	if want := "d: weight is 3×81 in this phase and 3×64 in another; build all phases for inputs of one shape"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestSoundModelsBuild draws models and holds the graph to the report: shapes by path, parameters.
func TestSoundModelsBuild(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := soundModel().Draw(t, "model")
		r := nn.Check(m, nil)
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
		g, train, predict := build(t, m)
		params := 0
		for _, v := range g.Params() {
			params += v.Shape.Size()
		}
		if params != r.Params {
			t.Fatalf("%d parameters declared, %d reported", params, r.Params)
		}
		var compare func(nodes []nn.NodeInfo)
		compare = func(nodes []nn.NodeInfo) {
			for _, n := range nodes {
				want := n.Out
				if len(want) == 1 {
					want = tensor.Shape{want[0], 1, 1}
				}
				for _, b := range []*nn.Built{train, predict} {
					if v := b.Values[n.ID]; v == nil || !v.Shape.Equal(want) {
						t.Fatalf("%s is %v, reported as %v", n.ID, v, want)
					}
				}
				compare(n.Inner)
			}
		}
		compare(r.Nodes)
	})
}

// TestZooInTorchOrder lists the parameters of resnet's first blocks in network order.
func TestZooInTorchOrder(t *testing.T) {
	g, _, _ := build(t, zoo.Resnet())
	got := names(g.Params())[:12]
	want := []string{
		"conv1.weight 64×1×7×7", "conv1.bias 64", "bn1.weight 64", "bn1.bias 64",
		"block1.conv1.weight 64×64×3×3", "block1.conv1.bias 64", "block1.bn1.weight 64", "block1.bn1.bias 64",
		"block1.conv2.weight 64×64×3×3", "block1.conv2.bias 64", "block1.bn2.weight 64", "block1.bn2.bias 64",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
