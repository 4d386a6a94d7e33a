package state

import (
	"strings"
	"testing"
)

func selection(s *Store) string { return strings.Join(s.Selection(), " ") }

func TestSelectingSeveral(t *testing.T) {
	s, _ := newStore(t)
	s.Select("bn1")
	s.SelectTo("conv2")
	if got := selection(s); got != "bn1 sigmoid1 pool1 conv2" || s.Selected() != "conv2" {
		t.Errorf("a range gives %q, the inspector shows %s", got, s.Selected())
	}
	s.SelectTo("conv1") // it turns round where it began
	if got := selection(s); got != "conv1 bn1" || s.Selected() != "conv1" {
		t.Errorf("the range the other way gives %q, the inspector shows %s", got, s.Selected())
	}
	s.ToggleSelect("dense1")
	s.ToggleSelect("bn1")
	if got := selection(s); got != "conv1 dense1" {
		t.Errorf("toggled, %q are selected", got)
	}
	s.Rename("dense1", "wide")
	if got := selection(s); got != "conv1 wide" {
		t.Errorf("after a rename %q are selected", got)
	}
	s.StepSelect(1)
	s.Undo()
	if s.IsSelected("wide") || s.Selected() == "wide" {
		t.Error("a name that is gone is still selected")
	}
	s.SelectAll()
	if len(s.Selection()) != 15 {
		t.Errorf("all are %d", len(s.Selection()))
	}
	s.ToggleSelect(s.Selected())
	if len(s.Selection()) != 14 || s.Selected() == "" {
		t.Error("taking the shown block out loses the others")
	}
	s.SelectTo("nowhere")
	s.ToggleSelect("input")
	if len(s.Selection()) != 0 || s.Inspecting() != InspectTraining {
		t.Errorf("%q are selected", selection(s))
	}
	s.SelectMany([]string{"conv1", "conv2"})
	if params, work := s.SelectionCost(); params != 156+2416 || work < 100000 {
		t.Errorf("two convolutions have %d parameters and %d multiply-adds", params, work)
	}
	s.Select("conv2")
	if got := selection(s); got != "conv2" {
		t.Errorf("selected alone, %q are", got)
	}
}

func TestActingOnSeveral(t *testing.T) {
	s, _ := small(t)
	undone := func(what string) {
		t.Helper()
		s.Undo()
		if ids(s) != "conv1 relu1 dense1" {
			t.Errorf("%s is not one step back: %s", what, ids(s))
		}
	}
	s.Select("conv1")
	s.SelectTo("relu1")
	s.Move("relu1", 3)
	if ids(s) != "dense1 conv1 relu1" || selection(s) != "conv1 relu1" {
		t.Errorf("moved: %s, selected %s", ids(s), selection(s))
	}
	s.MoveSelected(1) // they are at the end already
	s.MoveSelected(-1)
	if ids(s) != "conv1 relu1 dense1" {
		t.Errorf("moved back: %s", ids(s))
	}
	s.Undo()
	undone("moving two")
	s.SelectMany([]string{"conv1", "relu1"})
	s.DuplicateSelected()
	if ids(s) != "conv1 relu1 conv2 relu2 dense1" || selection(s) != "conv2 relu2" || len(s.Problems()) > 0 {
		t.Errorf("duplicated: %s, selected %s", ids(s), selection(s))
	}
	undone("duplicating two")
	s.SelectMany([]string{"conv1", "dense1"})
	s.RemoveSelected()
	if ids(s) != "relu1" || s.Selected() != "relu1" {
		t.Errorf("removed: %s, selected %s", ids(s), s.Selected())
	}
	undone("removing two")
	s.SelectMany([]string{"conv1", "relu1"})
	s.BypassSelected(true)
	if !s.AllBypassed() || s.Model().Nodes[2].Bypass {
		t.Error("not the selected ones are left out")
	}
	undone("leaving two out")
	if s.Model().Nodes[0].Bypass || s.Model().Nodes[1].Bypass {
		t.Error("they are still left out")
	}
}

func TestClipboard(t *testing.T) {
	s, f := newStore(t)
	if s.Copied() != "" {
		t.Error("nothing is selected, and yet something is copied")
	}
	s.Select("conv1")
	s.SelectTo("pool1")
	text := s.Copied()
	s.CopySelected()
	if f.copied != text {
		t.Errorf("the button copies %q", f.copied)
	}
	other, _ := small(t) // another tab
	other.Select("relu1")
	other.Paste(text)
	if ids(other) != "conv1 relu1 conv2 bn1 sigmoid1 pool1 dense1" || selection(other) != "conv2 bn1 sigmoid1 pool1" {
		t.Errorf("pasted: %s, selected %s", ids(other), selection(other))
	}
	if len(other.Problems()) > 0 {
		t.Errorf("problem: %s", other.Problems()[0].Text)
	}
	before := other.Doc()
	for text, want := range map[string]string{
		"hello":                         "holds no blocks",
		"":                              "holds no blocks",
		"[]":                            "holds no blocks",
		`{"a":1}`:                       "holds no blocks",
		string(s.Model().JSON()):        "a whole network",
		`[{"id":"a","type":"conv9"}]`:   "conv9",
		`[{"id":"a",`:                   "cannot be read",
		strings.Repeat(" ", 9<<20) + "": "holds no blocks",
	} {
		other.CloseNotice()
		other.Paste(text)
		if n := other.Notice(); !n.Error || !strings.Contains(n.Text, want) {
			t.Errorf("%.30q gives the message %q, want %q", text, n.Text, want)
		}
	}
	if other.Doc().Model != before.Model {
		t.Error("a bad clipboard has changed the network")
	}
	s.Cut()
	if ids(s) != "conv2 bn2 sigmoid2 pool2 dense1 bn3 sigmoid3 dense2 bn4 sigmoid4 dense3" {
		t.Errorf("cut: %s", ids(s))
	}
	s.Select("")
	s.Paste(text)
	if !strings.HasSuffix(ids(s), "dense3 conv1 bn1 sigmoid1 pool1") {
		t.Errorf("pasted at the end: %s", ids(s))
	}
	s.SelectAll()
	for range 8 { // 15, 30, … 480, and then no more
		s.SelectAll()
		s.DuplicateSelected()
	}
	if n := len(s.Model().Nodes); n > MaxBlocks || !s.Notice().Error {
		t.Errorf("%d blocks", n)
	}
}

func TestACopyStaysInItsBranch(t *testing.T) {
	s, _ := newStore(t)
	s.OfferSkip("bn1", "bn2", 0, 0)
	s.TakeOffer(0) // bn2 shortcut1 add1
	s.Duplicate("bn2")
	m := s.Model()
	if got := m.Sources(m.Index("add1")); got[0] != s.Selected() || got[1] != "shortcut1" {
		t.Errorf("add1 reads %v, the copy is %s", got, s.Selected())
	}
	if got := m.Sources(m.Index(s.Selected())); got[0] != "bn2" || len(s.Problems()) > 0 {
		t.Errorf("the copy reads %v", got)
	}
	if got := m.Sources(m.Index("shortcut1")); got[0] != "bn1" {
		t.Errorf("the shortcut reads %v", got)
	}
}
