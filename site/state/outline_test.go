package state

import (
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/site/outline"
)

func do(s *Store, commands ...outline.Command) {
	for _, c := range commands {
		s.OutlineDo(c)
	}
}

func TestOutlineGoesAndOpens(t *testing.T) {
	s, f := newStore(t)
	s.LoadTemplate("resnet")
	s.EnterOutline()
	if !s.Outline() || s.OutlineAt() != "input" || s.TakeFocus() != `[data-row="input"]` || f.kept["plywood.outline"] != "true" {
		t.Errorf("entered at %q, kept %q", s.OutlineAt(), f.kept["plywood.outline"])
	}
	if !New(f.env()).Outline() {
		t.Error("the next visit shows blocks")
	}
	do(s, outline.Down, outline.Down)
	if s.OutlineAt() != "bn1" || s.Selected() != "bn1" {
		t.Errorf("at %q, selected %q", s.OutlineAt(), s.Selected())
	}
	s.Select("block1") // on the canvas, say
	do(s, outline.Into, outline.Into)
	if s.OutlineAt() != "block1.conv1" || s.Selected() != "block1" {
		t.Errorf("inside at %q, selected %q", s.OutlineAt(), s.Selected())
	}
	before := s.Revision()
	for _, c := range []outline.Command{outline.Remove, outline.MoveDown, outline.Bypass, outline.Rename, outline.Edit} {
		do(s, c)
	}
	if s.Revision() != before || s.Heard() == "" || !strings.HasPrefix(s.Heard(), "conv1 is a part of block1") {
		t.Errorf("a part of a block was changed; heard %q", s.Heard())
	}
	do(s, outline.Out, outline.Out)
	if s.OutlineAt() != "block1" || len(s.OutlineRows()) != 1+len(s.Model().Nodes) {
		t.Errorf("shut at %q", s.OutlineAt())
	}
	do(s, outline.Last, outline.Down)
	if s.OutlineAt() != "dense" {
		t.Errorf("the end is %q", s.OutlineAt())
	}
	do(s, outline.First, outline.Remove)
	if !strings.Contains(s.Heard(), "The image is what the network reads") {
		t.Errorf("heard %q", s.Heard())
	}
}

