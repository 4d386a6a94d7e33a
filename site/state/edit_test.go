package state

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
)

func TestInsert(t *testing.T) {
	for _, c := range []struct {
		typ  string
		at   int
		want string
	}{
		{"batchnorm", 0, "bn1 conv1 relu1 dense1"},
		{"batchnorm", 1, "conv1 bn1 relu1 dense1"},
		{"maxpool2d", 2, "conv1 relu1 pool1 dense1"},
		{"dense", 3, "conv1 relu1 dense1 dense2"},
		{"dropout", 99, "conv1 relu1 dense1 dropout1"},
		{"conv2d", -4, "conv2 conv1 relu1 dense1"},
	} {
		s, _ := small(t)
		s.Insert(c.typ, c.at)
		if ids(s) != c.want {
			t.Errorf("%s at %d gives %s, want %s", c.typ, c.at, ids(s), c.want)
		}
		if n, ok := s.SelectedNode(); !ok || n.Layer.Type() != c.typ {
			t.Errorf("%s at %d: selected is %q", c.typ, c.at, s.Selected())
		}
		s.Undo()
		if ids(s) != "conv1 relu1 dense1" {
			t.Errorf("undone, %s is left", ids(s))
		}
	}
}

func TestInsertNear(t *testing.T) {
	s, _ := small(t)
	s.Select("conv1")
	s.InsertNear("batchnorm")
	s.Select("")
	s.InsertNear("dropout")
	if want := "conv1 bn1 relu1 dense1 dropout1"; ids(s) != want {
		t.Errorf("got %s, want %s", ids(s), want)
	}
}

func TestAMergeSkipsToAFittingBlock(t *testing.T) {
	s, _ := small(t)
	s.Insert("conv2d", 2) // conv1 relu1 conv2 dense1: 16 channels
	s.SetField("conv2", "out", "4")
	s.Insert("add", 3)
	if got := s.Model().Sources(s.Model().Index("add1")); !cmp.Equal(got, []string{"conv2", "conv1"}) {
		t.Errorf("add1 reads %v", got)
	}
	if len(s.Problems()) > 0 {
		t.Errorf("problem: %s", s.Problems()[0].Text)
	}
	skips := 0
	for _, w := range s.View().Plan.Wires {
		if w.Skip {
			skips++
		}
	}
	if skips != 1 {
		t.Errorf("%d skips are drawn, want 1", skips)
	}
}

func TestMove(t *testing.T) {
	for _, c := range []struct {
		id   string
		at   int
		want string
	}{
		{"conv1", 3, "relu1 dense1 conv1"},
		{"conv1", 2, "relu1 conv1 dense1"},
		{"dense1", 0, "dense1 conv1 relu1"},
		{"relu1", 1, "conv1 relu1 dense1"}, // its own place
		{"relu1", 2, "conv1 relu1 dense1"},
		{"gone", 0, "conv1 relu1 dense1"},
	} {
		s, _ := small(t)
		s.Move(c.id, c.at)
		if ids(s) != c.want {
			t.Errorf("%s to %d gives %s, want %s", c.id, c.at, ids(s), c.want)
		}
	}
}

func TestMoveKeepsSkipsAndSettings(t *testing.T) {
	s, _ := small(t)
	s.SetBypass("relu1", true)
	s.Insert("add", 2)
	from := s.Model().Sources(s.Model().Index("add1"))
	s.Move("add1", 1)
	got := s.Model().Sources(s.Model().Index("add1"))
	if len(got) != 2 || got[1] != from[1] || got[0] != "conv1" {
		t.Errorf("add1 read %v and reads %v", from, got)
	}
	s.Move("relu1", 0)
	if !s.Model().Nodes[s.Model().Index("relu1")].Bypass {
		t.Error("relu1 is no longer bypassed")
	}
}

func TestMoveSelected(t *testing.T) {
	s, _ := small(t)
	s.MoveSelected(1) // nothing is selected
	s.Select("relu1")
	s.MoveSelected(1)
	s.MoveSelected(1) // it is the last already
	if want := "conv1 dense1 relu1"; ids(s) != want {
		t.Errorf("got %s, want %s", ids(s), want)
	}
	s.MoveSelected(-1)
	s.MoveSelected(-1)
	s.MoveSelected(-1)
	if want := "relu1 conv1 dense1"; ids(s) != want {
		t.Errorf("got %s, want %s", ids(s), want)
	}
}

func TestRemoveSelectsTheNeighbour(t *testing.T) {
	s, _ := small(t)
	s.Select("relu1")
	s.RemoveSelected()
	if ids(s) != "conv1 dense1" || s.Selected() != "dense1" {
		t.Errorf("left %s, selected %s", ids(s), s.Selected())
	}
	s.RemoveSelected()
	if s.Selected() != "conv1" {
		t.Errorf("selected %q", s.Selected())
	}
	s.RemoveSelected()
	s.RemoveSelected() // none is left
	if ids(s) != "" || s.Selected() != "" {
		t.Errorf("left %q, selected %q", ids(s), s.Selected())
	}
}

func TestDuplicate(t *testing.T) {
	s, _ := small(t)
	s.SetField("conv1", "out", "7")
	s.Duplicate("conv1")
	if ids(s) != "conv1 conv2 relu1 dense1" || s.Selected() != "conv2" {
		t.Errorf("got %s, selected %s", ids(s), s.Selected())
	}
	if c := s.Model().Nodes[1].Layer.(nn.Conv2D); c.Out != 7 {
		t.Errorf("the copy has %d filters", c.Out)
	}
}
