package state

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/site/outline"
)

// grouped is conv1 and relu1 in block1, opened, and dense1.
func grouped(t *testing.T) (*Store, *fake) {
	t.Helper()
	s, f := small(t)
	s.SelectMany([]string{"conv1", "relu1"})
	s.GroupSelected()
	s.SetOpen("block1", true)
	return s, f
}

func inside(s *Store, path string) string {
	var ids []string
	g, _ := s.group(path)
	for _, n := range g.Nodes {
		ids = append(ids, n.ID)
	}
	return strings.Join(ids, " ")
}

// What can be done to blocks of the network can be done inside a group, and each is one step back.
func TestEditInsideAGroup(t *testing.T) {
	s, _ := grouped(t)
	first := s.Model()
	steps := 0
	did := func(what, want string) {
		t.Helper()
		steps++
		if got := inside(s, "block1"); got != want {
			t.Fatalf("%s: inside stands %s, want %s", what, got, want)
		}
	}
	s.InsertAt("dropout", Spot{"block1", 1, 0})
	if did("inserted", "conv1 dropout1 relu1"); s.Selected() != "block1.dropout1" || s.Heard() != "In block1: Dropout dropout1 inserted after conv1; output 4×28×28" {
		t.Errorf("selected %q, heard %q", s.Selected(), s.Heard())
	}
	s.InsertNear("batchnorm")
	did("inserted near", "conv1 dropout1 bn1 relu1")
	s.Rename("block1.bn1", "norm")
	if did("renamed", "conv1 dropout1 norm relu1"); s.Selected() != "block1.norm" || !s.Has("block1.norm") {
		t.Errorf("selected %q", s.Selected())
	}
	s.MoveTo("block1.norm", Spot{"block1", 1, 0})
	did("moved", "conv1 norm dropout1 relu1")
	s.MoveSelected(1)
	did("moved by one", "conv1 dropout1 norm relu1")
	s.SetBypass("block1.norm", true)
	did("left out", "conv1 dropout1 norm relu1")
	s.SelectTo("block1.dropout1")
	s.DuplicateSelected()
	if did("duplicated", "conv1 dropout1 norm dropout2 norm1 relu1"); strings.Join(s.Selection(), " ") != "block1.dropout2 block1.norm1" {
		t.Errorf("selected %v", s.Selection())
	}
	s.RemoveSelected()
	did("removed", "conv1 dropout1 norm relu1")
	s.OfferSkip("block1.conv1", "block1.norm", 0, 0)
	s.TakeOffer(0)
	did("a skip", "conv1 dropout1 norm add1 relu1")
	s.SetSource("block1.add1", 1, nn.InputID)
	if did("rewired", "conv1 dropout1 norm add1 relu1"); s.Heard() != "In block1: Add add1 now reads norm and the input of block1. To mend: block1/add1: cannot add 4×28×28 from norm and 1×28×28 from input; project one of them with a 1×1 convolution" {
		t.Errorf("heard %q", s.Heard())
	}
	s.SelectWire("block1.add1", 1)
	if s.WireText() != "What block1 reads → block1.add1" {
		t.Errorf("the wire is %q", s.WireText())
	}
	s.RemoveSelected()
	did("the wire cut", "conv1 dropout1 norm relu1")
	s.SelectMany([]string{"block1.norm", "block1.relu1"})
	s.GroupSelected()
	if did("a group inside", "conv1 dropout1 block1"); inside(s, "block1.block1") != "norm relu1" || s.Selected() != "block1.block1" {
		t.Errorf("in it stands %s, selected %q", inside(s, "block1.block1"), s.Selected())
	}
	s.SetOpen("block1.block1", true)
	s.Rename("block1", "mine")
	if steps++; !s.IsOpen("mine") || !s.IsOpen("mine.block1") || s.Selected() != "block1.block1" && s.Selected() != "mine.block1" {
		t.Errorf("opened are %v, selected %q", s.opened, s.Selected())
	}
	s.Select("mine.block1")
	s.UngroupSelected()
	steps++
	if inside(s, "mine") != "conv1 dropout1 norm relu1" {
		t.Errorf("ungrouped: %s", inside(s, "mine"))
	}
	last := s.Model()
	for range steps {
		s.Undo()
	}
	if d := cmp.Diff(first, s.Model()); d != "" {
		t.Error(d)
	}
	for range steps {
		s.Redo()
	}
	if d := cmp.Diff(last, s.Model()); d != "" {
		t.Error(d)
	}
}

// Blocks go into a group and out of one; a group that is left empty goes, and none goes into itself.
func TestCarryBetweenScopes(t *testing.T) {
	s, _ := grouped(t)
	s.Insert("dropout", 1)
	s.MoveTo("dropout1", Spot{"block1", 1, 0})
	if ids(s) != "block1 dense1" || inside(s, "block1") != "conv1 dropout1 relu1" || s.Selected() != "block1.dropout1" || s.Heard() != "Dropout dropout1 moved into block1, after conv1" {
		t.Errorf("%s with %s, selected %q, heard %q", ids(s), inside(s, "block1"), s.Selected(), s.Heard())
	}
	s.SelectMany([]string{"block1.dropout1", "block1.relu1"})
	s.MoveTo("block1.relu1", Spot{"", 1, 0})
	if ids(s) != "block1 dropout1 relu1 dense1" || inside(s, "block1") != "conv1" || len(s.Problems()) > 0 {
		t.Errorf("%s with %s", ids(s), inside(s, "block1"))
	}
	s.MoveTo("block1.conv1", Spot{"", 0, 0})
	if ids(s) != "conv1 dropout1 relu1 dense1" || s.Selected() != "conv1" || s.IsOpen("block1") {
		t.Errorf("%s, selected %q", ids(s), s.Selected())
	}
	for range 3 {
		s.Undo()
	}
	before := s.Model()
	s.MoveTo("block1", Spot{"block1", 1, 0})
	if n := s.Notice(); s.Model() != before || n.Text != "A group cannot be put into itself." {
		t.Errorf("told %q", n.Text)
	}
	// A skip's other end is not to be found by its name in another group.
	s, _ = small(t)
	s.Insert("add", 2) // add1 reads relu1 and the image
	s.SetSource("add1", 1, "conv1")
	s.SelectMany([]string{"dense1"})
	s.GroupSelected()
	s.MoveTo("add1", Spot{"block1", 0, 0})
	g, _ := s.group("block1")
	if got := g.Nodes[0].From; !slices.Equal(got, []string{nn.InputID, nn.InputID}) {
		t.Errorf("add1 reads %v", got)
	}
}

