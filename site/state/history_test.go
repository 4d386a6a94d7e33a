package state

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plywood/engine/nn"
)

// acts are all the actions that change the document, drawn with arguments that may not fit.
func acts(t *rapid.T, s *Store) {
	nodes := s.Model().Nodes
	id := "nothing"
	if len(nodes) > 0 {
		id = nodes[rapid.IntRange(0, len(nodes)-1).Draw(t, "block")].ID
	}
	place := rapid.IntRange(-1, len(nodes)+1).Draw(t, "place")
	kinds := nn.Kinds()
	kind := kinds[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")]
	text := rapid.SampledFrom([]string{"", "1", "3", "28", "1e9", "0.5", "x", "true", "relu", "3×5"}).Draw(t, "text")
	switch rapid.IntRange(0, 13).Draw(t, "action") {
	case 0, 1:
		s.Insert(kind.Type, place)
	case 2:
		s.InsertNear(kind.Type)
	case 3, 4:
		s.Move(id, place)
	case 5:
		s.Remove(id)
	case 6:
		s.Duplicate(id)
	case 7:
		if i := s.Model().Index(id); i >= 0 {
			for _, f := range nn.Fields(s.Model().Nodes[i].Layer) {
				s.SetField(id, f.Name, text)
			}
		}
	case 8:
		s.Rename(id, rapid.SampledFrom([]string{"a", "b", "a-b", "", "no good"}).Draw(t, "name"))
	case 9:
		s.SetBypass(id, place%2 == 0)
	case 10:
		s.AddSource(id)
	case 11:
		s.SetTraining(rapid.SampledFrom([]string{"epochs", "batch", "learning_rate", "seed", "standardize"}).Draw(t, "setting"), text)
	case 12:
		s.ChooseData(rapid.SampledFrom([]string{"garments", "fashion-mnist", "moons"}).Draw(t, "data"))
	case 13:
		if len(s.Problems()) > 0 {
			s.Fix(s.Problems()[0], 0)
		}
	}
}

// Undoing all gives back the first state, redoing all the last, whatever was done between.
func TestUndoGoesAllTheWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(Env{})
		first := s.Doc()
		s.LoadTemplate(rapid.SampledFrom([]string{"lenet", "mlp", "empty", "resnet"}).Draw(t, "template"))
		for range rapid.IntRange(1, 25).Draw(t, "actions") {
			acts(t, s)
			if rapid.IntRange(0, 5).Draw(t, "undo") == 0 {
				s.Undo()
			}
			s.View() // nothing that can be built may upset the canvas
		}
		for s.CanRedo() {
			s.Redo()
		}
		last := s.Doc()
		for s.CanUndo() {
			s.Undo()
		}
		if d := cmp.Diff(first, s.Doc()); d != "" {
			t.Fatalf("undone to the end, the first state (-) and this (+) differ:\n%s", d)
		}
		steps := 0
		for s.CanRedo() {
			s.Redo()
			if steps++; steps > 1000 {
				t.Fatal("redo has no end")
			}
		}
		if d := cmp.Diff(last, s.Doc()); d != "" {
			t.Fatalf("redone to the end, the last state (-) and this (+) differ:\n%s", d)
		}
	})
}
