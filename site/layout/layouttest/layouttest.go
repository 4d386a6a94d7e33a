// Package layouttest has networks of any length for measurements and judges laid out ones for tests: whether blocks stand clear of each other,
// wires begin and end at their blocks and run through none, and which wires cross.
package layouttest

import (
	"fmt"
	"strings"

	"plywood/site/layout"
)

// Faults lists what is wrong with a plan whatever the network: nothing, for a right one.
func Faults(p layout.Plan) []string {
	var faults []string
	all := map[string]layout.Place{}
	var visit func(places []layout.Place, in box)
	visit = func(places []layout.Place, in box) {
		for i, a := range places {
			all[a.ID] = a
			if !in.holds(boxOf(a)) {
				faults = append(faults, fmt.Sprintf("%s reaches out of what holds it", a.ID))
			}
			for _, b := range places[:i] {
				if boxOf(a).meets(boxOf(b)) {
					faults = append(faults, fmt.Sprintf("%s and %s overlap", b.ID, a.ID))
				}
			}
			body := boxOf(a)
			body.top += layout.BlockHeight
			visit(a.Inside, body)
		}
	}
	visit(p.Places, box{0, 0, p.Width, p.Height})
	for _, w := range p.Wires {
		first, last := w.Points[0], w.Points[len(w.Points)-1]
		if !begins(all[w.From], w, first) {
			faults = append(faults, fmt.Sprintf("%s begins at %v, off %s", name(w), first, w.From))
		}
		if !ends(all[w.To], w, last) {
			faults = append(faults, fmt.Sprintf("%s ends at %v, off %s", name(w), last, w.To))
		}
		for k := 1; k < len(w.Points); k++ {
			s := segment{w.Points[k-1], w.Points[k]}
			if !s.upright() {
				faults = append(faults, fmt.Sprintf("%s runs askew from %v to %v", name(w), s[0], s[1]))
			}
			if !(box{0, 0, p.Width, p.Height}).holds(s.box()) {
				faults = append(faults, fmt.Sprintf("%s leaves the canvas at %v", name(w), s))
			}
			for id, q := range all {
				if inside(w.From, id) || inside(w.To, id) {
					if body := boxOf(q); w.From == id || w.To == id || q.Inside == nil || body.holds(s.box()) {
						continue
					}
				}
				if boxOf(q).meets(s.box()) {
					faults = append(faults, fmt.Sprintf("%s runs through %s", name(w), id))
				}
			}
		}
	}
	return faults
}

// Crossings lists the pairs of wires that cross or run on top of each other though they carry
// different values.
func Crossings(p layout.Plan) []string { return pairs(p, meet) }

// Tangles lists the pairs of wires with different values that meet in any other way than by crossing
// at a right angle, clear of their corners and ends: that run on top of each other or touch.
func Tangles(p layout.Plan) []string { return pairs(p, tangle) }

func pairs(p layout.Plan, bad func(s, t segment) bool) []string {
	out := map[string]string{} // the opened block that a block inside gives its value out of
	for _, w := range p.Wires {
		if w.Out {
			out[w.From] = w.To
		}
	}
	value := func(w layout.Wire) string {
		if !w.Out && w.To != w.From && inside(w.To, w.From) {
			return "into " + w.From
		}
		v := w.From
		for out[v] != "" {
			v = out[v]
		}
		return v
	}
	var found []string
	for i, a := range p.Wires {
		for _, b := range p.Wires[:i] {
			if value(a) != value(b) && anySegments(a, b, bad) {
				found = append(found, name(b)+" and "+name(a))
			}
		}
	}
	return found
}

func anySegments(a, b layout.Wire, bad func(s, t segment) bool) bool {
	for i := 1; i < len(a.Points); i++ {
		for k := 1; k < len(b.Points); k++ {
			if bad(segment{a.Points[i-1], a.Points[i]}, segment{b.Points[k-1], b.Points[k]}) {
				return true
			}
		}
	}
	return false
}

func meet(s, t segment) bool {
	x, y := s.box(), t.box()
	return x.left <= y.right && y.left <= x.right && x.top <= y.bottom && y.top <= x.bottom
}

func tangle(s, t segment) bool {
	if !meet(s, t) {
		return false
	}
	down, flat := s.box(), t.box()
	if down.left != down.right {
		down, flat = flat, down
	}
	clean := down.left == down.right && flat.top == flat.bottom &&
		flat.left < down.left && down.left < flat.right && down.top < flat.top && flat.top < down.bottom
	return !clean
}

func name(w layout.Wire) string { return "the wire from " + w.From + " to " + w.To }

// inside tells whether a block is another one or stands within it.
func inside(id, outer string) bool { return id == outer || strings.HasPrefix(id, outer+".") }

// begins tells whether a wire begins at the lower edge or a side of its block; inside an
// opened one, at the name on its frame.
func begins(q layout.Place, w layout.Wire, at [2]int) bool {
	if w.To != w.From && inside(w.To, w.From) {
		return at[1] == q.Y+layout.BlockHeight && q.X < at[0] && at[0] < q.X+q.W
	}
	return at[1] == q.Y+q.H && q.X < at[0] && at[0] < q.X+q.W || (at[0] == q.X || at[0] == q.X+q.W) && q.Y < at[1] && at[1] < q.Y+q.H
}

// ends tells whether a wire ends at the upper edge or a side of its block; on its way out of
// an opened one, at the lower edge of its frame.
func ends(q layout.Place, w layout.Wire, at [2]int) bool {
	if w.Out {
		return at[1] == q.Y+q.H && q.X < at[0] && at[0] < q.X+q.W
	}
	return at[1] == q.Y && q.X < at[0] && at[0] < q.X+q.W || (at[0] == q.X || at[0] == q.X+q.W) && q.Y < at[1] && at[1] < q.Y+layout.BlockHeight
}

type box struct{ left, top, right, bottom int }

func boxOf(p layout.Place) box { return box{p.X, p.Y, p.X + p.W, p.Y + p.H} }

// meets tells whether two boxes have more than an edge in common.
func (a box) meets(b box) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

func (a box) holds(b box) bool {
	return a.left <= b.left && b.right <= a.right && a.top <= b.top && b.bottom <= a.bottom
}

// segment is a straight part of a wire.
type segment [2][2]int

func (s segment) upright() bool { return s[0][0] == s[1][0] || s[0][1] == s[1][1] }

func (s segment) box() box {
	return box{min(s[0][0], s[1][0]), min(s[0][1], s[1][1]), max(s[0][0], s[1][0]), max(s[0][1], s[1][1])}
}
