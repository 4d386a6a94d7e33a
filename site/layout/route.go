package layout

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Where wires part and come together.
const (
	busAt     = 14 // from a block down to where its wires part
	lowestLeg = 18 // from a block up to the lowest of the wires that come together above it
	leaveAt   = 17 // from a block's lower edge up to where a skip leaves its side
)

// place puts the group's column at an axis and a height.
func (g *group) place(axis, top int) { g.placeColumn(g.root, axis, top) }

func (g *group) placeColumn(c *column, axis, top int) {
	c.axis, c.top = axis, top
	for i := range c.items {
		it := &c.items[i]
		y := top + it.top
		if !it.beside() {
			p := &g.places[it.node]
			*p = Place{ID: g.prefix + g.nodes[it.node].ID, X: axis - it.left, Y: y, W: it.left + it.right, H: it.height}
			if inner := g.inner[it.node]; inner != nil {
				inner.place(axis, y+BlockHeight+inner.entry())
				p.Inside = inner.places
			}
			continue
		}
		x := axis - it.left
		for _, sub := range it.columns {
			g.placeColumn(sub, x+sub.left, y+(it.height-sub.height)/2)
			x += sub.left + sub.right + columnGap
		}
	}
}

// wires draws the group's wires and those inside its opened blocks.
func (g *group) wires(ws []Wire) []Wire {
	sides, tops := g.sides(), g.tops()
	for _, l := range g.links {
		w := Wire{From: g.name(l.from), To: g.name(l.to), Input: l.input, Skip: l.lane != nil, Out: l.to == len(g.nodes)}
		w.Points = append(g.begin(l), g.end(l, sides[l], tops[l])...)
		w.Path = path(w.Points)
		ws = append(ws, w)
	}
	for _, inner := range g.inner {
		if inner != nil {
			ws = inner.wires(ws)
		}
	}
	return ws
}

// name is the id of a node, or of the opened block itself.
func (g *group) name(node int) string {
	if node < 0 || node == len(g.nodes) {
		return strings.TrimSuffix(g.prefix, ".")
	}
	return g.prefix + g.nodes[node].ID
}

// begin is a wire from its beginning to where it goes down.
func (g *group) begin(l *link) [][2]int {
	x, y := g.root.axis, g.root.top-g.entry()
	if l.from >= 0 {
		p := g.places[l.from]
		x, y = g.at[l.from].column.axis, p.Y+p.H
		if l.lane != nil && l.lane.from >= 0 {
			out := y - g.nodes[l.from].Extra - leaveAt
			return [][2]int{{l.lane.side(p), out}, {l.lane.column.axis + l.lane.x, out}}
		}
	}
	switch {
	case l.lane != nil:
		return [][2]int{{x, y}, {x, y + busAt}, {l.lane.column.axis + l.lane.x, y + busAt}}
	case l.way == fork && x != g.at[l.to].column.axis:
		return [][2]int{{x, y}, {x, y + busAt}, {g.at[l.to].column.axis, y + busAt}}
	}
	return [][2]int{{x, y}}
}

// end is a wire from where it comes down to its end.
func (g *group) end(l *link, side int, top port) [][2]int {
	if l.below() {
		from := g.at[l.from].column.axis
		if l.lane != nil {
			from += l.lane.x
		}
		if from == top.x {
			return [][2]int{{top.x, top.y}}
		}
		return [][2]int{{from, top.leg}, {top.x, top.leg}, {top.x, top.y}}
	}
	p := g.places[l.to]
	if l.lane != nil {
		return [][2]int{{l.lane.column.axis + l.lane.x, side}, {l.lane.side(p), side}}
	}
	return [][2]int{{g.at[l.to].column.axis, p.Y}}
}

// side is the edge of a block that the lane passes.
func (l *lane) side(p Place) int {
	if l.left {
		return p.X
	}
	return p.X + p.W
}

// sides are the heights at which lanes come into blocks: of several into one side the innermost
// highest, so that they do not cross.
func (g *group) sides() map[*link]int {
	type edge struct {
		to   int
		left bool
	}
	into := map[edge][]*link{}
	for _, l := range g.links {
		if l.lane != nil && !l.below() {
			e := edge{l.to, l.lane.left}
			into[e] = append(into[e], l)
		}
	}
	at := map[*link]int{}
	for e, ls := range into {
		slices.SortStableFunc(ls, func(a, b *link) int { return cmp.Compare(max(a.lane.x, -a.lane.x), max(b.lane.x, -b.lane.x)) })
		for k, l := range ls {
			at[l] = g.places[e.to].Y + BlockHeight/3
			if n := len(ls) - 1; n > 0 {
				at[l] = g.places[e.to].Y + 10 + 18*k/n
			}
		}
	}
	return at
}

// port is where a wire comes into a block from above, and the height at which it turns there.
type port struct{ x, y, leg int }

// tops are the ports of wires from columns side by side: in the columns' order, and those from
// further out turn lower, so that they do not cross.
func (g *group) tops() map[*link]port {
	into := map[int][]*link{}
	for _, l := range g.links {
		if l.below() {
			into[l.to] = append(into[l.to], l)
		}
	}
	at := map[*link]port{}
	for to, ls := range into {
		axis, y, width := g.root.axis, g.root.top+g.root.height+g.exit(), g.width
		if to < len(g.nodes) {
			axis, y, width = g.at[to].column.axis, g.places[to].Y, g.places[to].W
		}
		from := func(l *link) int {
			x := g.at[l.from].column.axis
			if l.lane != nil {
				x += l.lane.x
			}
			return x
		}
		slices.SortStableFunc(ls, func(a, b *link) int { return cmp.Compare(from(a), from(b)) })
		step := min(portWidth, (width-40)/max(1, len(ls)-1))
		for k, l := range ls {
			at[l] = port{x: axis + (2*k-(len(ls)-1))*step/2, y: y}
		}
		turn := func(ls []*link, comes func(x, port int) bool) {
			leg := y - lowestLeg
			for _, l := range ls {
				if p := at[l]; comes(from(l), p.x) {
					p.leg = leg
					at[l] = p
					leg -= legHeight
				}
			}
		}
		turn(ls, func(x, port int) bool { return x < port })
		slices.Reverse(ls)
		turn(ls, func(x, port int) bool { return x > port })
	}
	return at
}

// path draws a line along corners, rounding them.
func path(points [][2]int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", points[0][0], points[0][1])
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		if i == len(points)-1 {
			line(&b, p, q)
			break
		}
		next := points[i+1]
		r := min(corner, reach(p, q)/2, reach(q, next)/2)
		line(&b, p, toward(q, p, r))
		c := toward(q, next, r)
		fmt.Fprintf(&b, "Q%d %d %d %d", q[0], q[1], c[0], c[1])
	}
	return b.String()
}

func line(b *strings.Builder, p, q [2]int) {
	if p[0] == q[0] {
		fmt.Fprintf(b, "V%d", q[1])
	} else {
		fmt.Fprintf(b, "H%d", q[0])
	}
}

// reach is how far two points of a line are apart.
func reach(p, q [2]int) int { return max(p[0]-q[0], q[0]-p[0]) + max(p[1]-q[1], q[1]-p[1]) }

// toward is the point at a distance from p on the way to q.
func toward(p, q [2]int, by int) [2]int {
	for k := range p {
		if q[k] > p[k] {
			p[k] += by
		} else if q[k] < p[k] {
			p[k] -= by
		}
	}
	return p
}
