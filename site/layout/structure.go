package layout

import (
	"cmp"
	"slices"
)

// column is a chain from top to bottom, of single blocks and of columns side by side.
type column struct {
	items  []item
	parent *column
	lanes  []*lane
	gaps   []Gap

	left, right, height int // how far it reaches from its axis, and from its top
	axis, top           int // where it stands
}

// item is a node, or columns side by side.
type item struct {
	node    int // -1 for columns
	columns []*column

	left, right, height int // how far it reaches from the axis
	top                 int // from the column's top

	inside *column // of an opened block that takes others
	path   string  // of that block
}

func (it item) beside() bool { return it.columns != nil }

// edge is all that leads from one node to another one on a way of its own: a bare wire has no
// items.
type edge struct {
	from, to int
	items    []item
}

// first is the node of an edge that is written first.
func (e *edge) first() int { return firstNode(e.items) }

func firstNode(items []item) int {
	if items[0].beside() {
		return firstNode(items[0].columns[0].items)
	}
	return items[0].node
}

// structure finds out what stands under and what beside what, by taking the network's graph
// together again and again: a node with one way in and one way out becomes a part of that way, and
// ways from one node to another one become one way, on which what had blocks of its own stands side
// by side. A series-parallel network ends as a single way; of another the rest stands in one column.
func (g *group) structure() *column {
	r := newReduction(g)
	var items []item
	if r == nil {
		for i := range g.nodes {
			items = append(items, item{node: i})
		}
	} else {
		r.run()
		items = r.rest()
	}
	root := &column{items: items}
	g.adopt(root)
	return root
}

// adopt notes where every node stands.
func (g *group) adopt(c *column) {
	for i := range c.items {
		it := &c.items[i]
		if !it.beside() {
			g.at[it.node] = spot{c, i}
		}
		for _, sub := range it.columns {
			sub.parent = c
			g.adopt(sub)
		}
	}
}

// reduction is the graph while it is taken together. Its vertices are the nodes, one more for where
// the network begins and one for where it ends.
type reduction struct {
	in, out [][]*edge // of each vertex, the beginning last but one, the end last
	begin   int
	end     int
	todo    []int
	nodes   int
}

// newReduction is nil where the wires lead back: then no order is better than that of the list.
func newReduction(g *group) *reduction {
	if !g.forward() {
		return nil
	}
	n := len(g.nodes)
	r := &reduction{nodes: n, begin: n, end: n + 1, in: make([][]*edge, n+2), out: make([][]*edge, n+2)}
	add := func(from, to int) {
		e := &edge{from: from, to: to}
		r.out[from], r.in[to] = append(r.out[from], e), append(r.in[to], e)
	}
	for i, from := range g.from {
		for _, f := range from {
			switch {
			case f >= 0:
				add(f, i)
			case f == fromEntry:
				add(r.begin, i)
			}
		}
		if i == 0 && len(from) == 0 {
			add(r.begin, 0)
		}
	}
	if o := g.output(); o >= 0 {
		add(o, r.end)
	}
	return r
}

func (r *reduction) run() {
	for v := range r.nodes {
		r.todo = append(r.todo, v)
	}
	slices.Reverse(r.todo)
	r.todo = append(r.todo, r.begin)
	for len(r.todo) > 0 {
		v := r.todo[len(r.todo)-1]
		r.todo = r.todo[:len(r.todo)-1]
		r.merge(v)
		if v < r.nodes && len(r.in[v]) == 1 && len(r.out[v]) == 1 {
			r.contract(v)
		}
	}
}

// contract makes a node a part of the way through it.
func (r *reduction) contract(v int) {
	a, b := r.in[v][0], r.out[v][0]
	a.items = append(append(a.items, item{node: v}), b.items...)
	a.to = b.to
	r.in[v], r.out[v] = nil, nil
	r.in[a.to][slices.Index(r.in[a.to], b)] = a
	r.todo = append(r.todo, a.to, a.from)
}

// merge makes ways from v to the same node one way.
func (r *reduction) merge(v int) {
	if len(r.out[v]) < 2 {
		return
	}
	var kept []*edge
	by := map[int][]*edge{}
	for _, e := range r.out[v] {
		if by[e.to] == nil {
			kept = append(kept, e)
		}
		by[e.to] = append(by[e.to], e)
	}
	if len(kept) == len(r.out[v]) {
		return
	}
	for _, e := range kept {
		same := by[e.to]
		if len(same) < 2 {
			continue
		}
		items := beside(same)
		r.in[e.to] = slices.DeleteFunc(r.in[e.to], func(o *edge) bool { return o != e && slices.Contains(same, o) })
		e.items = items
		r.todo = append(r.todo, e.to)
	}
	r.out[v] = kept
	r.todo = append(r.todo, v)
}

// beside puts ways side by side, the one written first leftmost. Bare wires become lanes: they take
// no column.
func beside(ways []*edge) []item {
	var some []*edge
	for _, e := range ways {
		if len(e.items) > 0 {
			some = append(some, e)
		}
	}
	switch len(some) {
	case 0:
		return nil
	case 1:
		return some[0].items
	}
	slices.SortFunc(some, func(a, b *edge) int { return cmp.Compare(a.first(), b.first()) })
	it := item{node: -1}
	for _, e := range some {
		if len(e.items) == 1 && e.items[0].beside() {
			it.columns = append(it.columns, e.items[0].columns...)
		} else {
			it.columns = append(it.columns, &column{items: e.items})
		}
	}
	return []item{it}
}

// rest is what the reduction came to, as one column. Of ways that it could not take together, those
// that begin or end side by side are taken apart: no lane could reach all of their ends.
func (r *reduction) rest() []item {
	var parts [][]item
	for v, out := range r.out {
		if v < r.nodes && (len(r.in[v]) > 0 || len(out) > 0) {
			parts = append(parts, []item{{node: v}})
		}
		for _, e := range out {
			if len(e.items) == 0 {
				continue
			}
			whole := e.from == r.begin && e.to == r.end
			if !whole && (e.items[0].beside() || e.items[len(e.items)-1].beside()) {
				for _, node := range apart(e.items) {
					parts = append(parts, []item{{node: node}})
				}
				continue
			}
			parts = append(parts, e.items)
		}
	}
	parts = append(parts, r.lonely()...)
	slices.SortFunc(parts, func(a, b []item) int { return cmp.Compare(firstNode(a), firstNode(b)) })
	return slices.Concat(parts...)
}

// lonely are nodes that read nothing and that nothing reads.
func (r *reduction) lonely() [][]item {
	seen := make([]bool, r.nodes)
	for v := range r.nodes {
		seen[v] = len(r.in[v]) > 0 || len(r.out[v]) > 0
	}
	for _, out := range r.out {
		for _, e := range out {
			for _, node := range apart(e.items) {
				seen[node] = true
			}
		}
	}
	var parts [][]item
	for v, s := range seen {
		if !s {
			parts = append(parts, []item{{node: v}})
		}
	}
	return parts
}

// apart lists the nodes of items.
func apart(items []item) []int {
	var nodes []int
	for _, it := range items {
		if !it.beside() {
			nodes = append(nodes, it.node)
		}
		for _, c := range it.columns {
			nodes = append(nodes, apart(c.items)...)
		}
	}
	return nodes
}
