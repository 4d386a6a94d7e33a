package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

func group(id string, nodes ...nn.Node) nn.Node { return node(id, nn.Group{Nodes: nodes}) }

// nested is a chain with a skip inside a group inside a group.
func nested() *nn.Model {
	return net(image(4, 8, 8),
		node("stem", conv3),
		group("block1",
			node("conv1", conv3),
			group("deep", node("conv1", conv3), node("bn", nn.BatchNorm{}), node("sum", nn.Add{}, "bn", "input")),
			node("res", nn.Residual{Channels: 4})),
		node("fc", nn.Dense{Out: 3}))
}

func TestGroupNamesAndFigures(t *testing.T) {
	g, train, _ := build(t, nested())
	var got []string
	for _, v := range g.Params() {
		if strings.HasSuffix(v.Name, "weight") {
			got = append(got, v.Name)
		}
	}
	want := []string{"stem.weight", "block1.conv1.weight", "block1.deep.conv1.weight", "block1.deep.bn.weight",
		"block1.res.conv1.weight", "block1.res.bn1.weight", "block1.res.conv2.weight", "block1.res.bn2.weight", "fc.weight"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if g.States()[0].Name != "block1.deep.bn.running_mean" {
		t.Errorf("the first moving statistic is %s", g.States()[0].Name)
	}
	if train.Values["block1"] != train.Values["block1.res"] || train.Values["block1.deep"] != train.Values["block1.deep.sum"] {
		t.Error("a group is not its output")
	}
	wantTable := `layer      type       output  parameters  multiply-adds
─────────  ─────────  ──────  ──────────  ─────────────
input                 4×8×8
stem       conv2d     4×8×8          148          9,216
block1     group      4×8×8          616         36,864
  conv1    conv2d     4×8×8          148          9,216
  deep     group      4×8×8          156          9,216
    conv1  conv2d     4×8×8          148          9,216
    bn     batchnorm  4×8×8            8              –
    sum    add        4×8×8            –              –
  res      residual   4×8×8          312         18,432
fc         dense      3              771            768
─────────  ─────────  ──────  ──────────  ─────────────
total                 3            1,535         46,848
`
	r := nn.Check(nested(), nil)
	if d := cmp.Diff(wantTable, strings.ReplaceAll(r.Table(), "\t", " ")); d != "" {
		t.Error(d)
	}
	s := r.Summary()
	if len(s.Layers) != 3 || len(s.Layers[1].Layers) != 3 || s.Layers[1].Layers[1].Layers[0].ID != "block1.deep.conv1" {
		t.Errorf("the summary's layers are %+v", s.Layers)
	}
}

func TestGroupErrors(t *testing.T) {
	wide := make([]nn.Node, nn.MaxNodes)
	for i := range wide {
		wide[i] = node(fmt.Sprint("r", i), relu)
	}
	deep := node("a", relu)
	for range nn.MaxDepth + 1 {
		deep = group("a", deep)
	}
	big := nn.Conv2D{Out: 3, Kernel: nn.Square(9)}
	for _, c := range []struct {
		name  string
		nodes []nn.Node
		want  string
		fixes []string
	}{
		{"empty", []nn.Node{node("r", relu), group("g")}, "g: the group is empty; put a layer into it or remove it", []string{"Remove g"}},
		{"a setting", []nn.Node{group("block1", node("r", relu), node("conv2", big))},
			"block1/conv2: kernel 9×9 is larger than its 8×8 input; pad by 1 or use a kernel of at most 8", []string{"Pad by 1", "Kernel 8"}},
		{"deeper", []nn.Node{node("r", relu), group("a", group("b", node("c", big)))},
			"a/b/c: kernel 9×9 is larger than its 8×8 input; pad by 1 or use a kernel of at most 8", []string{"Pad by 1", "Kernel 8"}},
		{"a shape", []nn.Node{group("g", node("d", nn.Dense{Out: 5}), node("c", conv3))},
			"g/c: reads maps of channels × rows × columns, but its input is a vector of 5; move it before the layer that made a vector", nil},
		{"a wire out of the group", []nn.Node{node("conv1", conv3), group("g", node("a", relu, "conv1"))},
			`g/a: reads "conv1", which is not in the group; wire it to a node of the group or to input`, []string{"Read the node before it"}},
		{"a circle", []nn.Node{group("g", node("a", relu, "b"), node("b", relu))}, "g/a: the wires run in a circle: a → b → a; cut one of them", []string{"Read the node before it"}},
		{"two ends", []nn.Node{group("g", node("a", relu), node("b", relu), node("c", relu, "a"))},
			"g/b: nothing reads it, and the output of the group is c; wire it on or remove it", []string{"Remove b"}},
		{"namesakes", []nn.Node{group("g", node("a", relu), node("a", relu))}, "g/a: node 2 has the id of node 1; give it another id", []string{"Call it a1"}},
		{"two inputs", []nn.Node{node("a", relu), {ID: "g", From: []string{"a", "input"}, Layer: nn.Group{Nodes: []nn.Node{node("r", relu)}}}},
			"g: group reads one input, got 2; join them with add or concat before g", []string{"Join them with add", "Join them with concat", "Keep only a"}},
		{"after what is broken", []nn.Node{node("a", big), group("g", node("d", nn.Dropout{Rate: 2}))},
			"a: kernel 9×9 is larger than its 8×8 input; pad by 1 or use a kernel of at most 8\ng/d: rate 2 is out of range; choose 0.001 to 0.999", []string{"Pad by 1", "Kernel 8"}},
		{"too deep", []nn.Node{deep}, "a/a/a/a/a/a/a/a/a: groups stand in groups more than 8 deep; ungroup some of them", nil},
		{"too many", []nn.Node{group("g", wide...)}, "g: the network has more than 10,000 nodes, those in groups counted; use fewer", nil},
		{"left out", []nn.Node{{ID: "g", Layer: nn.Group{Nodes: []nn.Node{node("c", big)}}, Bypass: true}, node("d", nn.Dense{})}, "d: out is missing; choose 1 to 1,048,576 units", []string{"Use 10"}},
	} {
		m := net(image(1, 8, 8), c.nodes...)
		r := nn.Check(m, nil)
		if r.Err() == nil {
			t.Errorf("%s: nothing was found", c.name)
			continue
		}
		if d := cmp.Diff(c.want, r.Err().Error()); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		var labels []string
		for _, f := range r.Errors[0].Fixes {
			labels = append(labels, f.Label)
			fixed := m.Clone()
			f.Apply(fixed)
			if again := nn.Check(fixed, nil); len(again.Errors) >= len(r.Errors) && !strings.HasPrefix(f.Label, "Join") {
				t.Errorf("%s: %q leaves %v", c.name, f.Label, again.Err())
			}
		}
		if d := cmp.Diff(c.fixes, labels); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if d := cmp.Diff(net(image(1, 8, 8), c.nodes...), m); d != "" {
			t.Errorf("%s: a fix of the copy has changed the model: %s", c.name, d)
		}
	}
}

func TestGroupsInFiles(t *testing.T) {
	roundTrip(t, nested())
	file := func(node string) []byte {
		return []byte("{\"plywood\": 1, \"input\": [1, 8, 8], \"nodes\": [\n" + node + "\n]}")
	}
	for _, c := range []struct{ node, want string }{
		{`{"id": "g", "type": "group", "nodes": [` + "\n" + `{"id": "c", "type": "conv2d", "outs": 3}]}`, `line 3: g/c: conv2d has no field "outs"; did you mean out?`},
		{`{"id": "g", "nodes": [{"id": "c", "type": "convd"}], "type": "group"}`, `line 2: g/c: unknown type "convd"; did you mean conv2d?`},
		{`{"id": "g", "type": "group", "nodes": {}}`, `line 2: g: nodes wants a list`},
		{`{"id": "g", "type": "group", "node": []}`, `line 2: g: group has no field "node"; did you mean nodes?`},
		{`{"id": "g", "type": "group", "nodes": [3]}`, `line 2: g/node 1: a node wants {…}, got 3`},
		{`{"id": "g", "type": "relu", "nodes": []}`, `line 2: g: unknown type "relu"; there are conv2d, dense, batchnorm, activation, maxpool2d, avgpool2d, globalavgpool2d, flatten, dropout, residual, denseblock, transition, convnormact, add, concat, group`},
		{`{"id": "g", "type": "flatten", "nodes": []}`, `line 2: g: flatten has no field "nodes"; flatten has no settings`},
		{`{"id": "g", "type": "group", "nodes": [{"id": "a"` + "\n", `line 4: g/a: not JSON`},
	} {
		_, err := nn.Parse(file(c.node))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s\n got %v\nwant %s", c.node, err, c.want)
		}
	}
	open, shut := `{"id": "g", "type": "group", "nodes": [`, `]}`
	leaf := `{"id": "a", "type": "flatten"}`
	deep := func(n int) []byte { return file(strings.Repeat(open, n) + leaf + strings.Repeat(shut, n)) }
	if _, err := nn.Parse(deep(nn.MaxDepth)); err != nil {
		t.Error(err)
	}
	if _, err := nn.Parse(deep(nn.MaxDepth + 1)); err == nil || !strings.Contains(err.Error(), "more than 8 deep") {
		t.Errorf("too deep: %v", err)
	}
	if _, err := nn.Parse(deep(100_000)); err == nil || !strings.Contains(err.Error(), "more than 8 deep") {
		t.Errorf("much too deep: %v", err)
	}
	many := open + strings.TrimSuffix(strings.Repeat(leaf+",", nn.MaxNodes/2), ",") + shut
	if _, err := nn.Parse(file(many + "," + many)); err == nil || !strings.Contains(err.Error(), "more than 10,000 nodes") {
		t.Errorf("too many: %v", err)
	}
}

