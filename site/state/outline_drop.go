package state

import (
	"plywood/engine/nn"
	"plywood/site/outline"
	"plywood/site/scope"
)

// OutlinePlace is where in the outline a block can be let go, and the line that shows it.
type OutlinePlace struct {
	Spot
	Row   string // the line stands at this row
	Below bool   // under it rather than over it
	Into  bool   // as far in as what is inside of the row
}

// anyInput leaves it open which wire into a block is meant: that of the chain.
const anyInput = -1

// OutlinePlace is the place that a pointer over a row means: before the block or, over its lower half,
// behind it. Under the name of an open group it is before what is inside. What is a fixed part of a block
// stands for that, and beyond all rows is the network's end.
func (s *Store) OutlinePlace(path string, lower, beyond bool) OutlinePlace {
	rows := s.OutlineRows()
	if beyond {
		return OutlinePlace{Spot{At: len(s.doc.Model.Nodes), Input: anyInput}, rows[len(rows)-1].Path, true, false}
	}
	row := rows[outline.Index(rows, path)]
	if row.Image {
		return OutlinePlace{Spot{Input: anyInput}, row.Path, true, false}
	}
	owner := s.Owner(row.Path)
	sc, i := s.locate(owner)
	_, group := s.group(owner)
	switch {
	case owner == row.Path && !lower:
		return OutlinePlace{Spot{sc.Path, i, anyInput}, row.Path, false, false}
	case owner == row.Path && row.Open && group:
		return OutlinePlace{Spot{row.Path, 0, anyInput}, row.Path, true, true}
	}
	last := owner // the last row of what it holds, or its own
	for _, r := range rows {
		if scope.Holds(owner, r.Path) {
			last = r.Path
		}
	}
	return OutlinePlace{Spot{sc.Path, i + 1, anyInput}, last, true, false}
}

// CanCarry tells whether a row's block can be dragged elsewhere.
func (s *Store) CanCarry(path string) bool { return path != nn.InputID && s.Has(path) }
