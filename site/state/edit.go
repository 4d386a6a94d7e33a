package state

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
	"plywood/site/clip"
)

// Insert puts a new block of a type where the block at index at stands now, on the wire that leads
// there; at the number of blocks, it goes to the end. The new block is selected.
func (s *Store) Insert(typ string, at int) { s.InsertOnto(typ, at, 0) }

// InsertOnto is Insert onto the wire into a certain input of the block at index at.
func (s *Store) InsertOnto(typ string, at, input int) {
	kind, ok := s.kindOf(typ)
	if !ok {
		s.Complain(fmt.Sprintf("There is no block of type %q.", typ))
		return
	}
	var id string
	s.must(s.change("", func(d *Document) error {
		id = clip.Insert(d.Model, at, input, kind.New)
		if kind.Many {
			i := d.Model.Index(id)
			d.Model.Nodes[i].From = append(d.Model.Sources(i), clip.SkipSource(d.Model, i))
		}
		return nil
	}))
	s.Select(id)
}

// InsertNear puts a new block after the selected one, or at the end.
func (s *Store) InsertNear(typ string) {
	at, input := s.behind(s.selected)
	s.InsertOnto(typ, at, input)
}

// behind is the wire that leads on from a block: to the block behind it, where that reads it, or else
// to the first that does. Of no block it is the end.
func (s *Store) behind(id string) (at, input int) {
	m := s.doc.Model
	i := m.Index(id)
	if i < 0 || i+1 == len(m.Nodes) {
		return len(m.Nodes), 0
	}
	for j := i + 1; j < len(m.Nodes); j++ {
		if k := slices.Index(m.Sources(j), id); k >= 0 {
			return j, k
		}
	}
	return i + 1, 0
}

// Move takes a block out of its place and puts it where the block at index at stands now. One of
// several selected blocks takes the others along.
func (s *Store) Move(id string, at int) {
	ids := s.along(id)
	if first, last := s.span(ids); last-first >= len(ids) || at < first || at > last+1 {
		s.moved(ids, func(m *nn.Model) { clip.Move(m, ids, at) })
	}
}

// MoveOnto is Move onto the wire into a certain input of the block at index at.
func (s *Store) MoveOnto(id string, at, input int) {
	ids, m := s.along(id), s.doc.Model
	if at < 0 || at >= len(m.Nodes) || slices.Contains(ids, m.Nodes[at].ID) {
		s.Move(id, at)
		return
	}
	first, last := s.span(ids)
	from := m.Sources(at)
	if last-first < len(ids) && input >= 0 && input < len(from) && slices.Contains(ids, from[input]) { // they are on that wire
		return
	}
	s.moved(ids, func(m *nn.Model) { clip.MoveOnto(m, ids, at, input) })
}

// along lists a block with those that are selected beside it.
func (s *Store) along(id string) []string {
	if s.IsSelected(id) {
		return s.Selection()
	}
	return []string{id}
}

func (s *Store) moved(ids []string, move func(m *nn.Model)) {
	if first, _ := s.span(ids); first < 0 {
		return
	}
	s.must(s.change("", func(d *Document) error {
		move(d.Model)
		return nil
	}))
	if len(ids) == 1 {
		s.Select(ids[0])
	}
}

// span is the places of the first and the last of some blocks, -1 where there is none of them.
func (s *Store) span(ids []string) (first, last int) {
	first, last = -1, -1
	for i, n := range s.doc.Model.Nodes {
		if slices.Contains(ids, n.ID) {
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	return first, last
}

// MoveSelected moves the selected blocks by a number of places.
func (s *Store) MoveSelected(by int) {
	first, last := s.span(s.Selection())
	if first < 0 || first+by < 0 || last+by >= len(s.doc.Model.Nodes) {
		return
	}
	if by > 0 {
		s.Move(s.selected, last+by+1)
	} else {
		s.Move(s.selected, first+by)
	}
}

// Remove takes a block out; those that read it read what it read. Its neighbour is selected.
func (s *Store) Remove(id string) { s.remove([]string{id}) }

// RemoveSelected is what the Delete key does, to blocks or to a wire.
func (s *Store) RemoveSelected() {
	if s.skip.wire.To != "" {
		s.cut(s.skip.wire)
		return
	}
	s.remove(s.Selection())
}

func (s *Store) remove(ids []string) {
	first, last := s.span(ids)
	if first < 0 {
		return
	}
	next, nodes := "", s.doc.Model.Nodes
	if last+1 < len(nodes) {
		next = nodes[last+1].ID
	} else {
		for _, n := range nodes[:last] {
			if !slices.Contains(ids, n.ID) {
				next = n.ID
			}
		}
	}
	alone := s.selected == "" || slices.Contains(ids, s.selected)
	s.must(s.change("", func(d *Document) error {
		clip.Remove(d.Model, ids)
		return nil
	}))
	if alone {
		s.Select(next)
	}
}

// Duplicate puts a copy of a block behind it.
func (s *Store) Duplicate(id string) { s.duplicate([]string{id}) }

// DuplicateSelected puts a copy of the selected blocks behind them.
func (s *Store) DuplicateSelected() { s.duplicate(s.Selection()) }

func (s *Store) duplicate(ids []string) { s.paste(clip.Copy(s.doc.Model, ids), ids) }

// paste puts blocks in behind others, or at the end where there are none, and selects them.
func (s *Store) paste(nodes []nn.Node, behind []string) {
	if len(nodes) == 0 {
		return
	}
	last := ""
	if _, i := s.span(behind); i >= 0 {
		last = s.doc.Model.Nodes[i].ID
	}
	at, input := s.behind(last)
	if n := len(nodes) + len(s.doc.Model.Nodes); n > MaxBlocks {
		s.Complain(fmt.Sprintf("The network would have %s blocks then; the page shows at most %d.", Count(n), MaxBlocks))
		return
	}
	var ids []string
	s.must(s.change("", func(d *Document) error {
		ids = clip.PasteOnto(d.Model, nodes, at, input)
		return nil
	}))
	s.SelectMany(ids)
}

// SetBypass leaves a block out without deleting it, or takes it in again.
func (s *Store) SetBypass(id string, on bool) { s.bypass([]string{id}, on) }

// BypassSelected does so with all selected blocks.
func (s *Store) BypassSelected(on bool) { s.bypass(s.Selection(), on) }

// AllBypassed tells whether every selected block is left out.
func (s *Store) AllBypassed() bool {
	return !slices.ContainsFunc(s.doc.Model.Nodes, func(n nn.Node) bool { return s.IsSelected(n.ID) && !n.Bypass })
}

func (s *Store) bypass(ids []string, on bool) {
	changes := func(n nn.Node) bool { return slices.Contains(ids, n.ID) && n.Bypass != on }
	if !slices.ContainsFunc(s.doc.Model.Nodes, changes) {
		return
	}
	s.must(s.change("", func(d *Document) error {
		for i := range d.Model.Nodes {
			if changes(d.Model.Nodes[i]) {
				d.Model.Nodes[i].Bypass = on
			}
		}
		return nil
	}))
}

// must shows an error of a change that the page should not have offered.
func (s *Store) must(err error) {
	if err != nil {
		s.refuse(sentence(err.Error()))
	}
}
