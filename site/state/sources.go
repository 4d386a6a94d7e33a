package state

import (
	"slices"

	"plywood/engine/nn"
	"plywood/site/clip"
)

// SetSource wires the k-th input of a block to another one.
func (s *Store) SetSource(id string, k int, source string) {
	s.rewire(id, func(from []string) []string {
		if k >= 0 && k < len(from) {
			from[k] = source
		}
		return from
	})
}

// AddSource gives a merging block one more input, RemoveSource one less. With its last but one input
// the block goes too.
func (s *Store) AddSource(id string) {
	s.rewire(id, func(from []string) []string {
		sc, i := s.locate(id)
		return append(from, clip.SkipSource(sc.Model, i))
	})
}

func (s *Store) RemoveSource(id string, k int) {
	if s.CanCut(id, k) {
		s.cut(Wire{id, k})
		return
	}
	s.rewire(id, func(from []string) []string { // of a block that should not have several
		if k < 0 || k >= len(from) || len(from) < 2 {
			return from
		}
		return slices.Delete(from, k, k+1)
	})
}

// rewire changes what a block reads in one step, unless it comes to the same.
func (s *Store) rewire(id string, change func([]string) []string) {
	sc, i := s.locate(id)
	if i < 0 {
		return
	}
	before := sc.Model.Sources(i)
	after := change(sc.Model.Sources(i))
	if slices.Equal(before, after) {
		return
	}
	s.must(s.edit("", sc.Path, func(in *nn.Model) error {
		in.Nodes[i].From = after
		return nil
	}))
}
