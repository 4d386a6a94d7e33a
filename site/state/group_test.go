package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
)

func TestGroupAndUngroup(t *testing.T) {
	s, f := newStore(t) // lenet-bn
	before := s.Model()
	s.SelectMany([]string{"conv1", "bn1", "sigmoid1"})
	if !s.CanGroup() || s.CanUngroup() {
		t.Error("the selection offers something else")
	}
	s.GroupSelected()
	if !strings.HasPrefix(ids(s), "block1 pool1 ") || s.Selected() != "block1" || s.Report().Params != 44878 || len(s.Problems()) > 0 {
		t.Fatalf("grouped to %s, selected %q, problems %v", ids(s), s.Selected(), s.Problems())
	}
	if got := s.Heard(); got != "3 blocks grouped as Group My block 1" {
		t.Errorf("heard %q", got)
	}
	if s.TakeFocus() != "#field-name" || s.TakeFocus() != "" {
		t.Error("the keyboard is not led to the name")
	}
	b := s.View().Blocks[1]
	if b.Title != "My block 1" || b.Summary != "Convolution, Batch norm and Activation" || b.Family != "group" || b.Shape != "6×24×24" {
		t.Errorf("the block shows %+v", b)
	}
	s.Undo() // one step
	if d := cmp.Diff(before, s.Model()); d != "" {
		t.Error(d)
	}
	s.Redo()
	s.Select("block1")
	s.UngroupSelected()
	if d := cmp.Diff(before, s.Model()); d != "" {
		t.Error(d)
	}
	if got := strings.Join(s.Selection(), " "); got != "conv1 bn1 sigmoid1" {
		t.Errorf("after ungrouping %s are selected", got)
	}
	s.UngroupSelected()
	if n := s.Notice(); !n.Error || !strings.Contains(n.Text, "No group is selected") {
		t.Errorf("told %q", n.Text)
	}
	if len(f.kept["plywood.blocks"]) == 0 {
		t.Error("the block is not kept")
	}
}

func TestWhatCannotBeGroupedIsTold(t *testing.T) {
	s, _ := small(t)
	s.Insert("add", 2) // reads relu1 and something before it
	s.SelectMany([]string{"conv1", "relu1"})
	before := s.Model()
	s.GroupSelected()
	if n := s.Notice(); !n.Error || !strings.HasPrefix(n.Text, "These blocks cannot be grouped. 2 blocks of the selection are read from outside it: conv1, relu1. A group has one output") {
		t.Errorf("told %q", n.Text)
	}
	if s.Model() != before {
		t.Error("something has changed all the same")
	}
}

func TestOwnBlocks(t *testing.T) {
	s, f := small(t)
	s.SelectMany([]string{"conv1", "relu1"})
	s.GroupSelected()
	s.SetField("block1", "name", "Stem")
	last := func(s *Store) PaletteGroup { g := s.Palette(); return g[len(g)-1] }
	if g := last(s); g.Title != "Your blocks" || len(g.Kinds) != 1 || g.Kinds[0].Title != "Stem" {
		t.Fatalf("the palette ends with %+v", g)
	}
	if s.Undo(); s.Model().Nodes[0].Layer.(nn.Group).Name != "My block 1" {
		t.Error("the name is not a step of its own")
	}
	if s.Redo(); !s.OwnsBlock("block1") {
		t.Error("the block is not its own any more")
	}
	typ := last(s).Kinds[0].Type
	s.Explain(typ)
	if k, ok := s.Explained(); !ok || k.Doc != "Convolution and Activation." {
		t.Errorf("explained as %q", k.Doc)
	}
	s.Insert(typ, 1)
	if ids(s) != "block1 block2 dense1" || len(s.Problems()) > 0 || s.Report().Params != 40+148+31370 {
		t.Errorf("reused: %s, %d parameters, problems %v", ids(s), s.Report().Params, s.Problems())
	}
	// Another visit, and the search.
	again := New(f.env())
	again.SetSearch("stem")
	if g := again.Palette(); len(g) != 1 || g[0].Kinds[0].Title != "Stem" {
		t.Errorf("found %+v on another visit", g)
	}
	again.SetSearch("")
	again.RemoveOwnBlock(typ)
	if g := last(again); g.Title == "Your blocks" || again.Model().Index("block2") < 0 || again.OwnsBlock("block2") {
		t.Error("it is still there, or gone from the network")
	}
	again.AddOwnBlock("block2")
	if g := last(again); g.Title != "Your blocks" || !again.OwnsBlock("block1") {
		t.Error("it cannot be put back")
	}
}

// An error inside a group stands at the group, says where it is, and is mended there.
func TestProblemInsideAGroup(t *testing.T) {
	s, _ := newStore(t)
	s.Open("g", []byte(`{"plywood":1,"input":[1,28,28],"nodes":[
		{"id":"step","type":"group","name":"Step","nodes":[{"id":"conv","type":"conv2d","out":4,"kernel":31}]},
		{"id":"dense1","type":"dense","out":10}]}`))
	p := s.ProblemAt("step")
	if p == nil || p.Text != "In conv: kernel 31×31 is larger than its 28×28 input." || len(p.Fixes) != 2 {
		t.Fatalf("the problem is %+v", p)
	}
	if s.Fix(p, 0); len(s.Problems()) != 0 {
		t.Errorf("left: %v", s.Problems()[0])
	}
}
