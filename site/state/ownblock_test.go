package state

import (
	"slices"
	"strings"
	"testing"
	"time"

	"plywood/engine/nn"
)

// owned lists the names of the person's own blocks.
func owned(s *Store) string {
	var names []string
	for _, k := range s.ownBlocks.list.Kinds() {
		names = append(names, k.Title)
	}
	return strings.Join(names, ", ")
}

// Undoing a grouping takes back what it put into the palette, redoing it brings that back.
func TestUndoOfAGroupingReachesThePalette(t *testing.T) {
	s, f := small(t)
	group := func(ids ...string) {
		s.SelectMany(ids)
		s.GroupSelected()
	}
	want := func(what, names string) {
		t.Helper()
		if got := owned(s); got != names {
			t.Errorf("%s: the palette has %q, want %q", what, got, names)
		}
		if again := New(f.env()); owned(again) != names {
			t.Errorf("%s: kept are %q", what, owned(again))
		}
	}
	group("conv1", "relu1")
	want("grouped", "My block 1")
	s.SetField("block1", "name", "Stem")
	want("named", "Stem")
	s.Undo()
	want("the name undone", "My block 1")
	s.Undo()
	want("undone", "")
	s.Redo()
	want("redone", "My block 1")
	if s.Redo(); !s.OwnsBlock("block1") {
		t.Error("it is not the same block")
	}
	want("the name redone", "Stem")
	// Used once more, it is taken back only with the last use.
	typ := s.ownBlocks.list.Kinds()[0].Type
	s.Insert(typ, 1)
	s.Undo()
	want("a use undone", "Stem")
	s.Undo()
	s.Undo()
	want("all undone", "")
	s.Insert("dropout", 0) // nothing is left to be redone
	s.Redo()
	want("another way taken", "")
	s.Undo()
	// One that somebody has named in the palette stays.
	group("conv1", "relu1")
	s.SetBypass("dense1", true)
	s.Undo()
	want("another step undone", "My block 1")
	s.NameOwnBlock(s.ownBlocks.list.Kinds()[0].Type)
	s.TypeOwnName("Mine")
	s.StopNamingOwn(true)
	s.Undo()
	want("one named by hand", "Mine")
	s.Redo()
	s.Undo()
	want("and again", "Mine")
}

func TestOwnBlocksInThePalette(t *testing.T) {
	_, f := small(t)
	env := f.env()
	var pending []func(*Store)
	env.Later = func(_ time.Duration, do func(*Store)) { pending = append(pending, do) }
	s := New(env)
	s.LoadTemplate("mlp")
	for _, id := range []string{"tanh1", "tanh2"} {
		s.Select(id)
		s.SelectTo(id)
		s.GroupSelected()
	}
	s.SetField(s.Selected(), "name", "Bend")
	if owned(s) != "My block 1, Bend" {
		t.Fatalf("there are %s", owned(s))
	}
	types := func() (all []string) {
		for _, k := range s.ownBlocks.list.Kinds() {
			all = append(all, k.Type)
		}
		return all
	}
	was := types()
	s.NameOwnBlock("own:99")
	if typ, _ := s.NamingOwn(); typ != "" {
		t.Error("a block that is not there is named")
	}
	s.TakeFocus()
	s.NameOwnBlock(was[0])
	if typ, text := s.NamingOwn(); typ != was[0] || text != "My block 1" || s.TakeFocus() != "#own-name" {
		t.Errorf("naming %q from %q", typ, text)
	}
	s.TypeOwnName("  Curve ")
	s.StopNamingOwn(true)
	if owned(s) != "Curve, Bend" || s.TakeFocus() != `[data-kind="`+was[0]+`"]` {
		t.Errorf("renamed: %s", owned(s))
	}
	for _, text := range []string{"", "Curve"} { // nothing to keep
		s.NameOwnBlock(was[0])
		s.TypeOwnName(text)
		s.LeaveNamingOwn()
	}
	s.NameOwnBlock(was[0])
	s.TypeOwnName("thrown away")
	s.StopNamingOwn(false)
	s.NameOwnBlock(was[0])
	s.TypeOwnName("Bend") // another has that name
	s.StopNamingOwn(true)
	if owned(s) != "Curve, Bend" || !s.Notice().Error {
		t.Errorf("renamed: %s, told %q", owned(s), s.Notice().Text)
	}
	s.TakeFocus()
	s.RemoveOwnBlock(was[0])
	if owned(s) != "Bend" || s.Notice().Action != "Undo" || s.TakeFocus() != `[data-kind="`+was[1]+`"]` {
		t.Errorf("removed: %s, told %+v", owned(s), s.Notice())
	}
	s.Remember()
	if !slices.Equal(types(), was) || s.Notice().Text != "" {
		t.Errorf("brought back: %s", owned(s))
	}
	s.RemoveOwnBlock(was[1])
	s.RemoveOwnBlock(was[0])
	if owned(s) != "" || s.TakeFocus() != "#search" {
		t.Errorf("left: %s", owned(s))
	}
	for _, do := range pending {
		do(s)
	}
	if s.Notice().Text != "" {
		t.Errorf("it is still told: %q", s.Notice().Text)
	}
	if n, _ := s.Block("block1"); n.Layer.(nn.Group).Name != "My block 1" {
		t.Error("the network's own has changed")
	}
}