func TestTwinsReachIntoGroups(t *testing.T) {
	grouped := func(name string, ids ...string) (plain, with *nn.Model) {
		plain, _ = zoo.Get(name)
		with = plain.Clone()
		if _, err := with.Group(ids, ""); err != nil {
			t.Fatal(err)
		}
		return plain, with
	}
	same := func(what string, want, got *nn.Model) {
		t.Helper()
		if i := got.Index("block1"); i >= 0 {
			got.Ungroup(i)
		} else if i := got.Index("block12"); i >= 0 {
			got.Ungroup(i)
		}
		if d := cmp.Diff(want.Nodes, got.Nodes); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
	plain, with := grouped("lenet-bn", "conv1", "bn1", "sigmoid1")
	want, _ := plain.WithoutNorm()
	got, ok := with.WithoutNorm()
	if same("norm", want, got); !ok {
		t.Error("no batch norm was found in the group")
	}
	plain, with = grouped("lenet-bn", "bn1")
	want, _ = plain.WithoutNorm()
	got, _ = with.WithoutNorm()
	if got.Index("block1") >= 0 {
		t.Error("an empty group is left")
	}
	same("norm alone", want, got)
	plain, with = grouped("resnet", "block1", "block2")
	want, _ = plain.WithoutSkips()
	got, ok = with.WithoutSkips()
	if same("skips", want, got); !ok {
		t.Error("no skip was found in the group")
	}
	m := nested()
	twin, ok := m.WithoutSkips()
	if r := nn.Check(twin, nil); !ok || r.Err() != nil {
		t.Errorf("nested without skips: %v %v", ok, r.Err())
	}
	if strings.Contains(string(twin.JSON()), `"add"`) || strings.Contains(string(twin.JSON()), `"residual"`) {
		t.Errorf("a skip is left:\n%s", twin.JSON())
	}
	if d := cmp.Diff(nested(), m); d != "" {
		t.Errorf("the model itself has changed: %s", d)
	}
}

func TestAtAPath(t *testing.T) {
	m := nested()
	if n, ok := m.At("block1.deep.conv1"); !ok || n.ID != "conv1" {
		t.Errorf("found %v, %v", n, ok)
	}
	for _, path := range []string{"", "gone", "block1.gone", "stem.conv1", "block1.res.conv1"} { // what is in a residual block follows from it
		if _, ok := m.At(path); ok || m.EditAt(path, func(*nn.Model, int) { t.Error("edited") }) {
			t.Errorf("found %q", path)
		}
	}
	was := m.Clone()
	if !m.EditAt("block1.deep.bn", func(in *nn.Model, i int) { in.Nodes[i].Bypass = true }) {
		t.Error("not found")
	}
	if n, _ := m.At("block1.deep.bn"); !n.Bypass {
		t.Error("not edited")
	}
	if d := cmp.Diff(nested(), was); d != "" {
		t.Errorf("a copy has changed: %s", d)
	}
}

func TestClassesOfAGroup(t *testing.T) {
	for _, m := range []*nn.Model{
		net(image(1, 8, 8), group("head", node("fc", nn.Dense{Out: 10}), node("r", relu))),
		net(image(1, 8, 8), node("fc", nn.Dense{Out: 10}), group("tail", node("bn", nn.BatchNorm{}), node("r", relu))),
	} {
		if !m.SetClasses(4) || !nn.Check(m, nil).OutputShape.Equal([]int{4}) {
			t.Errorf("%s cannot have 4 classes", sketch(m))
		}
	}
	if net(image(1, 8, 8), group("g", node("f", nn.Flatten{}))).SetClasses(4) {
		t.Error("a group that flattens claims to have 4 classes")
	}
}
