package state

import (
	"slices"

	"plywood/engine/nn"
	"plywood/site/layout"
	"plywood/site/scope"
)

// Selected is the path of the block that was selected last and that the inspector shows, or "".
func (s *Store) Selected() string { return s.selected }

// Selection lists the paths of all selected blocks, in the order they stand in. They stand beside one
// another, in the network or in one group. Selected is one of them, unless there are none.
func (s *Store) Selection() []string {
	var all []string
	within := s.within(s.selected)
	for _, n := range s.scope(within).Model.Nodes {
		if path := scope.Join(within, n.ID); s.IsSelected(path) && !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	return all
}

// IsSelected tells whether a block is among the selected ones.
func (s *Store) IsSelected(path string) bool {
	return s.selected != "" && (path == s.selected || slices.Contains(s.also, path))
}

// SelectedNode is the selected block; ok is false where none is.
func (s *Store) SelectedNode() (n nn.Node, ok bool) { return s.Block(s.selected) }

// Select selects a block alone, or none for "".
func (s *Store) Select(path string) {
	s.also = nil
	s.skip.wire = Wire{}
	s.lead(path)
	s.anchor = s.selected
}

// SelectMany selects blocks together; the last of them is the one the inspector shows. Those that do not
// stand beside it are left out.
func (s *Store) SelectMany(all []string) {
	if len(all) == 0 {
		s.Select("")
		return
	}
	s.skip.wire = Wire{}
	last := all[len(all)-1]
	s.lead(last)
	within := s.within(last)
	s.also = slices.DeleteFunc(slices.Clone(all), func(path string) bool { return s.within(path) != within })
	s.anchor = s.also[0]
}

// SelectAll selects every block that stands beside the selected one, or of the network.
func (s *Store) SelectAll() {
	shown := s.selected
	within := s.within(shown)
	var all []string
	for _, n := range s.scope(within).Model.Nodes {
		all = append(all, scope.Join(within, n.ID))
	}
	s.SelectMany(all)
	if shown != "" {
		s.lead(shown)
	} else if len(all) > 0 {
		s.lead(all[0])
	}
}

// SelectOwner selects a block, or the one that it is a fixed part of, and says so.
func (s *Store) SelectOwner(path string) {
	if owner := s.Owner(path); owner == path {
		s.Select(path)
	} else {
		s.Select(owner)
		s.hear(s.whyFixed(path))
	}
}

// SayFixed says why a fixed part of a block cannot be moved or removed.
func (s *Store) SayFixed(path string) {
	if s.Owner(path) != path {
		s.Say(s.whyFixed(path))
	}
}

// ToggleSelect takes a block into the selection or out of it. One that stands elsewhere than the selected
// ones is selected in their place.
func (s *Store) ToggleSelect(path string) {
	if !s.Has(path) {
		return
	}
	all := s.Selection()
	switch i := slices.Index(all, path); {
	case i >= 0:
		s.SelectMany(slices.Delete(all, i, i+1))
	default:
		s.SelectMany(append(all, path))
	}
	s.anchor = path
}

// SelectTo selects all blocks from the one that a range was begun at to this one, as far as they stand
// beside one another.
func (s *Store) SelectTo(path string) {
	sc, to := s.locate(path)
	from := -1
	if in, id := scope.Split(s.doc.Model, s.anchor); in == sc.Path {
		from = sc.Model.Index(id)
	}
	if from < 0 || to < 0 {
		s.Select(path)
		return
	}
	anchor := s.anchor
	var all []string
	for _, n := range sc.Model.Nodes[min(from, to) : max(from, to)+1] {
		all = append(all, scope.Join(sc.Path, n.ID))
	}
	s.SelectMany(all)
	s.lead(path)
	s.anchor = anchor
}

// Within lists the blocks of the network that touch a rectangle of the canvas, given by two of its corners.
func (s *Store) Within(x0, y0, x1, y1 int) []string {
	x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
	var ids []string
	for _, p := range s.Plan().Places[1:] {
		h := layout.BlockHeight // without the text of a problem
		if len(p.Inside) > 0 {
			h = p.H
		}
		if p.X <= x1 && p.X+p.W >= x0 && p.Y <= y1 && p.Y+h >= y0 {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// lead makes a block the one that the inspector shows.
func (s *Store) lead(path string) {
	if !s.Has(path) {
		path, s.selecting = "", false
	}
	if path != s.selected {
		s.draft = draft{}
		s.coalesce = ""
	}
	s.selected = path
	if path == "" {
		s.inspect = InspectTraining
	} else {
		s.inspect = InspectBlock
	}
}

// reselect drops from the selection what is no longer there.
func (s *Store) reselect() {
	if w := s.skip.wire; w.To != "" && !s.CanCut(w.To, w.Input) {
		s.skip.wire = Wire{}
	}
	gone := func(path string) bool { return !s.Has(path) }
	s.also = slices.DeleteFunc(slices.Clone(s.also), gone)
	if s.selected != "" && gone(s.selected) {
		s.selected = ""
		if n := len(s.also); n > 0 {
			s.selected = s.also[n-1]
		} else {
			s.selecting = false
		}
	}
}

// renamed has all that the page remembers of a block, and of what stands in it, follow its new name.
func (s *Store) renamed(path, now string) {
	follow := func(p string) string {
		switch {
		case p == path:
			return now
		case scope.Holds(path, p):
			return now + p[len(path):]
		}
		return p
	}
	if s.selected == "" {
		s.selected = path
	}
	s.selected, s.anchor, s.outline.at = follow(s.selected), follow(s.anchor), follow(s.outline.at)
	for k := range s.also {
		s.also[k] = follow(s.also[k])
	}
	opened := map[string]bool{}
	for p := range s.opened {
		opened[follow(p)] = true
	}
	s.opened = opened
}

// Step selects the block by places further along the chain: 1 is the next one.
func (s *Store) Step(by int) {
	if path, ok := s.beside(by); ok {
		s.Select(path)
	}
}

// StepSelect takes the selection to the block by places further along.
func (s *Store) StepSelect(by int) {
	if path, ok := s.beside(by); ok {
		s.SelectTo(path)
	}
}

func (s *Store) beside(by int) (path string, ok bool) {
	sc, i := s.locate(s.selected)
	nodes := sc.Model.Nodes
	if len(nodes) == 0 {
		return "", false
	}
	if i < 0 && by < 0 {
		i = len(nodes)
	}
	return scope.Join(sc.Path, nodes[max(0, min(i+by, len(nodes)-1))].ID), true
}

// Search is what the palette is filtered by.
func (s *Store) Search() string        { return s.search }
func (s *Store) SetSearch(text string) { s.search = text }
