package state

import (
	"slices"
	"strings"

	"plywood/engine/nn"
	"plywood/site/scope"
)

// openedKey is where the opened blocks lie between visits.
const openedKey = "plywood.opened"

// IsOpen tells whether a block made of others shows what is inside. Path is its id, or inside another
// one that block's path, a dot and its id.
func (s *Store) IsOpen(path string) bool { return s.opened[path] }

// ToggleOpen opens a block that is made of others, or closes it again. It is the page's, not the
// network's: it is neither undone nor saved with it, but kept for the next visit.
func (s *Store) ToggleOpen(path string) { s.SetOpen(path, !s.opened[path]) }

// SetOpen opens or closes a block.
func (s *Store) SetOpen(path string, open bool) {
	s.openings++
	if !open {
		delete(s.opened, path)
		if scope.Holds(path, s.selected) { // what is selected can be seen
			s.Select(path)
		}
	} else if s.canOpen(path) {
		s.opened[path] = true
	}
	s.keepOpened()
}

// canOpen tells whether there is a block at a path that is made of others.
func (s *Store) canOpen(path string) bool {
	top, rest, inner := strings.Cut(path, ".")
	i := s.doc.Model.Index(top)
	if i < 0 {
		return false
	}
	n := s.doc.Model.Nodes[i]
	for inner {
		parts := nn.Parts(n)
		top, rest, inner = strings.Cut(rest, ".")
		k := slices.IndexFunc(parts, func(p nn.Node) bool { return p.ID == top })
		if k < 0 {
			return false
		}
		n = parts[k]
	}
	return nn.Opens(n.Layer)
}

// shownAt is a block, or the outermost closed one that it stands in.
func (s *Store) shownAt(path string) string {
	for k := range path {
		if path[k] == '.' && !s.opened[path[:k]] && s.doc.Model.Index(path) < 0 {
			return path[:k]
		}
	}
	return path
}

// pruneOpened forgets blocks that are gone, so that a new one of the same name is closed.
func (s *Store) pruneOpened() {
	before := len(s.opened)
	for path := range s.opened {
		if !s.canOpen(path) {
			delete(s.opened, path)
			s.openings++
		}
	}
	if len(s.opened) != before {
		s.keepOpened()
	}
}

func (s *Store) keepOpened() {
	if s.env.Keep == nil {
		return
	}
	var paths []string
	for path := range s.opened {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	s.env.Keep(openedKey, strings.Join(paths, " "))
}

func (s *Store) restoreOpened() {
	s.opened = map[string]bool{}
	if s.env.Kept == nil {
		return
	}
	text, _ := s.env.Kept(openedKey)
	for path := range strings.FieldsSeq(text) {
		if s.canOpen(path) {
			s.opened[path] = true
		}
	}
}
