package state

import "plywood/engine/nn"

// Selected is the id of the selected block, or "".
func (s *Store) Selected() string { return s.selected }

// SelectedNode is the selected block; ok is false where none is.
func (s *Store) SelectedNode() (n nn.Node, ok bool) {
	i := s.doc.Model.Index(s.selected)
	if i < 0 {
		return nn.Node{}, false
	}
	return s.doc.Model.Nodes[i], true
}

// Select selects a block, or none for "".
func (s *Store) Select(id string) {
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

// Step selects the block by places further along the chain: 1 is the next one.
func (s *Store) Step(by int) {
	nodes := s.doc.Model.Nodes
	if len(nodes) == 0 {
		return
	}
	i := s.doc.Model.Index(s.selected)
	if i < 0 && by < 0 {
		i = len(nodes)
	}
	s.Select(nodes[max(0, min(i+by, len(nodes)-1))].ID)
}

// Search is what the palette is filtered by.
func (s *Store) Search() string        { return s.search }
func (s *Store) SetSearch(text string) { s.search = text }
