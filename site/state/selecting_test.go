package state

import (
	"slices"
	"strings"
	"testing"
)

func TestSelectByTaps(t *testing.T) {
	s, f := small(t)
	s.StartSelecting("nobody")
	if s.Selecting() {
		t.Error("it begins with nobody")
	}
	s.StartSelecting("conv1")
	if !s.Selecting() || s.Selected() != "conv1" || s.Panel() != ShowNet {
		t.Errorf("selected %v", s.Selection())
	}
	s.Pick("relu1", false, false)
	s.PickNothing()
	if got := s.Selection(); !slices.Equal(got, []string{"conv1", "relu1"}) {
		t.Errorf("selected %v", got)
	}
	s.Pick("conv1", false, false)
	s.StartSelecting("dense1") // a finger that rests does what a tap does
	if got := s.Selection(); !slices.Equal(got, []string{"relu1", "dense1"}) {
		t.Errorf("selected %v", got)
	}
	if s.CanPaste() {
		t.Error("something can be pasted")
	}
	s.CopySelected()
	if !s.CanPaste() || !strings.Contains(f.copied, "relu1") || !s.Selecting() {
		t.Errorf("copied %v", f.copied)
	}
	s.DuplicateSelected()
	if ids(s) != "conv1 relu1 dense1 relu2 dense2" || !s.Selecting() || len(s.Selection()) != 2 {
		t.Errorf("duplicated: %s, selected %v", ids(s), s.Selection())
	}
	if s.RemoveSelected(); s.Selecting() || ids(s) != "conv1 relu1 dense1" {
		t.Errorf("removed: %s", ids(s))
	}
	s.Select("conv1")
	if s.PasteCopied(); ids(s) != "conv1 relu2 dense2 relu1 dense1" {
		t.Errorf("pasted: %s", ids(s))
	}
	s.Undo()
	s.Select("relu1")
	s.StartSelecting("relu1")
	s.Pick("conv1", false, false)
	if s.GroupSelected(); s.Selecting() || s.Selected() != "block1" {
		t.Errorf("grouped, selected %q", s.Selected())
	}
	s.SetOpen("block1", true)
	s.StartSelecting("block1.conv1")
	s.Pick("block1.relu1", false, false)
	if got := strings.Join(s.Selection(), " "); got != "block1.conv1 block1.relu1" {
		t.Errorf("inside, selected %s", got)
	}
	if s.StopSelecting(); s.Selecting() || len(s.Selection()) != 1 {
		t.Errorf("done, selected %v", s.Selection())
	}
	s.StartSelecting("dense1")
	s.Pick("dense1", false, false)
	if s.Selecting() {
		t.Error("with none left it goes on")
	}
	s.StartSelecting("dense1")
	if s.LoadTemplate("mlp"); s.Selecting() {
		t.Error("in another network it goes on")
	}
}
