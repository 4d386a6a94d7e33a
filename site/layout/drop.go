package layout

import "math"

// Gap is a place where a dropped block can go in: onto a wire, or at the end.
type Gap struct {
	Within string // the opened block it lies in, "" for the network itself
	At     int    // the index it would have among the blocks there, the image not counted
	Input  int    // on which of the wires that lead to the block there
	X, Y   int    // the left end of a mark, and its height
	W      int
}

// Gap is the gap within a block at an index and an input; ok is false where there is none.
func (p Plan) Gap(within string, at, input int) (g Gap, ok bool) {
	for _, g := range p.Gaps {
		if g.Within == within && g.At == at && g.Input == input {
			return g, true
		}
	}
	return Gap{}, false
}

// Pick is the gap where a block dropped at a point would go in, never in the block itself that is carried:
// the id of that, or "" for one from elsewhere.
func (p Plan) Pick(x, y int, carried string) Gap { return p.root.pick(x, y, carried) }

// gaps finds the gaps of the network and those in opened blocks that take others, and leaves each
// column its own.
func (g *group) gaps(all []Gap) []Gap {
	into := make([][]*link, len(g.nodes)+1)
	for _, l := range g.links {
		into[l.to] = append(into[l.to], l)
		if l.lane != nil && l.from < l.to && l.to < len(g.nodes) {
			g.laneGap(l)
		}
	}
	first := 0
	if g.prefix == "" {
		first = 1 // nothing goes in above the image
	}
	for to := first; to < len(g.nodes); to++ {
		all = append(all, g.gapsAbove(to, into[to])...)
	}
	c, end := g.root, len(g.root.items)-1
	last := g.gap(len(g.nodes), 0)
	last.Y, last.X, last.W = c.top+c.height+gap/2, c.axis-g.width/2, g.width
	if it := c.items[end]; !it.beside() {
		last.X, last.W = c.axis-it.left, it.left+it.right
	}
	c.gaps = append(c.gaps, last)
	all = append(all, last)
	for _, l := range g.links {
		if l.lane != nil && l.lane.gap.W > 0 {
			all = append(all, l.lane.gap)
		}
	}
	for i, inner := range g.inner {
		if inner != nil && g.nodes[i].Takes {
			all = inner.gaps(all)
			it := &g.at[i].column.items[g.at[i].index]
			it.inside, it.path = inner.root, inner.name(-1)
		}
	}
	return all
}

// gap is one before a node, yet without a place.
func (g *group) gap(to, input int) Gap {
	if g.prefix == "" {
		to-- // the image has no index
	}
	return Gap{Within: g.name(-1), At: to, Input: input}
}

// gapsAbove are those on the wires that come into a block from above: each belongs to the column
// that its mark stands in.
func (g *group) gapsAbove(to int, into []*link) []Gap {
	var gaps []Gap
	p := g.places[to]
	above := g.gap(to, 0)
	above.X, above.Y, above.W = p.X, p.Y-gap/2, p.W
	beside := false
	for _, l := range into {
		switch {
		case l.way == join:
			from := g.places[l.from]
			own := g.gap(to, l.input)
			own.X, own.Y, own.W = from.X, from.Y+from.H+gap/2, from.W
			c := g.at[l.from].column
			c.gaps = append(c.gaps, own)
			gaps = append(gaps, own)
			beside = true
		case l.way == down || l.way == fork:
			above.Input = l.input
		}
	}
	if !beside {
		c := g.at[to].column
		c.gaps = append(c.gaps, above)
		gaps = append(gaps, above)
	}
	return gaps
}

// laneGap lies across a lane, about half way.
func (g *group) laneGap(l *link) {
	c := l.lane.column
	l.lane.top, l.lane.bottom = c.top, c.top+c.height
	if l.lane.from >= 0 {
		l.lane.top += c.items[l.lane.from].top + c.items[l.lane.from].height
	}
	if l.lane.to < len(c.items) {
		l.lane.bottom = c.top + c.items[l.lane.to].top
	}
	const w = 2*lanesFrom - 4
	l.lane.gap = g.gap(l.to, l.input)
	l.lane.gap.X, l.lane.gap.Y, l.lane.gap.W = c.axis+l.lane.x-w/2, (l.lane.top+l.lane.bottom)/2, w
}

// pick finds the gap that a point means: that of a lane it is on, of an opened block below its name, or
// else the nearest of the column it is in.
func (c *column) pick(x, y int, carried string) Gap {
	for _, l := range c.lanes {
		if d := x - c.axis - l.x; l.gap.W > 0 && d >= -laneWidth/2 && d < laneWidth/2 && y > l.top && y < l.bottom {
			return l.gap
		}
	}
	for i, it := range c.items {
		if top := c.top + it.top; it.inside != nil && it.path != carried && y > top+BlockHeight/2 && y < top+it.height && x > c.axis-it.left && x < c.axis+it.right {
			return it.inside.pick(x, y, carried)
		}
		if !it.beside() {
			continue
		}
		top, bottom := c.top+it.top-forkGap, c.top+it.top+it.height
		if i+1 < len(c.items) {
			bottom = c.top + c.items[i+1].top
		}
		if y >= top && y < bottom || len(c.gaps) == 0 {
			return it.nearest(x).pick(x, y, carried)
		}
	}
	best, least := Gap{}, math.MaxInt
	for _, g := range c.gaps {
		if d := max(g.Y-y, y-g.Y); d < least {
			best, least = g, d
		}
	}
	return best
}

// nearest is the column that a point is in, or next to.
func (it item) nearest(x int) *column {
	best, least := it.columns[0], math.MaxInt
	for _, c := range it.columns {
		if d := max(c.axis-c.left-x, x-c.axis-c.right, 0); d < least {
			best, least = c, d
		}
	}
	return best
}
