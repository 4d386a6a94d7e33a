package state

import (
	"plywood/engine/nn"
	"plywood/site/announce"
)

// change makes one undoable change. do works on a copy; when it refuses, nothing has happened.
// Changes that follow one another under the same non-empty key are one step back, such as the
// letters typed into one field.
func (s *Store) change(key string, do func(d *Document) error) error {
	before := s.network()
	next := s.doc
	next.Model = s.doc.Model.Clone()
	if err := do(&next); err != nil {
		return err
	}
	if key == "" || key != s.coalesce {
		s.past = append(s.past, s.doc)
	}
	s.coalesce = key
	s.future = nil
	s.doc = next
	s.changed()
	s.hear(announce.Change(before, s.network()))
	return nil
}

// CanUndo and CanRedo tell whether there is a step to take.
func (s *Store) CanUndo() bool { return len(s.past) > 0 }
func (s *Store) CanRedo() bool { return len(s.future) > 0 }

// Undo takes the last change back.
func (s *Store) Undo() { s.travel(&s.past, &s.future) }

// Redo makes the change again that Undo took back.
func (s *Store) Redo() { s.travel(&s.future, &s.past) }

func (s *Store) travel(from, to *[]Document) {
	if len(*from) == 0 {
		return
	}
	before := s.network()
	*to = append(*to, s.doc)
	last := len(*from) - 1
	s.doc, *from = (*from)[last], (*from)[:last]
	s.coalesce = ""
	s.draft = draft{}
	s.changed()
	s.hear(announce.Change(before, s.network()))
	s.selectNew((*to)[len(*to)-1].Model)
}

// selectNew selects the blocks that a step brought, so that they are seen, unless it brought another
// network altogether.
func (s *Store) selectNew(before *nn.Model) {
	var ids []string
	for _, n := range s.doc.Model.Nodes {
		if before.Index(n.ID) < 0 {
			ids = append(ids, n.ID)
		}
	}
	if len(ids) > 0 && len(ids) < len(s.doc.Model.Nodes) {
		s.SelectMany(ids)
	}
}
