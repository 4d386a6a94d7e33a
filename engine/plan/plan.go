package plan

import (
	"cmp"
	"fmt"
	"slices"

	"plywood/engine/graph"
)

// Align is the alignment of every value, in float32s: 256 bytes, what OpenGL may ask of a binding
// and four cache lines.
const Align = 64

// New plans g.
func New(g *graph.Graph, opt Options) *Program {
	if opt.Batch < 1 || opt.Lanes < 1 {
		panic(fmt.Sprintf("plan: batch %d, lanes %d", opt.Batch, opt.Lanes))
	}
	p := &Program{Graph: g, Batch: opt.Batch, Lanes: opt.Lanes, places: make([]Place, len(g.Values))}
	p.placePersistent()
	for ph := range g.Phases {
		if len(g.Phases[ph]) > 0 {
			newPhase(p, g.Phases[ph], opt).plan(graph.Phase(ph))
		}
	}
	return p
}

func (p *Program) placePersistent() {
	for _, v := range p.Graph.Values {
		if v.Role != graph.Parameter && v.Role != graph.State && v.Role != graph.Input {
			continue
		}
		p.places[v.ID] = Place{Arena: Persistent, Off: p.Persistent, Stride: p.stride(v)}
		p.Persistent += align(p.Floats(v))
	}
}

func (p *Program) stride(v *graph.Value) int {
	if !v.Batched {
		return 0
	}
	return v.Shape.Size() * p.Lanes
}

func align(n int) int { return (n + Align - 1) / Align * Align }

// phase plans one sequence of nodes. Values are grouped into storages: a storage is one stretch of
// memory, and its members are values that lie inside it at an offset within each block.
type phase struct {
	*Program
	opt   Options
	nodes []*graph.Node
	spots map[*graph.Value]*spot
}

// spot is a value's place within its storage, and when it is alive.
type spot struct {
	v          *graph.Value
	in         *storage
	off        int // float32s from the start of a block
	size       int // float32s of one block, or of all where not batched
	born, last int // node indices: made at, last read at
}

type storage struct {
	batched bool
	size    int
	members []*spot
	off     int // in the transient arena
}

func newPhase(p *Program, nodes []*graph.Node, opt Options) *phase {
	ph := &phase{Program: p, opt: opt, nodes: nodes, spots: map[*graph.Value]*spot{}}
	ph.liveness()
	return ph
}

// liveness gives each result a storage of its own, and notes when it is made and last read.
func (ph *phase) liveness() {
	for i, n := range ph.nodes {
		for _, v := range n.In {
			if s := ph.spots[v]; s != nil {
				s.last = max(s.last, i) // a kept value stays past its readers
			} else if v.Role == graph.Result {
				panic(fmt.Sprintf("plan: %v reads %v before it is made", n, v))
			}
		}
		for _, v := range n.Out {
			ph.add(v, i)
		}
	}
}

func (ph *phase) add(v *graph.Value, i int) *spot {
	size := v.Shape.Size()
	if v.Batched {
		size *= ph.Lanes
	}
	s := &spot{v: v, size: size, born: i, last: i}
	if ph.Graph.Kept(v) {
		s.last = len(ph.nodes)
	}
	s.in = &storage{batched: v.Batched, size: size, members: []*spot{s}}
	ph.spots[v] = s
	return s
}

// attach moves all of s's storage into that of t, s at offset off from t.
func attach(s, t *spot, off int) {
	from, to := s.in, t.in
	shift := t.off + off - s.off
	for _, m := range from.members {
		m.in, m.off = to, m.off+shift
	}
	to.members = append(to.members, from.members...)
	from.members = nil
}

// readLater reports whether any value that overlaps s is read after node i, or by it as another
// input than s itself, or kept.
func readLater(s *spot, i int) bool {
	for _, m := range s.in.members {
		if m.off < s.off+s.size && s.off < m.off+m.size && m.born <= i && (m.last > i || m.last == i && m != s) {
			return true
		}
	}
	return false
}

func (ph *phase) plan(which graph.Phase) {
	copies := ph.views()
	ph.allocate()
	for _, m := range ph.spots {
		pl := Place{Arena: Transient, Off: m.in.off + m.off}
		if m.v.Batched {
			pl.Stride = m.in.size
		}
		for len(ph.places) <= m.v.ID { // values made for copies
			ph.places = append(ph.places, Place{})
		}
		ph.places[m.v.ID] = pl
	}
	for i, n := range ph.nodes {
		for _, c := range copies[i] {
			ph.Calls[which] = append(ph.Calls[which], ph.call(graph.Copy, n, []*graph.Value{c.from}, []*graph.Value{c.to}))
		}
		if n.Op.View() || n.Op == graph.Concat {
			continue
		}
		in := n.In
		if s := copies[i].into(); s != nil {
			in = append(slices.Clone(in[:len(in)-1]), s)
		}
		ph.Calls[which] = append(ph.Calls[which], ph.call(n.Op, n, in, n.Out))
	}
}

func (ph *phase) call(op graph.Op, n *graph.Node, in, out []*graph.Value) Call {
	c := Call{Op: op, Layer: n.Layer}
	if op == n.Op {
		c.Attr = n.Attr
	}
	for _, v := range in {
		c.In = append(c.In, ph.Operand(v))
	}
	for _, v := range out {
		c.Out = append(c.Out, ph.Operand(v))
	}
	return c
}

// allocate places storages in the transient arena: the largest first, each at the lowest offset
// where nothing alive at the same time lies.
func (ph *phase) allocate() {
	type piece struct {
		*storage
		born, last, floats int
	}
	seen := map[*storage]bool{}
	var pieces []piece
	for _, v := range ph.Graph.Values { // in order, so that the same graph gives the same plan
		s := ph.spots[v]
		if s == nil || seen[s.in] {
			continue
		}
		seen[s.in] = true
		p := piece{storage: s.in, born: s.born, floats: s.in.size}
		if s.in.batched {
			p.floats *= ph.Blocks(ph.Batch)
		}
		for _, m := range s.in.members {
			p.born, p.last = min(p.born, m.born), max(p.last, m.last)
		}
		pieces = append(pieces, p)
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(b.floats, a.floats) })
	guarded, base := ph.opt.Guard > 0, 0
	if guarded {
		base = ph.Transient // phases that share memory could not have guards of their own
	}
	var placed []piece
	for _, p := range pieces {
		room := align(p.floats + ph.opt.Guard)
		p.storage.off = base
		for _, q := range placed { // placed is sorted by offset
			if !guarded && (q.born > p.last || p.born > q.last) {
				continue
			}
			if p.storage.off+room <= q.storage.off {
				break
			}
			p.storage.off = max(p.storage.off, q.storage.off+align(q.floats+ph.opt.Guard))
		}
		at, _ := slices.BinarySearchFunc(placed, p, func(a, b piece) int { return cmp.Compare(a.storage.off, b.storage.off) })
		placed = slices.Insert(placed, at, p)
		ph.Transient = max(ph.Transient, p.storage.off+room)
	}
	for _, p := range placed {
		if guarded {
			end := p.storage.off + p.floats
			ph.Guards = append(ph.Guards, Guard{end, align(p.floats+ph.opt.Guard) - p.floats})
		}
	}
}
