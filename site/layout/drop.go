package layout

import "math"

// Gap is a place where a dropped block can go in: onto a wire, or at the end.
type Gap struct {
	At    int // the index it would have among the blocks, the image not counted
	Input int // on which of the wires that lead to the block there
	X, Y  int // the left end of a mark, and its height
	W     int
}

// Gap is the gap at an index and an input; ok is false where there is none.
func (p Plan) Gap(at, input int) (g Gap, ok bool) {
	for _, g := range p.Gaps {
		if g.At == at && g.Input == input {
			return g, true
		}
	}
	return Gap{}, false
}

// Index is where a block dropped at a point would go in: the index among the blocks, besides the
// image, that it would have, and on which of the wires that lead to the block there.
func (p Plan) Index(x, y int) (at, input int) {
	g := p.root.pick(x, y)
	return g.At, g.Input
}

// gaps finds the gaps of the network, and leaves each column its own.
func (g *group) gaps() []Gap {
	into := make([][]*link, len(g.nodes))
	for _, l := range g.links {
		into[l.to] = append(into[l.to], l)
		if l.lane != nil && l.from < l.to {
			g.laneGap(l)
		}
	}
	var all []Gap
	for to := 1; to < len(g.nodes); to++ {
		all = append(all, g.gapsAbove(to, into[to])...)
	}
	c, end := g.root, len(g.root.items)-1
	last := Gap{At: len(g.nodes) - 1, Y: c.top + c.height + gap/2, X: c.axis - g.width/2, W: g.width}
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
	return all
}

// gapsAbove are those on the wires that come into a block from above: each belongs to the column
// that its mark stands in.
func (g *group) gapsAbove(to int, into []*link) []Gap {
	var gaps []Gap
	p := g.places[to]
	above := Gap{At: to - 1, X: p.X, Y: p.Y - gap/2, W: p.W}
	beside := false
	for _, l := range into {
		switch {
		case l.way == join:
			from := g.places[l.from]
			own := Gap{At: to - 1, Input: l.input, X: from.X, Y: from.Y + from.H + gap/2, W: from.W}
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
	l.lane.gap = Gap{At: l.to - 1, Input: l.input, X: c.axis + l.lane.x - w/2, Y: (l.lane.top + l.lane.bottom) / 2, W: w}
}

// pick finds the gap that a point means: that of a lane it is on, or else the nearest of the column
// it is in.
func (c *column) pick(x, y int) Gap {
	for _, l := range c.lanes {
		if d := x - c.axis - l.x; l.gap.W > 0 && d >= -laneWidth/2 && d < laneWidth/2 && y > l.top && y < l.bottom {
			return l.gap
		}
	}
	for i, it := range c.items {
		if !it.beside() {
			continue
		}
		top, bottom := c.top+it.top-forkGap, c.top+it.top+it.height
		if i+1 < len(c.items) {
			bottom = c.top + c.items[i+1].top
		}
		if y >= top && y < bottom || len(c.gaps) == 0 {
			return it.nearest(x).pick(x, y)
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
