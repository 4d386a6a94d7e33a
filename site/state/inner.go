package state

import (
	"strings"

	"plywood/engine/nn"
)

// Inner is the path of the block inside a group that the outline is on; ok is false where it is on none.
func (s *Store) Inner() (path string, ok bool) {
	if !s.outline.on {
		return "", false
	}
	path = s.OutlineAt()
	return path, s.inGroup(path)
}

func (s *Store) inGroup(path string) bool {
	_, ok := s.doc.Model.At(path)
	return ok && strings.Contains(path, ".")
}

// SetInnerBypass leaves a block inside a group out, or takes it in again.
func (s *Store) SetInnerBypass(path string, on bool) {
	if !s.inGroup(path) {
		return
	}
	s.must(s.change("", func(d *Document) error {
		d.Model.EditAt(path, func(in *nn.Model, i int) { in.Nodes[i].Bypass = on })
		return nil
	}))
	id := path[strings.LastIndexByte(path, '.')+1:]
	if on {
		s.hear(id + " left out")
	} else {
		s.hear(id + " taken in again")
	}
}
