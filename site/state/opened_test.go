package state

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/site/layout/layouttest"
)

// openAll opens every block that is made of others, also within each other.
func openAll(s *Store) (opened int) {
	for again := true; again; {
		again = false
		for _, b := range s.View().All() {
			if b.Opens && !b.Open {
				s.SetOpen(b.ID, true)
				opened++
				again = true
			}
		}
	}
	return opened
}

// Of every network there is to start from, no two wires cross, with everything closed and with
// everything open.
func TestNoWiresCrossInTheTemplates(t *testing.T) {
	want := map[string]int{"resnet-small": 11, "resnet": 11, "resnet-noskip": 22, "densenet": 7}
	for _, entry := range zoo.Entries() {
		s := New(Env{})
		s.doc.Model = entry.Model()
		s.changed()
		judge := func(how string) {
			p := s.View().Plan
			for _, f := range slices.Concat(layouttest.Faults(p), layouttest.Crossings(p)) {
				t.Errorf("%s, %s: %s", entry.Name, how, f)
			}
		}
		judge("closed")
		if n := openAll(s); n != want[entry.Name] {
			t.Errorf("%s: %d blocks opened, want %d", entry.Name, n, want[entry.Name])
		}
		judge("open")
	}
}

func TestOpenAndClose(t *testing.T) {
	f := newFake()
	s := New(f.env())
	s.doc.Model, _ = zoo.Get("resnet")
	s.changed()
	revision := s.Revision()
	s.ToggleOpen("block4")
	find := func(id string) (BlockView, bool) {
		all := s.View().All()
		i := slices.IndexFunc(all, func(b BlockView) bool { return b.ID == id })
		if i < 0 {
			return BlockView{}, false
		}
		return all[i], true
	}
	short, ok := find("block4.shortcut")
	main, _ := find("block4.conv1")
	if !ok || short.Shape != "128×4×4" || short.Params != "8,320" || short.Depth != 1 || short.Title != "Convolution" || short.Opens {
		t.Errorf("inside block4 stands %+v", short)
	}
	if short.Place.X <= main.Place.X+main.Place.W {
		t.Errorf("the shortcut at %+v is not beside the main path at %+v", short.Place, main.Place)
	}
	if s.Revision() != revision || s.CanUndo() {
		t.Error("opening a block has changed the network")
	}
	// It lasts until the next visit.
	s.SetOpen("block1", true)
	again := New(f.env())
	if !again.IsOpen("block4") || !again.IsOpen("block1") || again.IsOpen("block2") {
		t.Errorf("on the next visit open are %v", again.opened)
	}
	s.ToggleOpen("block4")
	if _, ok := find("block4.shortcut"); ok || s.IsOpen("block4") {
		t.Error("block4 is not closed")
	}
	// What cannot be opened is not, and what is gone is forgotten.
	s.SetOpen("conv1", true)
	s.SetOpen("nobody", true)
	s.SetOpen("block1.conv1", true)
	s.Remove("block1")
	if len(s.opened) != 0 {
		t.Errorf("open are %v", s.opened)
	}
}

// A block within a group opens within the opened group; one with a problem or left out is closed.
func TestOpenWithinAGroup(t *testing.T) {
	s := New(Env{})
	s.doc.Model = &nn.Model{Input: []int{1, 8, 8}, Nodes: []nn.Node{
		{ID: "mine", Layer: nn.Group{Name: "Mine", Nodes: []nn.Node{{ID: "dense", Layer: nn.DenseBlock{Convs: 2, Growth: 4}}, {ID: "t", Layer: nn.Transition{Channels: 4}}}}},
		{ID: "res", Layer: nn.Residual{Channels: 8}},
	}}
	s.changed()
	s.SetOpen("res", true)
	if n := openAll(s); n != 3 {
		t.Errorf("%d blocks opened, want the group and the two in it", n)
	}
	v := s.View()
	if faults := append(layouttest.Faults(v.Plan), layouttest.Crossings(v.Plan)...); len(faults) > 0 {
		t.Error(faults)
	}
	all := v.All()
	if i := slices.IndexFunc(all, func(b BlockView) bool { return b.ID == "mine.dense.concat2" }); i < 0 || all[i].Depth != 2 || all[i].Shape != "9×8×8" {
		t.Error(fmt.Sprint("within the dense block of the group: ", all))
	}
	if res := v.Blocks[2]; res.Opens || res.Open || res.Problem == nil {
		t.Errorf("a residual block that cannot add is shown as %+v", res)
	}
	s.SetBypass("mine", true)
	if s.View().Blocks[1].Open {
		t.Error("a block that is left out is shown open")
	}
}

// What is kept of the layout never lags behind the network.
func TestTheKeptLayoutIsFresh(t *testing.T) {
	s := New(Env{})
	s.LoadTemplate("resnet")
	for _, step := range []struct {
		what string
		do   func()
	}{
		{"a block opened", func() { s.SetOpen("block4", true) }},
		{"a block chosen", func() { s.Select("block4") }},
		{"a block added", func() { s.InsertNear("dropout") }},
		{"an error", func() { s.SetBypass("gap", true); s.Remove("conv1") }},
		{"a step back", s.Undo},
		{"other data", func() { s.ChooseData("spiral") }},
		{"data that is served", func() { s.ChooseData("fashion-mnist") }},
		{"data that is missing", func() { s.FoundServed(false) }},
		{"another network", func() { s.LoadTemplate("densenet"); s.SetOpen("block1", true) }},
		{"a small one", func() { s.LoadTemplate("mlp") }},
	} {
		s.View()
		step.do()
		kept := s.View()
		s.laid = nil
		fresh := s.View()
		if d := cmp.Diff(fresh.Blocks, kept.Blocks, cmp.Comparer(func(a, b nn.Fix) bool { return a.Label == b.Label })); d != "" {
			t.Errorf("after %s the blocks shown differ from what they are:\n%s", step.what, d)
		}
		if d := cmp.Diff(fresh.Plan.Wires, kept.Plan.Wires); d != "" {
			t.Errorf("after %s the wires shown differ from what they are:\n%s", step.what, d)
		}
	}
}
