package state

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"plywood/engine/nn"
	"plywood/site/outline"
	"plywood/site/scope"
)

// acts does one of all the actions that change the document or what is selected, drawn with
// arguments that may not fit.
func acts(t *rapid.T, s *Store) {
	m := s.Model()
	ids := []string{"nothing", nn.InputID}
	groups := []string{"", "nothing"}
	var list func(nodes []nn.Node, within string)
	list = func(nodes []nn.Node, within string) {
		for _, n := range nodes {
			path := scope.Join(within, n.ID)
			ids = append(ids, path)
			if g, ok := n.Layer.(nn.Group); ok {
				groups = append(groups, path)
				list(g.Nodes, path)
			}
		}
	}
	list(m.Nodes, "")
	spot := func() Spot {
		return Spot{rapid.SampledFrom(groups).Draw(t, "within"), rapid.IntRange(-1, len(m.Nodes)+1).Draw(t, "at"), rapid.IntRange(-1, 3).Draw(t, "input")}
	}
	block := func(name string) string { return rapid.SampledFrom(ids).Draw(t, name) }
	id := block("block")
	place := rapid.IntRange(-1, len(m.Nodes)+1).Draw(t, "place")
	var types []string
	for _, k := range nn.Kinds() {
		types = append(types, k.Type)
	}
	kind := rapid.SampledFrom(types).Draw(t, "kind")
	text := rapid.SampledFrom([]string{"", "1", "3", "28", "1e9", "0.5", "x", "true", "relu", "3×5"}).Draw(t, "text")
	actions := []struct {
		name string
		do   func()
	}{
		{"insert", func() { s.Insert(kind, place) }},
		{"insert onto a wire", func() { s.InsertAt(kind, spot()) }},
		{"move onto a wire", func() { s.MoveTo(id, spot()) }},
		{"move several", func() { s.ToggleSelect(block("another")); s.MoveTo(s.Selected(), spot()) }},
		{"open a file", func() { s.Open("file", []byte(rapid.SampledFrom(files).Draw(t, "file"))) }},
		{"insert near", func() { s.InsertNear(kind) }},
		{"insert what is found", func() { s.SetSearch(text); s.InsertFound() }},
		{"move", func() { s.Move(id, place) }},
		{"move selected", func() { s.MoveSelected(1 - 2*(place&1)) }},
		{"remove", func() { s.Remove(id) }},
		{"remove selected", s.RemoveSelected},
		{"duplicate", func() { s.Duplicate(id) }},
		{"duplicate selected", s.DuplicateSelected},
		{"cut", s.Cut},
		{"paste", func() { s.Paste(s.Copied()) }},
		{"paste from elsewhere", func() { s.Paste(rapid.SampledFrom(clipboards).Draw(t, "clipboard")) }},
		{"fields", func() {
			if n, ok := s.Block(id); ok {
				for _, f := range nn.Fields(n.Layer) {
					s.SetField(id, f.Name, text)
				}
			}
		}},
		{"rename", func() { s.Rename(id, rapid.SampledFrom([]string{"a", "b", "a-b", "", "no good"}).Draw(t, "name")) }},
		{"rename the network", func() { s.RenameModel(text) }},
		{"bypass", func() { s.SetBypass(id, place%2 == 0) }},
		{"bypass selected", func() { s.BypassSelected(place%2 == 0) }},
		{"add a source", func() { s.AddSource(id) }},
		{"set a source", func() { s.SetSource(id, place, block("source")) }},
		{"remove a source", func() { s.RemoveSource(id, place) }},
		{"skip", func() { s.OfferSkip(id, block("to"), 0, 0); s.TakeOffer(place & 1) }},
		{"cut a wire", func() { s.SelectWire(id, place); s.RemoveSelected() }},
		{"training", func() {
			s.SetTraining(rapid.SampledFrom([]string{"epochs", "batch", "learning_rate", "seed", "standardize", "flip", "shift", "image_size", "optimizer", "train_images"}).Draw(t, "setting"), text)
		}},
		{"data", func() {
			s.ChooseData(rapid.SampledFrom([]string{"garments", "fashion-mnist", "moons"}).Draw(t, "data"))
		}},
		{"template", func() {
			s.LoadTemplate(rapid.SampledFrom([]string{"lenet", "mlp", "empty", "resnet"}).Draw(t, "template"))
		}},
		{"fix", func() {
			if ps := s.Problems(); len(ps) > 0 {
				s.Fix(ps[len(ps)-1], place)
			}
		}},
		{"group", s.GroupSelected},
		{"group and look inside", func() { s.SelectTo(id); s.GroupSelected(); s.SetOpen(s.Selected(), true) }},
		{"ungroup", s.UngroupSelected},
		{"outline", func() {
			for _, v := range s.OutlineView() {
				s.SetOpen(v.Path, v.Has && !v.Open)
			}
			s.OutlineDo(rapid.SampledFrom([]outline.Command{outline.Down, outline.Last, outline.Into, outline.Out, outline.ExtendUp, outline.MoveUp,
				outline.MoveDown, outline.Remove, outline.Bypass, outline.Insert, outline.Wires}).Draw(t, "command"))
			s.InsertChosen()
		}},
		{"let go over the outline", func() {
			s.InsertAt(kind, s.OutlinePlace(id, place%2 == 0, false).Spot)
			s.MoveTo(block("row"), s.OutlinePlace(id, place%2 == 0, place < 0).Spot)
		}},
		{"taps", func() { s.StartSelecting(id); s.Pick(block("tapped"), false, false) }},
		{"paste what was copied", func() { s.Copied(); s.PasteCopied() }},
		{"select", func() { s.Select(id) }},
		{"select one more", func() { s.ToggleSelect(id) }},
		{"select a range", func() { s.SelectTo(id) }},
		{"select all", s.SelectAll},
		{"step", func() { s.Step(place) }},
		{"open or close", func() { s.ToggleOpen(id) }},
	}
	names := make([]string, len(actions))
	for i, a := range actions {
		names[i] = a.name
	}
	name := rapid.SampledFrom(names).Draw(t, "action")
	actions[slices.Index(names, name)].do()
}