// A selection is of one scope; closing a group selects it in place of what was selected inside.
func TestSelectInsideAGroup(t *testing.T) {
	s, _ := grouped(t)
	s.Select("dense1")
	s.ToggleSelect("block1.relu1")
	if got := s.Selection(); !slices.Equal(got, []string{"block1.relu1"}) {
		t.Errorf("selected %v", got)
	}
	if s.SelectAll(); len(s.Selection()) != 2 || s.Selected() != "block1.relu1" {
		t.Errorf("all are %v", s.Selection())
	}
	if s.Step(-1); s.Selected() != "block1.conv1" {
		t.Errorf("before is %q", s.Selected())
	}
	if p, _ := s.SelectionCost(); p != 40 {
		t.Errorf("it costs %d", p)
	}
	if f := s.Facts("block1.relu1"); len(f) == 0 || f[0] != [2]string{"Reads", "4×28×28"} {
		t.Errorf("facts are %v", f)
	}
	if s.SetOpen("block1", false); s.Selected() != "block1" {
		t.Errorf("closed, %q is selected", s.Selected())
	}
	s.SetBypass("block1", true)
	s.Undo()
	s.SelectOwner("block1.conv1")
	s.Remove("block1.conv1")
	s.Undo() // what it brings back is in a closed group
	if s.Selected() != "block1" {
		t.Errorf("%q is selected", s.Selected())
	}
}

// A fixed part says whose settings it follows from.
func TestFixedPartsSayWhy(t *testing.T) {
	s, _ := small(t)
	s.Insert("residual", 2)
	s.SetField("block1", "channels", "4")
	s.Select("block1")
	s.GroupSelected()
	s.SetOpen("block2", true)
	s.SetOpen("block2.block1", true)
	views := s.View().All()
	i := slices.IndexFunc(views, func(b BlockView) bool { return b.ID == "block2.block1.conv1" })
	if i < 0 || !views[i].Part || views[i-1].Part || views[i].Port || s.Owner(views[i].ID) != "block2.block1" {
		t.Fatalf("the blocks are %+v", views)
	}
	s.SelectOwner("block2.block1.conv1")
	if s.Selected() != "block2.block1" || s.Heard() != "conv1 is a part of block2.block1 and follows from its settings." {
		t.Errorf("selected %q, heard %q", s.Selected(), s.Heard())
	}
	s.OutlineGo("block2.block1.conv1")
	do(s, outline.Rename)
	if s.OutlineAt() != "block2.block1.conv1" || s.Selected() != "block2.block1" || !strings.HasPrefix(s.Heard(), "conv1 is a part") {
		t.Errorf("at %q, selected %q", s.OutlineAt(), s.Selected())
	}
	s.StartSkip("conv1")
	s.SkipOver("block2.block1.conv1")
	if s.skip.over != "block2" {
		t.Errorf("a skip from outside is over %q", s.skip.over)
	}
	s.EndSkip()
	s.OfferSkip("block2.block1", "dense1", 0, 0)
	if !strings.HasPrefix(s.Notice().Text, "A skip stays where it begins") {
		t.Errorf("told %q", s.Notice().Text)
	}
}

// A problem stands at the block to be mended as far as that is seen.
func TestProblemsInsideAnOpenGroup(t *testing.T) {
	s, _ := grouped(t)
	s.SetField("block1.conv1", "kernel", "99")
	at := func() (where, text string) {
		for _, b := range s.View().All() {
			if b.Problem != nil {
				where, text = where+b.ID+" ", b.Problem.Text
			}
		}
		return where, text
	}
	if where, text := at(); where != "block1.conv1 " || !strings.HasPrefix(text, "Kernel 99×99 is larger") {
		t.Errorf("%q at %s", text, where)
	}
	s.Select("")
	if s.GoToProblem(); s.Selected() != "block1.conv1" {
		t.Errorf("led to %q", s.Selected())
	}
	s.Undo()
	s.Select("dense1")
	s.SelectTo("dense1")
	s.GroupSelected()
	s.SetField("block2.dense1", "out", "12")
	if p := s.ProblemAt("block2"); p == nil || p.Fixes[0].Label != "Use 10 outputs" {
		t.Errorf("of a wrong number of outputs it says %+v", p)
	} else if s.Fix(p, 0); len(s.Problems()) > 0 {
		t.Errorf("mended: %v", s.Problems()[0])
	}
	s.SetField("block1.conv1", "kernel", "99")
	s.SetOpen("block1", false)
	if where, text := at(); where != "block1 " || !strings.HasPrefix(text, "In conv1: kernel 99×99 is larger") {
		t.Errorf("%q at %s", text, where)
	}
}
