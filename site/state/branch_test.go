package state

import (
	"slices"
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/site/layout/layouttest"
)

// branches has two ways from stem to join, one of two blocks and one of one, and a skip.
func branches() *Store {
	s := New(Env{})
	conv := nn.Conv2D{Out: 4, Kernel: nn.Square(3), Padding: nn.Square(1)}
	s.doc.Model = &nn.Model{Input: []int{1, 8, 8}, Nodes: []nn.Node{
		{ID: "stem", Layer: conv}, {ID: "a1", Layer: conv}, {ID: "a2", Layer: conv}, {ID: "b1", From: []string{"stem"}, Layer: conv},
		{ID: "join", From: []string{"a2", "b1", "stem"}, Layer: nn.Add{}}, {ID: "out", Layer: nn.Flatten{}},
	}}
	s.changed()
	return s
}

// wires lists what each block reads, the usual left out.
func wires(s *Store) string {
	var text []string
	for i, n := range s.doc.Model.Nodes {
		line := n.ID
		if from := s.doc.Model.Sources(i); i > 0 && !slices.Equal(from, []string{s.doc.Model.Nodes[i-1].ID}) {
			line += ":" + strings.Join(from, "+")
		}
		text = append(text, line)
	}
	return strings.Join(text, " ")
}

// A drop goes onto the wire whose gap it is made at, also at a branch's end and on a skip.
func TestDropsOnBranches(t *testing.T) {
	for _, c := range []struct {
		near  string // a gap: index and input
		at    [2]int
		want  string // of a new block
		moved string // of moving a1
	}{
		{"the second branch's beginning", [2]int{3, 0}, "stem a1 a2 dropout1:stem b1 join:a2+b1+stem out", "stem a2 a1:stem b1 join:a2+b1+stem out"},
		{"the first branch's end", [2]int{4, 0}, "stem a1 a2 b1:stem dropout1:a2 join:dropout1+b1+stem out", "stem a2 b1:stem a1:a2 join:a1+b1+stem out"},
		{"the second branch's end", [2]int{4, 1}, "stem a1 a2 b1:stem dropout1 join:a2+dropout1+stem out", "stem a2 b1:stem a1 join:a2+a1+stem out"},
		{"the skip", [2]int{4, 2}, "stem a1 a2 b1:stem dropout1:stem join:a2+b1+dropout1 out", "stem a2 b1:stem a1:stem join:a2+b1+a1 out"},
		{"the end", [2]int{6, 0}, "stem a1 a2 b1:stem join:a2+b1+stem out dropout1", "stem a2 b1:stem join:a2+b1+stem out a1"},
		{"its own place", [2]int{1, 0}, "stem dropout1 a1 a2 b1:stem join:a2+b1+stem out", "stem a1 a2 b1:stem join:a2+b1+stem out"},
		{"right behind it", [2]int{2, 0}, "stem a1 dropout1 a2 b1:stem join:a2+b1+stem out", "stem a1 a2 b1:stem join:a2+b1+stem out"},
	} {
		s := branches()
		gap, ok := s.View().Plan.Gap("", c.at[0], c.at[1])
		if !ok {
			t.Errorf("%s has no gap", c.near)
			continue
		}
		there := s.View().Plan.Pick(gap.X+gap.W/2, gap.Y, "")
		to := Spot{there.Within, there.At, there.Input}
		s.InsertAt("dropout", to)
		if got := wires(s); got != c.want {
			t.Errorf("a block at %s:\n%s, want\n%s", c.near, got, c.want)
		}
		if faults := append(layouttest.Faults(s.View().Plan), layouttest.Crossings(s.View().Plan)...); len(faults) > 0 {
			t.Errorf("a block at %s: %v", c.near, faults)
		}
		s = branches()
		s.MoveTo("a1", to)
		if got := wires(s); got != c.moved {
			t.Errorf("a1 moved to %s:\n%s, want\n%s", c.near, got, c.moved)
		}
	}
}

// A click in the palette puts the block behind the selected one, on the way on from there.
func TestInsertNearOnABranch(t *testing.T) {
	s := branches()
	s.Select("a2")
	s.InsertNear("dropout")
	if got, want := wires(s), "stem a1 a2 b1:stem dropout1:a2 join:dropout1+b1+stem out"; got != want {
		t.Errorf("behind a2: %s, want %s", got, want)
	}
}
