package state

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/wasm/protocol"
)

func TestDifferences(t *testing.T) {
	s, _ := small(t)
	train := func() *Run {
		s.Train()
		r := s.Current()
		s.Receive(&protocol.Ended{Run: r.ID})
		return r
	}
	a := train()
	if ds := Differences(a, train()); len(ds) != 0 {
		t.Errorf("two runs of the same differ in %v", ds)
	}
	s.SetTraining("batch", "32")
	s.SetTraining("seed", "7")
	s.SetField("conv1", "out", "8")
	s.SetBypass("relu1", true)
	s.Insert("dropout", 1)
	b := train()
	want := []Difference{
		{"Batch", "256", "32"}, {"Seed", "0", "7"},
		{"Block conv1, Filters", "4", "8"},
		{"Block relu1, left out", "no", "yes"},
		{"Block dropout1", "–", "Dropout · 50% of the values"},
	}
	got := Differences(a, b)
	want[2].What = got[2].What // the label is the inspector's
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	s.Undo()
	s.Insert("add", 2)
	c := train()
	found := false
	for _, d := range Differences(a, c) {
		found = found || d.What == "Block add1" && d.A == "–"
	}
	if !found {
		t.Errorf("the skip is not told: %v", Differences(a, c))
	}
	c.Source, c.Data, c.Rates = "xor", "XOR", []RateChange{{Step: 1200, From: 0.5, To: 0.1}}
	ds := Differences(a, c)
	if ds[0] != (Difference{"Data", "Garments", "XOR"}) {
		t.Errorf("the data is not told: %v", ds)
	}
	if ds[3] != (Difference{"Learning rate changed on the way", "no", "0.1 from step 1,200"}) {
		t.Errorf("the change of the rate is not told: %v", ds)
	}
}

func TestPair(t *testing.T) {
	s, _ := small(t)
	if _, _, ok := s.Pair(); ok {
		t.Error("a pair of no runs")
	}
	for range 3 {
		s.Train()
		s.Receive(&protocol.Ended{Run: s.Current().ID})
	}
	pair := func() [2]int {
		a, b, _ := s.Pair()
		return [2]int{a.ID, b.ID}
	}
	if pair() != [2]int{2, 3} {
		t.Errorf("at first %v stand side by side", pair())
	}
	s.SetPair(0, 1)
	if pair() != [2]int{1, 3} {
		t.Errorf("with 1 on the left, %v", pair())
	}
	s.SetPair(1, 1)
	if pair() != [2]int{3, 1} {
		t.Errorf("changed over, %v", pair())
	}
	s.SetPair(1, 99)
	s.Forget(1)
	if pair() != [2]int{3, 2} {
		t.Errorf("without 1, %v", pair())
	}
	s.Compare(true)
	if !s.Comparing() {
		t.Error("the table is not shown")
	}
}

func TestColoursAreSharedOutEvenly(t *testing.T) {
	s, _ := small(t)
	seen := map[int]bool{}
	for range Hues {
		s.Train()
		s.Receive(&protocol.Ended{Run: s.Current().ID})
		seen[s.Current().Colour()] = true
	}
	if len(seen) != Hues {
		t.Errorf("%d runs have %d colours", Hues, len(seen))
	}
	free := s.Runs()[2].Colour()
	s.Forget(s.Runs()[2].ID)
	s.Train()
	if s.Current().Colour() != free {
		t.Errorf("the new run has colour %d, want %d, which is free", s.Current().Colour(), free)
	}
}
