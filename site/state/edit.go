package state

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
)

// Insert puts a new block of a type where the block at index at stands now, on the wire that leads
// there; at the number of blocks, it goes to the end. The new block is selected.
func (s *Store) Insert(typ string, at int) {
	kind, ok := nn.KindOf(typ)
	if !ok {
		s.Complain(fmt.Sprintf("There is no block of type %q.", typ))
		return
	}
	var id string
	s.must(s.change("", func(d *Document) error {
		id = insert(d.Model, at, kind.New)
		if kind.Many {
			i := d.Model.Index(id)
			d.Model.Nodes[i].From = append(d.Model.Sources(i), skipSource(d.Model, i))
		}
		return nil
	}))
	s.Select(id)
}

// InsertNear puts a new block after the selected one, or at the end.
func (s *Store) InsertNear(typ string) {
	at := len(s.doc.Model.Nodes)
	if i := s.doc.Model.Index(s.selected); i >= 0 {
		at = i + 1
	}
	s.Insert(typ, at)
}

// insert lets a placeholder stand for the end of the chain, so that there is always a wire to put
// the layer on.
func insert(m *nn.Model, at int, l nn.Layer) string {
	at = max(0, min(at, len(m.Nodes)))
	if at < len(m.Nodes) {
		return m.InsertBefore(at, 0, l)
	}
	m.Nodes = append(m.Nodes, nn.Node{ID: m.FreshID("placeholder"), Layer: nn.Flatten{}})
	id := m.InsertBefore(at, 0, l)
	m.Nodes = m.Nodes[:len(m.Nodes)-1]
	return id
}

// skipSource chooses what a merge at index i reads besides the block before it: the nearest earlier
// value of the same shape, else the value one block further back.
func skipSource(m *nn.Model, i int) string {
	if i == 0 {
		return nn.InputID
	}
	shapes := map[string]string{nn.InputID: m.Input.String()}
	for _, n := range nn.Check(m, nil).Nodes {
		shapes[n.ID] = n.Out.String()
	}
	want := shapes[m.Nodes[i-1].ID]
	for j := i - 3; j >= -1; j-- { // a skip past a single block teaches little
		if id := idAt(m, j); shapes[id] == want {
			return id
		}
	}
	return idAt(m, i-2)
}

func idAt(m *nn.Model, i int) string {
	if i < 0 {
		return nn.InputID
	}
	return m.Nodes[i].ID
}

// Move takes a block out of its place and puts it where the block at index at stands now.
func (s *Store) Move(id string, at int) {
	i := s.doc.Model.Index(id)
	if i < 0 || at == i || at == i+1 {
		return
	}
	s.must(s.change("", func(d *Document) error {
		m := d.Model
		node := m.Nodes[i]
		extra := m.Sources(i)[1:]
		m.Remove(i)
		if at > i {
			at--
		}
		temp := insert(m, at, node.Layer)
		j := m.Index(temp)
		m.Nodes[j].Bypass = node.Bypass
		if len(extra) > 0 {
			m.Nodes[j].From = append(m.Sources(j), extra...)
		}
		return m.Rename(j, id)
	}))
	s.Select(id)
}

// MoveSelected moves the selected block by a number of places.
func (s *Store) MoveSelected(by int) {
	i := s.doc.Model.Index(s.selected)
	if j := i + by; i < 0 || j < 0 || j >= len(s.doc.Model.Nodes) {
		return
	}
	if by > 0 {
		by++
	}
	s.Move(s.selected, i+by)
}

// Remove takes a block out; those that read it read what it read. Its neighbour is selected.
func (s *Store) Remove(id string) {
	i := s.doc.Model.Index(id)
	if i < 0 {
		return
	}
	next := ""
	switch {
	case i+1 < len(s.doc.Model.Nodes):
		next = s.doc.Model.Nodes[i+1].ID
	case i > 0:
		next = s.doc.Model.Nodes[i-1].ID
	}
	s.must(s.change("", func(d *Document) error {
		d.Model.Remove(i)
		return nil
	}))
	if id == s.selected || s.selected == "" {
		s.Select(next)
	}
}

// RemoveSelected is what the Delete key does.
func (s *Store) RemoveSelected() { s.Remove(s.selected) }

// Duplicate puts a copy of a block behind it.
func (s *Store) Duplicate(id string) {
	i := s.doc.Model.Index(id)
	if i < 0 {
		return
	}
	var copied string
	s.must(s.change("", func(d *Document) error {
		from := d.Model.Nodes[i]
		copied = insert(d.Model, i+1, from.Layer)
		j := d.Model.Index(copied)
		d.Model.Nodes[j].Bypass = from.Bypass
		if len(from.From) > 1 {
			d.Model.Nodes[j].From = append([]string{from.ID}, from.From[1:]...)
		}
		return nil
	}))
	s.Select(copied)
}

// SetBypass leaves a block out without deleting it, or takes it in again.
func (s *Store) SetBypass(id string, on bool) {
	i := s.doc.Model.Index(id)
	if i < 0 || s.doc.Model.Nodes[i].Bypass == on {
		return
	}
	s.must(s.change("", func(d *Document) error {
		d.Model.Nodes[i].Bypass = on
		return nil
	}))
}

// SetSource wires the k-th input of a block to another one.
func (s *Store) SetSource(id string, k int, source string) {
	s.rewire(id, func(from []string) []string {
		if k < len(from) {
			from[k] = source
		}
		return from
	})
}

// AddSource gives a merging block one more input, RemoveSource one less.
func (s *Store) AddSource(id string) {
	s.rewire(id, func(from []string) []string {
		return append(from, skipSource(s.doc.Model, s.doc.Model.Index(id)))
	})
}

func (s *Store) RemoveSource(id string, k int) {
	s.rewire(id, func(from []string) []string {
		if k >= len(from) || len(from) < 2 {
			return from
		}
		return slices.Delete(from, k, k+1)
	})
}

func (s *Store) rewire(id string, change func([]string) []string) {
	i := s.doc.Model.Index(id)
	if i < 0 {
		return
	}
	before := s.doc.Model.Sources(i)
	after := change(s.doc.Model.Sources(i))
	if slices.Equal(before, after) {
		return
	}
	s.must(s.change("", func(d *Document) error {
		d.Model.Nodes[i].From = after
		return nil
	}))
}

// must shows an error of a change that the page should not have offered.
func (s *Store) must(err error) {
	if err != nil {
		s.Complain(sentence(err.Error()))
	}
}
