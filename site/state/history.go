package state

import (
	"slices"

	"plywood/engine/nn"
	"plywood/site/announce"
	"plywood/site/scope"
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
	s.forgetUndone()
	s.doc = next
	s.changed()
	s.hear(announce.Change(before, s.network()))
	return nil
}

// CanUndo and CanRedo tell whether there is a step to take.
func (s *Store) CanUndo() bool { return len(s.past) > 0 }
func (s *Store) CanRedo() bool { return len(s.future) > 0 }

// Undo takes the last change back.
func (s *Store) Undo() {
	if was := s.doc.Model; s.travel(&s.past, &s.future) {
		s.undoneOwnBlocks(was)
	}
}

// Redo makes the change again that Undo took back.
func (s *Store) Redo() {
	if was := s.doc.Model; s.travel(&s.future, &s.past) {
		s.redoneOwnBlocks(was)
	}
}

// travel takes a step from one list to the other; it reports false where there is none.
func (s *Store) travel(from, to *[]Document) bool {
	if len(*from) == 0 {
		return false
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
	return true
}

// selectNew selects the blocks that a step brought, so that they are seen, unless it brought another
// network altogether. Where they are in a closed group, it is that.
func (s *Store) selectNew(before *nn.Model) {
	if news := newBlocks(before.Nodes, s.doc.Model.Nodes, ""); len(news) > 0 {
		for k, path := range news {
			news[k] = s.shownAt(path)
		}
		s.SelectMany(slices.Compact(news))
	}
}

// newBlocks are the paths of nodes that some were not among before: where none is new, of those in the first
// group that has new ones.
func newBlocks(before, after []nn.Node, within string) []string {
	was := map[string]nn.Layer{}
	for _, n := range before {
		was[n.ID] = n.Layer
	}
	var news []string
	for _, n := range after {
		if _, there := was[n.ID]; !there {
			news = append(news, scope.Join(within, n.ID))
		}
	}
	if len(news) > 0 {
		if len(news) == len(after) {
			return nil
		}
		return news
	}
	for _, n := range after {
		is, group := n.Layer.(nn.Group)
		old, too := was[n.ID].(nn.Group)
		if group && too {
			if news = newBlocks(old.Nodes, is.Nodes, scope.Join(within, n.ID)); len(news) > 0 {
				return news
			}
		}
	}
	return nil
}
