package state

import (
	"plywood/engine/nn"
	"plywood/site/ownblock"
)

// ownBlocksKey is where the person's own blocks lie between visits.
const ownBlocksKey = "plywood.blocks"

func (s *Store) loadOwnBlocks() {
	if s.env.Kept == nil {
		return
	}
	if text, ok := s.env.Kept(ownBlocksKey); ok {
		s.ownBlocks = ownblock.Decode(text)
	}
}

func (s *Store) keepOwnBlocks() {
	if s.env.Keep != nil {
		s.env.Keep(ownBlocksKey, s.ownBlocks.Encode())
	}
}

// kindOf finds a kind of block by its type: a layer's, or one of the person's own.
func (s *Store) kindOf(typ string) (nn.Kind, bool) {
	if ownblock.Is(typ) {
		return s.ownBlocks.KindOf(typ)
	}
	return nn.KindOf(typ)
}

// OwnsBlock tells whether a block is a group that stands among the person's own blocks.
func (s *Store) OwnsBlock(id string) bool {
	g, ok := s.group(id)
	return ok && s.ownBlocks.Has(g)
}

// AddOwnBlock puts a group among the person's own blocks, RemoveOwnBlock takes one out again.
func (s *Store) AddOwnBlock(id string) {
	if g, ok := s.group(id); ok {
		s.addOwnBlock(g)
	}
}

func (s *Store) addOwnBlock(g nn.Group) {
	if !s.ownBlocks.Add(g) {
		s.Complain("There are " + Count(ownblock.Most) + " blocks of your own in the palette. Remove one that you no longer need.")
		return
	}
	s.keepOwnBlocks()
}

func (s *Store) RemoveOwnBlock(typ string) {
	s.ownBlocks.Remove(typ)
	s.keepOwnBlocks()
}

// followOwnBlock lets an own block have the new name of the group that it was made of.
func (s *Store) followOwnBlock(was, is nn.Layer) {
	from, ok := was.(nn.Group)
	to, too := is.(nn.Group)
	if ok && too && s.ownBlocks.Replace(from, to) {
		s.keepOwnBlocks()
	}
}
