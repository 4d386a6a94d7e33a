package layout

// way is how a wire runs.
type way int

const (
	down  way = iota // to the block right below
	fork             // to the first block of a column, from above it
	join             // from the last block of a column, to below it
	aside            // in a lane
)

// link is a wire before it is drawn.
type link struct {
	from, to int // nodes; fromEntry, and len(nodes) for the way out of an opened block
	input    int
	way      way
	lane     *lane
}

// find says how every wire runs, and gives a lane to those that need one.
func (g *group) find() {
	type pair struct{ from, to int }
	taken := map[pair]bool{}
	add := func(from, to, input int) {
		twice := taken[pair{from, to}] // a block may read a value twice
		taken[pair{from, to}] = true
		g.links = append(g.links, g.link(from, to, input, twice))
	}
	for to, from := range g.from {
		for k, f := range from {
			if f != fromNobody {
				add(f, to, k)
			}
		}
	}
	if o := g.output(); g.prefix != "" && o >= 0 {
		add(o, len(g.nodes), 0)
	}
	for _, l := range g.links {
		if l.lane != nil {
			l.lane.column.lanes = append(l.lane.column.lanes, l.lane)
		}
	}
}

func (g *group) link(from, to, input int, twice bool) *link {
	l := &link{from: from, to: to, input: input}
	a, b := spot{index: -1}, spot{}
	if from >= 0 {
		a = g.at[from]
	}
	if to < len(g.nodes) {
		b = g.at[to]
	}
	switch {
	case a.column == b.column:
		if l.way = down; twice || a.index+1 != b.index {
			l.way, l.lane = aside, &lane{column: a.column, from: a.index, to: b.index}
		}
	case from < 0 || a.column.holds(b.column):
		if l.way = fork; twice || b.index != 0 {
			l.way, l.lane = aside, &lane{column: b.column, from: -1, to: b.index}
		}
	default:
		if last := len(a.column.items) - 1; a.index == last {
			l.way = join
		} else {
			l.way, l.lane = aside, &lane{column: a.column, from: a.index, to: last + 1}
		}
	}
	return l
}

// holds tells whether a column is one within c.
func (c *column) holds(inner *column) bool {
	for ; inner != nil; inner = inner.parent {
		if inner == c {
			return true
		}
	}
	return false
}

// measure works out how large everything is.
func (g *group) measure() {
	for _, inner := range g.inner {
		if inner != nil {
			inner.measure()
		}
	}
	g.find()
	g.joins = make([]int, len(g.nodes)+1)
	for _, l := range g.links {
		if l.below() {
			g.joins[l.to]++
		}
		if l.lane != nil && l.lane.from < 0 && l.lane.column == g.root {
			g.forks = true
		}
	}
	if len(g.root.items) > 0 && g.root.items[0].beside() {
		g.forks = true
	}
	g.size(g.root)
}

// below tells whether a wire comes to its end from a column above it.
func (l *link) below() bool {
	return l.way == join || l.lane != nil && l.lane.to == len(l.lane.column.items)
}

// size measures a column from its axis.
func (g *group) size(c *column) {
	for i := range c.items {
		it := &c.items[i]
		if it.beside() {
			g.sizeBeside(it)
		} else {
			g.sizeNode(it)
		}
		if i > 0 {
			c.height += g.space(c, i)
		}
		it.top = c.height
		c.height += it.height
		c.left, c.right = max(c.left, it.left), max(c.right, it.right)
	}
	c.run()
	for _, l := range c.lanes {
		c.left, c.right = max(c.left, laneWidth/2-l.x), max(c.right, l.x+laneWidth/2)
	}
}

func (g *group) sizeBeside(it *item) {
	width := columnGap * (len(it.columns) - 1)
	for _, c := range it.columns {
		g.size(c)
		width += c.left + c.right
		it.height = max(it.height, c.height)
	}
	it.left = width / 2
	it.right = width - it.left
}

func (g *group) sizeNode(it *item) {
	it.left, it.right = g.width/2, g.width/2
	it.height = BlockHeight + g.nodes[it.node].Extra
	if inner := g.inner[it.node]; inner != nil {
		half := max(it.left, inner.root.left+framePad, inner.root.right+framePad) // its wires come and go in the middle
		it.left, it.right = half, half
		it.height = BlockHeight + inner.entry() + inner.root.height + inner.exit()
	}
}

// entry is the space between what an opened block reads and the first of what it holds, exit that
// below the last.
func (g *group) entry() int {
	if g.forks {
		return forkGap
	}
	return gap
}

func (g *group) exit() int {
	last := g.root.items[len(g.root.items)-1]
	if o := g.output(); last.node == o && !last.beside() {
		return gap
	}
	return joinGap(g.joins[len(g.nodes)])
}

// space is that above item i of a column.
func (g *group) space(c *column, i int) int {
	switch {
	case c.items[i].beside():
		return forkGap
	case c.items[i-1].beside():
		return joinGap(g.joins[c.items[i].node])
	}
	return gap
}

// joinGap is the space that so many wires need to come together.
func joinGap(wires int) int { return lowestLeg + legHeight*max(0, wires-2) + 10 }