func TestOutlineEdits(t *testing.T) {
	s, _ := small(t)
	s.EnterOutline()
	do(s, outline.Down, outline.Insert)
	if q, open := s.Inserting(); !open || q != "" || s.TakeFocus() != "#outline-search" || len(s.InsertKinds()) != 15 {
		t.Errorf("the list: %q %v, %d kinds", q, open, len(s.InsertKinds()))
	}
	s.InsertQuery("add")
	if k := s.InsertKinds(); len(k) < 2 || k[0].Type != "add" { // others are explained with the word
		t.Errorf("add finds %+v", k)
	}
	s.InsertQuery("pool")
	s.InsertStep(-1)
	s.InsertStep(1)
	s.InsertStep(1)
	s.InsertChosen()
	if ids(s) != "conv1 pool1 relu1 dense1" || s.OutlineAt() != "pool1" || s.Heard() != "Average pool pool1 inserted after conv1; output 4×14×14" {
		t.Errorf("inserted: %s, at %q, heard %q", ids(s), s.OutlineAt(), s.Heard())
	}
	do(s, outline.MoveDown)
	if ids(s) != "conv1 relu1 pool1 dense1" || s.OutlineAt() != "pool1" || s.Heard() != "Average pool pool1 moved after relu1; output 4×14×14" {
		t.Errorf("moved: %s, at %q, heard %q", ids(s), s.OutlineAt(), s.Heard())
	}
	do(s, outline.Bypass)
	if s.Heard() != "Average pool pool1 left out; output 4×28×28" {
		t.Errorf("heard %q", s.Heard())
	}
	do(s, outline.Remove)
	if ids(s) != "conv1 relu1 dense1" || s.OutlineAt() != "dense1" || s.TakeFocus() != `[data-row="dense1"]` {
		t.Errorf("removed: %s, at %q", ids(s), s.OutlineAt())
	}
	if s.Undo(); s.Heard() != "Average pool pool1 inserted after relu1; output 4×28×28" {
		t.Errorf("undo is heard as %q", s.Heard())
	}
	s.OutlineGo("relu1")
	do(s, outline.MoveUp, outline.MoveUp)
	if s.Heard() != "It stands at the end already" {
		t.Errorf("heard %q", s.Heard())
	}
	do(s, outline.Edit)
	if s.Panel() != ShowEdit || s.Inspecting() != InspectBlock || !strings.HasPrefix(s.TakeFocus(), ".side") {
		t.Error("the settings do not open")
	}
	if s.LeaveInspector(); s.Panel() != ShowNet || s.TakeFocus() != `[data-row="relu1"]` {
		t.Error("there is no way back")
	}
	do(s, outline.Wires)
	if !strings.HasPrefix(s.Heard(), "relu1 reads input. ") {
		t.Errorf("heard %q", s.Heard())
	}
	do(s, outline.ExtendDown)
	if len(s.Selection()) != 2 || s.Heard() != "2 blocks selected" && s.Heard() != "two blocks selected" {
		t.Errorf("selected %v, heard %q", s.Selection(), s.Heard())
	}
	s.GroupSelected()
	if s.OutlineAt() != "block1" {
		t.Errorf("grouped, at %q", s.OutlineAt())
	}
	do(s, outline.Toggle, outline.Into)
	s.TakeFocus()
	s.SetField("block1", "name", "Mine")
	if s.OutlineAt() != "block1.relu1" || s.Selected() != "block1.relu1" {
		t.Fatalf("inside at %q, selected %q", s.OutlineAt(), s.Selected())
	}
	if do(s, outline.Edit); s.Panel() != ShowEdit || len(s.BlockFields("block1.relu1")) != 1 {
		t.Errorf("the settings of what is inside: %+v", s.BlockFields("block1.relu1"))
	}
	s.SetField("block1.relu1", "function", "tanh") // it is renamed, and still the one
	if n, _ := s.Block("block1.tanh1"); n.Layer != (nn.Activation{Function: "tanh"}) || s.OutlineAt() != "block1.tanh1" {
		t.Errorf("inside stands %v, at %q", n.Layer, s.OutlineAt())
	}
	s.LeaveInspector()
	do(s, outline.Bypass)
	if n, _ := s.Block("block1.tanh1"); !n.Bypass || s.Heard() != "In block1: Activation tanh1 left out; output 1×28×28" {
		t.Errorf("inside is %+v, heard %q", n, s.Heard())
	}
	s.Undo()
	s.Undo()
	if n, _ := s.Block("block1.relu1"); n.Bypass || n.Layer != (nn.Activation{Function: "relu"}) {
		t.Errorf("undone: %+v", n)
	}
	s.OutlineGo("block1.relu1")
	inside := func() string {
		var all []string
		g, _ := s.group("block1")
		for _, n := range g.Nodes {
			all = append(all, n.ID)
		}
		return strings.Join(all, " ")
	}
	if do(s, outline.MoveDown); inside() != "conv1 relu1" || s.OutlineAt() != "block1.relu1" || s.Heard() != "In block1: Activation relu1 moved after conv1; output 4×28×28" {
		t.Errorf("moved: %s, at %q, heard %q", inside(), s.OutlineAt(), s.Heard())
	}
	if do(s, outline.MoveDown); inside() != "conv1 relu1" || s.Heard() != "It stands at the end already" {
		t.Errorf("moved past the end: %s, heard %q", inside(), s.Heard())
	}
	s.InsertAfter("dropout")
	if inside() != "conv1 relu1 dropout1" || s.OutlineAt() != "block1.dropout1" {
		t.Errorf("inserted: %s, at %q", inside(), s.OutlineAt())
	}
	if do(s, outline.ExtendUp); strings.Join(s.Selection(), " ") != "block1.relu1 block1.dropout1" {
		t.Errorf("selected %v", s.Selection())
	}
	if do(s, outline.Remove); inside() != "conv1" || s.OutlineAt() != "block1.conv1" {
		t.Errorf("removed: %s, at %q", inside(), s.OutlineAt())
	}
	if do(s, outline.Remove); ids(s) != "pool1 dense1" || s.OutlineAt() != "pool1" { // a group does not stay without blocks
		t.Errorf("removed: %s, at %q", ids(s), s.OutlineAt())
	}
	s.Undo()
	s.OutlineGo("block1")
	s.InsertAfter("dropout") // after the whole group
	if ids(s) != "block1 dropout1 pool1 dense1" {
		t.Errorf("inserted: %s", ids(s))
	}
	s.OutlineClick("block1", true, false, false)
	s.OutlineClick("dense1", false, true, false)
	s.OutlineClick("dropout1", false, false, true)
	if got := strings.Join(s.Selection(), " "); got != "pool1 dense1" && got != "block1 pool1 dense1" {
		t.Errorf("clicks select %s", got)
	}
}

func TestOutlineLabels(t *testing.T) {
	s, _ := small(t)
	s.Insert("add", 2)
	s.SetField("conv1", "kernel", "31")
	var says []string
	for _, v := range s.OutlineView() {
		says = append(says, v.Label())
	}
	want := []string{
		"Image, Garments, makes 1×28×28",
		"Convolution conv1, 4 filters · 31×31 · pad 1, to mend: Kernel 31×31 is larger than its 28×28 input padded by 1.",
		"ReLU relu1, activation", "Add add1, reads relu1 and conv1", "Dense dense1, 10 units",
	}
	if got := strings.Join(says, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("says\n%s", got)
	}
}
