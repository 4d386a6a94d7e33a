package state

import (
	"slices"

	"plywood/engine/nn"
	"plywood/site/layout"
	"plywood/site/wiring"
)

// Selected is the id of the block that was selected last and that the inspector shows, or "".
func (s *Store) Selected() string { return s.selected }

// Selection lists the ids of all selected blocks, in the order they stand in. Selected is one of
// them, unless there are none.
func (s *Store) Selection() []string {
	var ids []string
	for _, n := range s.doc.Model.Nodes {
		if s.IsSelected(n.ID) && !slices.Contains(ids, n.ID) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// IsSelected tells whether a block is among the selected ones.
func (s *Store) IsSelected(id string) bool {
	return s.selected != "" && (id == s.selected || slices.Contains(s.also, id))
}

// SelectedNode is the selected block; ok is false where none is.
func (s *Store) SelectedNode() (n nn.Node, ok bool) {
	i := s.doc.Model.Index(s.selected)
	if i < 0 {
		return nn.Node{}, false
	}
	return s.doc.Model.Nodes[i], true
}

// Select selects a block alone, or none for "".
func (s *Store) Select(id string) {
	s.also = nil
	s.skip.wire = Wire{}
	s.lead(id)
	s.anchor = s.selected
}

// SelectMany selects blocks together; the last of them is the one the inspector shows.
func (s *Store) SelectMany(ids []string) {
	if len(ids) == 0 {
		s.Select("")
		return
	}
	s.skip.wire = Wire{}
	s.lead(ids[len(ids)-1])
	s.also = slices.Clone(ids)
	s.anchor = ids[0]
}

// SelectAll selects every block.
func (s *Store) SelectAll() {
	shown := s.selected
	var ids []string
	for _, n := range s.doc.Model.Nodes {
		ids = append(ids, n.ID)
	}
	s.SelectMany(ids)
	if shown != "" {
		s.lead(shown)
	} else if len(ids) > 0 {
		s.lead(ids[0])
	}
}

// ToggleSelect takes a block into the selection or out of it.
func (s *Store) ToggleSelect(id string) {
	if s.doc.Model.Index(id) < 0 {
		return
	}
	ids := s.Selection()
	if i := slices.Index(ids, id); i >= 0 {
		s.SelectMany(slices.Delete(ids, i, i+1))
	} else {
		s.SelectMany(append(ids, id))
	}
	s.anchor = id
}

// SelectTo selects all blocks from the one that a range was begun at to this one.
func (s *Store) SelectTo(id string) {
	from, to := s.doc.Model.Index(s.anchor), s.doc.Model.Index(id)
	if from < 0 || to < 0 {
		s.Select(id)
		return
	}
	anchor := s.anchor
	var ids []string
	for _, n := range s.doc.Model.Nodes[min(from, to) : max(from, to)+1] {
		ids = append(ids, n.ID)
	}
	s.SelectMany(ids)
	s.lead(id)
	s.anchor = anchor
}

// Within lists the blocks that touch a rectangle of the canvas, given by two of its corners.
func (s *Store) Within(x0, y0, x1, y1 int) []string {
	x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
	var ids []string
	for _, p := range s.View().Plan.Places[1:] {
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
func (s *Store) lead(id string) {
	if s.doc.Model.Index(id) < 0 {
		id = ""
	}
	if id != s.selected {
		s.draft = draft{}
		s.coalesce = ""
	}
	s.selected = id
	if id == "" {
		s.inspect = InspectTraining
	} else {
		s.inspect = InspectBlock
	}
}

// reselect drops from the selection what is no longer there.
func (s *Store) reselect() {
	if w := s.skip.wire; w.To != "" && !wiring.CanCut(s.doc.Model, w.To, w.Input) {
		s.skip.wire = Wire{}
	}
	gone := func(id string) bool { return s.doc.Model.Index(id) < 0 }
	s.also = slices.DeleteFunc(slices.Clone(s.also), gone)
	if s.selected != "" && gone(s.selected) {
		s.selected = ""
		if n := len(s.also); n > 0 {
			s.selected = s.also[n-1]
		}
	}
}

// renameSelected follows a block to its new name.
func (s *Store) renameSelected(id, name string) {
	if s.selected == "" || s.selected == id {
		s.selected = name
	}
	if s.anchor == id {
		s.anchor = name
	}
	for k := range s.also {
		if s.also[k] == id {
			s.also[k] = name
		}
	}
}

// Step selects the block by places further along the chain: 1 is the next one.
func (s *Store) Step(by int) {
	if id, ok := s.beside(by); ok {
		s.Select(id)
	}
}

// StepSelect takes the selection to the block by places further along.
func (s *Store) StepSelect(by int) {
	if id, ok := s.beside(by); ok {
		s.SelectTo(id)
	}
}

func (s *Store) beside(by int) (id string, ok bool) {
	nodes := s.doc.Model.Nodes
	if len(nodes) == 0 {
		return "", false
	}
	i := s.doc.Model.Index(s.selected)
	if i < 0 && by < 0 {
		i = len(nodes)
	}
	return nodes[max(0, min(i+by, len(nodes)-1))].ID, true
}

// Search is what the palette is filtered by.
func (s *Store) Search() string        { return s.search }
func (s *Store) SetSearch(text string) { s.search = text }
