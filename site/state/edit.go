package state

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
	"plywood/site/clip"
	"plywood/site/scope"
)

// Insert puts a new block of a type where the network's block at index at stands now, on the wire that
// leads there; at the number of blocks, it goes to the end. The new block is selected.
func (s *Store) Insert(typ string, at int) { s.InsertAt(typ, Spot{At: at}) }

// InsertAt is Insert at any place.
func (s *Store) InsertAt(typ string, to Spot) {
	kind, ok := s.kindOf(typ)
	if !ok {
		s.Complain(fmt.Sprintf("There is no block of type %q.", typ))
		return
	}
	s.insert(kind, to)
}

func (s *Store) insert(kind nn.Kind, to Spot) {
	var id string
	s.must(s.edit("", to.Within, func(in *nn.Model) error {
		id = clip.Insert(in, to.At, to.Input, kind.New)
		if kind.Many {
			i := in.Index(id)
			in.Nodes[i].From = append(in.Sources(i), clip.SkipSource(in, i))
		}
		return nil
	}))
	s.Select(scope.Join(to.Within, id))
}

// InsertNear puts a new block after the selected one, or at the end.
func (s *Store) InsertNear(typ string) { s.InsertAt(typ, s.behind(s.selected)) }

// behind is the wire that leads on from a block: to the block behind it, where that reads it, or else
// to the first that does. Of no block it is the end of the network.
func (s *Store) behind(path string) Spot {
	sc, i := s.locate(path)
	if i < 0 {
		return Spot{At: len(s.doc.Model.Nodes)}
	}
	m := sc.Model
	for j := i + 1; j < len(m.Nodes); j++ {
		if k := slices.Index(m.Sources(j), m.Nodes[i].ID); k >= 0 {
			return Spot{sc.Path, j, k}
		}
	}
	return Spot{Within: sc.Path, At: i + 1}
}

// Move takes a block out of its place and puts it where the block at index at beside it stands now. One of
// several selected blocks takes the others along.
func (s *Store) Move(path string, at int) {
	within, ids := s.locals(s.along(path))
	if first, last := s.span(within, ids); last-first >= len(ids) || at < first || at > last+1 {
		s.moved(within, ids, func(in *nn.Model) { clip.Move(in, ids, at) })
	}
}

// MoveTo is Move to any place, also into a group or out of it.
func (s *Store) MoveTo(path string, to Spot) {
	within, ids := s.locals(s.along(path))
	if to.Within != within {
		s.carry(within, ids, to)
		return
	}
	sc := s.scope(within)
	if to.At < 0 || to.At >= len(sc.Model.Nodes) || slices.Contains(ids, sc.Model.Nodes[to.At].ID) {
		s.Move(path, to.At)
		return
	}
	first, last := s.span(within, ids)
	from := sc.Model.Sources(to.At)
	if last-first < len(ids) && to.Input >= 0 && to.Input < len(from) && slices.Contains(ids, from[to.Input]) { // they are on that wire
		return
	}
	s.moved(within, ids, func(in *nn.Model) { clip.MoveOnto(in, ids, to.At, to.Input) })
}

// along lists a block with those that are selected beside it.
func (s *Store) along(path string) []string {
	if s.IsSelected(path) {
		return s.Selection()
	}
	return []string{path}
}

func (s *Store) moved(within string, ids []string, move func(in *nn.Model)) {
	if first, _ := s.span(within, ids); first < 0 {
		return
	}
	s.must(s.edit("", within, func(in *nn.Model) error {
		move(in)
		return nil
	}))
	if len(ids) == 1 {
		s.Select(scope.Join(within, ids[0]))
	}
}

// carry moves blocks from one scope to another.
func (s *Store) carry(within string, ids []string, to Spot) {
	nodes := clip.Copy(s.scope(within).Model, ids)
	if _, ok := scope.Of(s.doc.Model, s.report, to.Within); len(nodes) == 0 || !ok {
		return
	}
	for _, path := range paths(within, ids) {
		if path == to.Within || scope.Holds(path, to.Within) {
			s.refuse("A group cannot be put into itself.")
			return
		}
	}
	clip.Forget(nodes)
	var fresh []string
	s.must(s.change("", func(d *Document) error {
		// First in, then out: where they go in is said by a place among what stands there now.
		if _, err := scope.Edit(d.Model, to.Within, func(in *nn.Model) error {
			fresh = clip.PasteOnto(in, nodes, to.At, to.Input)
			return nil
		}); err != nil {
			return err
		}
		_, err := scope.Edit(d.Model, within, func(in *nn.Model) error {
			clip.Remove(in, ids)
			return nil
		})
		return err
	}))
	s.SelectMany(paths(to.Within, fresh))
}

