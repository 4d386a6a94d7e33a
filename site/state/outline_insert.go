package state

import (
	"slices"
	"strings"

	"plywood/engine/nn"
)

// OpenInsert opens the list of blocks that can go in after the row that the keyboard is on.
func (s *Store) OpenInsert() {
	s.outline.adding, s.outline.query, s.outline.pick = true, "", 0
	s.focus("#outline-search")
}

// Inserting tells whether that list is open, and what it is filtered by.
func (s *Store) Inserting() (query string, open bool) { return s.outline.query, s.outline.adding }

// InsertQuery filters the list.
func (s *Store) InsertQuery(text string) { s.outline.query, s.outline.pick = text, 0 }

// InsertKinds is the list.
func (s *Store) InsertKinds() []nn.Kind {
	var kinds []nn.Kind
	for _, g := range s.find(s.outline.query) {
		kinds = append(kinds, g.Kinds...)
	}
	// What is called by the word comes before what is only explained with it.
	q := strings.ToLower(strings.TrimSpace(s.outline.query))
	slices.SortStableFunc(kinds, func(a, b nn.Kind) int { return called(b, q) - called(a, q) })
	return kinds
}

func called(k nn.Kind, word string) int {
	if strings.HasPrefix(strings.ToLower(k.Title), word) {
		return 1
	}
	return 0
}

// InsertPick is the place in the list of the one that Enter takes; InsertStep goes on by so many.
func (s *Store) InsertPick() int { return s.outline.pick }

func (s *Store) InsertStep(by int) {
	if n := len(s.InsertKinds()); n > 0 {
		s.outline.pick = (s.outline.pick + by + n) % n
	}
}

// InsertChosen puts in the block that the list stands at.
func (s *Store) InsertChosen() {
	if kinds := s.InsertKinds(); s.outline.pick < len(kinds) {
		s.InsertAfter(kinds[s.outline.pick].Type)
	}
}

// InsertAfter puts a block in after the row that the keyboard is on: on a fixed part of a block, after that.
func (s *Store) InsertAfter(typ string) {
	sc, i := s.locate(s.Owner(s.OutlineAt())) // the image has no index, and 0 comes after it
	s.outline.adding = false
	s.InsertAt(typ, Spot{Within: sc.Path, At: i + 1})
	s.focusRow()
}

// CloseInsert gives the list up.
func (s *Store) CloseInsert() {
	s.outline.adding = false
	s.focusRow()
}
