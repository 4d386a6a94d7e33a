package layout

import (
	"cmp"
	"slices"
)

// lane is a way past the blocks of a column, at their right or, where that saves crossings, their left.
type lane struct {
	column   *column
	from, to int // of the column's items: -1 from above it, their number to below it
	left     bool
	x        int // from the axis

	gap         Gap // across it, where a block can be dropped
	top, bottom int // between which that is meant
}

func (l *lane) span() (lo, hi int) { return min(l.from, l.to), max(l.from, l.to) }

func (l *lane) length() int {
	lo, hi := l.span()
	return hi - lo
}

// crosses tells whether two lanes cannot run at the same side without crossing: each begins or ends
// in the middle of the other. Whatever their order, they then cross once, at a right angle.
func (l *lane) crosses(o *lane) bool {
	lo, hi := l.span()
	oLo, oHi := o.span()
	return lo < oLo && oLo < hi && hi < oHi || oLo < lo && lo < oHi && oHi < hi
}

// run gives every lane of a column the innermost place at its side that is free along its way, short
// ones first.
func (c *column) run() {
	c.choose()
	slices.SortStableFunc(c.lanes, func(a, b *lane) int { return cmp.Compare(a.length(), b.length()) })
	for i, l := range c.lanes {
		lo, hi := l.span()
		for k := max(lo, 0); k <= min(hi, len(c.items)-1); k++ {
			reach := c.items[k].right
			if l.left {
				reach = c.items[k].left
			}
			l.x = max(l.x, reach+lanesFrom) // the way out from the axis, for now
		}
		for again := true; again; {
			again = false
			for _, o := range c.lanes[:i] {
				if oLo, oHi := o.span(); l.left == o.left && lo < oHi && oLo < hi && l.x > o.x-laneWidth && l.x < o.x+laneWidth {
					l.x, again = o.x+laneWidth, true
				}
			}
		}
	}
	for _, l := range c.lanes {
		if l.left {
			l.x = -l.x
		}
	}
}

// choose puts the column's lanes at the sides that give the fewest crossings, and at the right where
// that makes no difference.
func (c *column) choose() {
	against := make([][]int, len(c.lanes))
	for i, l := range c.lanes {
		for k, o := range c.lanes[:i] {
			if l.crosses(o) {
				against[i], against[k] = append(against[i], k), append(against[k], i)
			}
		}
	}
	seen := make([]bool, len(c.lanes))
	for i := range c.lanes {
		if !seen[i] && len(against[i]) > 0 {
			c.part(c.together(i, against, seen), against)
		}
	}
}

// together lists the lanes that are bound up with one through crossings, and puts each, as it is found,
// at the other side than the one it was found from. Where two sides are enough this parts them all.
func (c *column) together(first int, against [][]int, seen []bool) []int {
	seen[first] = true
	all := []int{first}
	for at := 0; at < len(all); at++ {
		for _, o := range against[all[at]] {
			if !seen[o] {
				seen[o] = true
				c.lanes[o].left = !c.lanes[all[at]].left
				all = append(all, o)
			}
		}
	}
	return all
}

// part finds the sides for lanes that are bound up with each other: of a few the best ones, of many
// those that no single change makes better.
func (c *column) part(some []int, against [][]int) {
	const few = 8
	if len(some) <= few {
		c.best(some, against)
		return
	}
	for better := true; better; {
		better = false
		for _, i := range some {
			same := 0
			for _, o := range against[i] {
				if c.lanes[o].left == c.lanes[i].left {
					same++
				}
			}
			if 2*same > len(against[i]) {
				c.lanes[i].left, better = !c.lanes[i].left, true
			}
		}
	}
	lefts := 0
	for _, i := range some {
		if c.lanes[i].left {
			lefts++
		}
	}
	if 2*lefts > len(some) {
		for _, i := range some {
			c.lanes[i].left = !c.lanes[i].left
		}
	}
}

// best tries every choice of sides: the one with the fewest crossings, then with the fewest lanes at
// the left, then with the first of them at the right.
func (c *column) best(some []int, against [][]int) {
	choice, least := 0, -1
	for sides := range 1 << len(some) {
		for k, i := range some {
			c.lanes[i].left = sides>>(len(some)-1-k)&1 == 1
		}
		cost := 0
		for _, i := range some {
			if c.lanes[i].left {
				cost++
			}
			for _, o := range against[i] {
				if o < i && c.lanes[o].left == c.lanes[i].left {
					cost += len(some) + 1
				}
			}
		}
		if least < 0 || cost < least {
			choice, least = sides, cost
		}
	}
	for k, i := range some {
		c.lanes[i].left = choice>>(len(some)-1-k)&1 == 1
	}
}
