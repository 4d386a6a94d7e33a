package state

import (
	"plywood/engine/nn"
	"plywood/site/scope"
)

// Blocks that can be changed stand in the network or in its groups, at any depth. The page names them by
// their paths. What is selected together, and what one wire joins, stands in one scope.

// Spot is a place where blocks can go in: the wire into an input of the block at an index, or behind the
// last one.
type Spot struct {
	Within string // the group that it is in, "" for the network
	At     int
	Input  int
}

// scope is the blocks that stand in a group, or in the network for "". Of what is no group it is empty.
func (s *Store) scope(within string) scope.Scope {
	sc, ok := scope.Of(s.doc.Model, s.report, within)
	if !ok {
		return scope.Scope{Path: within, Model: &nn.Model{}, Report: &nn.Report{}}
	}
	return sc
}

// locate is the scope that a block stands in, and its index there, -1 where there is no such block.
func (s *Store) locate(path string) (sc scope.Scope, i int) {
	within, id := scope.Split(s.doc.Model, path)
	sc = s.scope(within)
	return sc, sc.Model.Index(id)
}

// Has tells whether there is a block at a path that can be changed.
func (s *Store) Has(path string) bool {
	_, i := s.locate(path)
	return i >= 0
}

// Block is the block at a path; ok is false where there is none that can be changed.
func (s *Store) Block(path string) (n nn.Node, ok bool) {
	sc, i := s.locate(path)
	if i < 0 {
		return nn.Node{}, false
	}
	return sc.Model.Nodes[i], true
}

// Reads lists what a block reads, by the ids in its scope.
func (s *Store) Reads(path string) []string {
	sc, i := s.locate(path)
	if i < 0 {
		return nil
	}
	return sc.Model.Sources(i)
}

// Before lists the blocks that a block stands behind in its scope, by their ids there.
func (s *Store) Before(path string) []string {
	var ids []string
	sc, i := s.locate(path)
	for _, n := range sc.Model.Nodes[:max(0, i)] {
		ids = append(ids, n.ID)
	}
	return ids
}

// Around is the path of the group that a block stands in, "" where it is the network.
func (s *Store) Around(path string) string { return s.within(path) }

// Owner is a block itself if it can be changed, or else the one that it is a fixed part of.
func (s *Store) Owner(path string) string {
	for !s.Has(path) {
		within, _ := scope.Split(s.doc.Model, path)
		if within == "" {
			break
		}
		path = within
	}
	return path
}

func (s *Store) within(path string) string {
	within, _ := scope.Split(s.doc.Model, path)
	return within
}

// locals are the ids of blocks in the scope that the first of them stands in; those in others are left out.
func (s *Store) locals(paths []string) (within string, ids []string) {
	for k, path := range paths {
		in, id := scope.Split(s.doc.Model, path)
		if k == 0 {
			within = in
		}
		if in == within {
			ids = append(ids, id)
		}
	}
	return within, ids
}

func paths(within string, ids []string) []string {
	var all []string
	for _, id := range ids {
		all = append(all, scope.Join(within, id))
	}
	return all
}

// edit makes one undoable change among the blocks of a scope.
func (s *Store) edit(key, within string, do func(in *nn.Model) error) error {
	input := s.scope(within).Model.Input
	return s.change(key, func(d *Document) error {
		_, err := scope.Edit(d.Model, within, func(in *nn.Model) error {
			if within != "" {
				in.Input = input
			}
			return do(in)
		})
		return err
	})
}