// span is the places of the first and the last of some blocks in a scope, -1 where there is none of them.
func (s *Store) span(within string, ids []string) (first, last int) {
	first, last = -1, -1
	for i, n := range s.scope(within).Model.Nodes {
		if slices.Contains(ids, n.ID) {
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	return first, last
}

// MoveSelected moves the selected blocks by a number of places among those beside them.
func (s *Store) MoveSelected(by int) {
	within, ids := s.locals(s.Selection())
	first, last := s.span(within, ids)
	if first < 0 || first+by < 0 || last+by >= len(s.scope(within).Model.Nodes) {
		return
	}
	if by > 0 {
		s.Move(s.selected, last+by+1)
	} else {
		s.Move(s.selected, first+by)
	}
}

// Remove takes a block out; those that read it read what it read. Its neighbour is selected.
func (s *Store) Remove(path string) { s.remove([]string{path}) }

// RemoveSelected is what the Delete key does, to blocks or to a wire.
func (s *Store) RemoveSelected() {
	if s.skip.wire.To != "" {
		s.cut(s.skip.wire)
		return
	}
	s.remove(s.Selection())
}

func (s *Store) remove(all []string) {
	within, ids := s.locals(all)
	if first, _ := s.span(within, ids); first < 0 {
		return
	}
	next := s.beyond(within, ids)
	alone := s.selected == "" || slices.Contains(all, s.selected)
	s.must(s.edit("", within, func(in *nn.Model) error {
		clip.Remove(in, ids)
		return nil
	}))
	if alone {
		s.selecting = false
		s.Select(next)
	}
}

// beyond is the block behind some in a scope, or before them where they are the last. Where there are no
// others, the group goes with them, and it is the one behind that.
func (s *Store) beyond(within string, ids []string) string {
	nodes := s.scope(within).Model.Nodes
	if _, last := s.span(within, ids); last+1 < len(nodes) {
		return scope.Join(within, nodes[last+1].ID)
	}
	for _, n := range slices.Backward(nodes) {
		if !slices.Contains(ids, n.ID) {
			return scope.Join(within, n.ID)
		}
	}
	if within == "" {
		return ""
	}
	outer, id := scope.Split(s.doc.Model, within)
	return s.beyond(outer, []string{id})
}

// Duplicate puts a copy of a block behind it.
func (s *Store) Duplicate(path string) { s.duplicate([]string{path}) }

// DuplicateSelected puts a copy of the selected blocks behind them.
func (s *Store) DuplicateSelected() { s.duplicate(s.Selection()) }

func (s *Store) duplicate(all []string) {
	within, ids := s.locals(all)
	s.paste(clip.Copy(s.scope(within).Model, ids), all)
}

// paste puts blocks in behind others, or at the end where there are none, and selects them.
func (s *Store) paste(nodes []nn.Node, behind []string) {
	if len(nodes) == 0 {
		return
	}
	last := ""
	within, ids := s.locals(behind)
	if _, i := s.span(within, ids); i >= 0 {
		last = scope.Join(within, s.scope(within).Model.Nodes[i].ID)
	}
	to := s.behind(last)
	if n := len(nodes) + len(s.doc.Model.Nodes); n > MaxBlocks {
		s.Complain(fmt.Sprintf("The network would have %s blocks then; the page shows at most %d.", Count(n), MaxBlocks))
		return
	}
	s.must(s.edit("", to.Within, func(in *nn.Model) error {
		ids = clip.PasteOnto(in, nodes, to.At, to.Input)
		return nil
	}))
	s.SelectMany(paths(to.Within, ids))
}

// SetBypass leaves a block out without deleting it, or takes it in again.
func (s *Store) SetBypass(path string, on bool) { s.bypass([]string{path}, on) }

// BypassSelected does so with all selected blocks.
func (s *Store) BypassSelected(on bool) { s.bypass(s.Selection(), on) }

// AllBypassed tells whether every selected block is left out.
func (s *Store) AllBypassed() bool {
	return !slices.ContainsFunc(s.Selection(), func(path string) bool { n, _ := s.Block(path); return !n.Bypass })
}

func (s *Store) bypass(all []string, on bool) {
	within, ids := s.locals(all)
	changes := func(n nn.Node) bool { return slices.Contains(ids, n.ID) && n.Bypass != on }
	if !slices.ContainsFunc(s.scope(within).Model.Nodes, changes) {
		return
	}
	s.must(s.edit("", within, func(in *nn.Model) error {
		for i := range in.Nodes {
			if changes(in.Nodes[i]) {
				in.Nodes[i].Bypass = on
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
