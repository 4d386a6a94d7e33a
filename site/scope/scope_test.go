package scope

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

func network() *nn.Model {
	conv := nn.Conv2D{Out: 4, Kernel: nn.Square(3), Padding: nn.Square(1)}
	return &nn.Model{Input: tensor.Shape{1, 8, 8}, Nodes: []nn.Node{
		{ID: "conv1", Layer: conv},
		{ID: "g", Layer: nn.Group{Name: "Mine", Nodes: []nn.Node{
			{ID: "pool", Layer: nn.MaxPool2D{Kernel: nn.Square(2)}},
			{ID: "deep", Layer: nn.Group{Nodes: []nn.Node{{ID: "conv1", Layer: nn.Conv2D{Out: 6, Kernel: nn.Square(1)}}}}},
		}}},
		{ID: "res", Layer: nn.Residual{Channels: 6}},
		{ID: "a.b", Layer: nn.Flatten{}},
	}}
}

func TestOf(t *testing.T) {
	m := network()
	r := nn.Check(m, nil)
	in, ok := Of(m, r, "g")
	if !ok || in.Path != "g" || !in.Model.Input.Equal(tensor.Shape{4, 8, 8}) || in.Model.Index("deep") != 1 {
		t.Fatalf("in g is %+v", in)
	}
	if got := in.Shape("pool"); !got.Equal(tensor.Shape{4, 4, 4}) {
		t.Errorf("g.pool makes %v", got)
	}
	deep, ok := Of(m, r, "g.deep")
	if !ok || !deep.Model.Input.Equal(tensor.Shape{4, 4, 4}) || !deep.Shape("conv1").Equal(tensor.Shape{6, 4, 4}) {
		t.Errorf("in g.deep is %+v", deep)
	}
	if whole, ok := Of(m, r, ""); !ok || whole.Model != m || !whole.Shape(nn.InputID).Equal(m.Input) {
		t.Errorf("the network is %+v", whole)
	}
	for _, path := range []string{"res", "conv1", "gone", "g.pool", "g.gone", "g.deep.conv1"} {
		if _, ok := Of(m, r, path); ok {
			t.Errorf("%s is a scope", path)
		}
	}
}

func TestEdit(t *testing.T) {
	m := network()
	ok, err := Edit(m, "g", func(in *nn.Model) error { return in.Rename(0, "first") })
	if !ok || err != nil || m.Nodes[1].Layer.(nn.Group).Nodes[0].ID != "first" {
		t.Errorf("renamed: %v %v", ok, err)
	}
	before := m.Clone()
	refusal := errors.New("no")
	if _, err := Edit(m, "g.deep", func(in *nn.Model) error { in.Remove(0); return refusal }); err != refusal {
		t.Errorf("refused by %v", err)
	}
	if d := cmp.Diff(before, m); d != "" {
		t.Error(d)
	}
	for _, path := range []string{"res", "gone", "g.first"} {
		if ok, _ := Edit(m, path, func(in *nn.Model) error { in.Nodes = nil; return nil }); ok {
			t.Errorf("%s was edited", path)
		}
	}
	if d := cmp.Diff(before, m); d != "" {
		t.Error(d)
	}
}

// A group that is left empty goes, and with it one that held nothing else.
func TestEmptyGroupsGo(t *testing.T) {
	m := network()
	remove := func(path string) {
		t.Helper()
		if ok, err := Edit(m, path, func(in *nn.Model) error { in.Remove(0); return nil }); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	remove("g")
	remove("g.deep")
	var ids []string
	for _, n := range m.Nodes {
		ids = append(ids, n.ID)
	}
	if got := strings.Join(ids, " "); got != "conv1 res a.b" {
		t.Errorf("left are %s", got)
	}
}

func TestPaths(t *testing.T) {
	m := network()
	for _, c := range []struct{ path, within, id string }{{"conv1", "", "conv1"}, {"g.deep.conv1", "g.deep", "conv1"}, {"a.b", "", "a.b"}, {"", "", ""}} {
		if within, id := Split(m, c.path); within != c.within || id != c.id || Join(within, id) != c.path {
			t.Errorf("%s is %q in %q", c.path, id, within)
		}
	}
	if !Holds("g", "g.deep") || Holds("g", "g") || Holds("g", "gg.x") {
		t.Error("who holds whom")
	}
}