// clipboards are texts that a clipboard may hold.
var clipboards = []string{
	"hello", "[]", `{"plywood":1,"nodes":[]}`,
	`[{"id":"conv1","type":"conv2d","out":4,"kernel":3},{"id":"add9","type":"add","from":["conv1","gone"]}]`,
	`[{"id":"a","type":"flatten","from":["a"]},{"id":"a","type":"flatten"}]`,
	`{"id":"","type":"dense","from":["input"]}`,
}

// files are what a model file may be.
var files = []string{
	"no file", `{"plywood":1}`,
	`{"plywood":1,"input":[1,28,28],"nodes":[{"id":"a","type":"add","from":["b","c"]},{"id":"b","type":"flatten"},{"id":"b","type":"dense","from":["a"]}]}`,
	`{"plywood":1,"input":[2,1,1],"nodes":[{"id":"x","type":"dense","out":2}],"recipe":{"batch":8}}`,
}

// sound fails where the page could not keep, save or check the network, or shows what is not there.
func sound(t *rapid.T, s *Store) {
	back, err := nn.Parse(s.Model().JSON())
	if err != nil {
		t.Fatalf("the network cannot be read back: %v\n%s", err, s.Model().JSON())
	}
	if d := cmp.Diff(s.Model(), back, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("the network is read back otherwise:\n%s", d)
	}
	s.View() // nothing that can be built may upset the canvas
	for _, id := range append(s.Selection(), s.Selected()) {
		if id != "" && !s.Has(id) {
			t.Fatalf("%s is selected and not there", id)
		}
	}
	if w := s.SelectedWire(); w.To != "" && !s.CanCut(w.To, w.Input) {
		t.Fatalf("the wire %+v is selected and not there", w)
	}
}

// Undoing all gives back the first state, redoing all the last, whatever was done between.
func TestUndoGoesAllTheWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(Env{})
		first := s.Doc()
		s.LoadTemplate(rapid.SampledFrom([]string{"lenet", "mlp", "empty", "resnet"}).Draw(t, "template"))
		if nodes := s.Model().Nodes; len(nodes) > 2 && rapid.Bool().Draw(t, "grouped") { // so that much happens inside
			s.SelectMany([]string{nodes[0].ID, nodes[1].ID, nodes[2].ID})
			s.GroupSelected()
			s.SetOpen(s.Selected(), true)
		}
		for range rapid.IntRange(1, 25).Draw(t, "actions") {
			acts(t, s)
			if rapid.IntRange(0, 5).Draw(t, "undo") == 0 {
				s.Undo()
			}
			sound(t, s)
		}
		for s.CanRedo() {
			s.Redo()
		}
		last, names := s.Doc(), owned(s)
		for s.CanUndo() {
			s.Undo()
		}
		if names := owned(s); names != "" {
			t.Fatalf("undone to the end, the palette still has %s", names)
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
		if now := owned(s); now != names {
			t.Fatalf("redone to the end, the palette has %q, before %q", now, names)
		}
	})
}
