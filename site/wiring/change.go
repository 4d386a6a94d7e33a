package wiring

import (
	"slices"

	"plywood/engine/nn"
)

// Skip leads the value of block from into block to in one of Ways, and returns the id of the block
// that merges. A new one stands right behind to, and what read to reads it.
func Skip(m *nn.Model, from, to string, w Way) string {
	i := m.Index(to)
	if merges(m.Nodes[i].Layer) {
		m.Nodes[i].From = m.Sources(i)
		source := project(m, i, from, w)
		i = m.Index(to)
		m.Nodes[i].From = append(m.Nodes[i].From, source)
		return to
	}
	id := m.FreshID(w.Merge.Type() + "1")
	for j := range m.Nodes {
		m.Nodes[j].From = slices.Clone(m.Nodes[j].From)
		for k, src := range m.Nodes[j].From {
			if src == to {
				m.Nodes[j].From[k] = id
			}
		}
	}
	// A block that leaves out From reads the one before it, which is the merge from now on.
	m.Nodes = slices.Insert(m.Nodes, i+1, nn.Node{ID: id, Layer: w.Merge})
	source := project(m, i+1, from, w)
	m.Nodes[m.Index(id)].From = []string{to, source}
	return id
}

// project puts a way's projection, where it has one, before the block at index i, which is not wired
// to it yet, and returns what the skip brings there.
func project(m *nn.Model, i int, from string, w Way) string {
	if w.Projection == nil {
		return from
	}
	id := m.FreshID("shortcut1")
	m.Nodes = slices.Insert(m.Nodes, i, nn.Node{ID: id, From: []string{from}, Layer: w.Projection})
	return id
}

// CanCut tells whether the wire into an input of a block can be taken out: whether the block merges.
func CanCut(m *nn.Model, to string, input int) bool {
	i := m.Index(to)
	return i >= 0 && merges(m.Nodes[i].Layer) && input >= 0 && input < len(m.Sources(i))
}

// Cut takes a wire out, with a projection on it that nothing else reads. A merge that is left with
// one input goes with it.
func Cut(m *nn.Model, to string, input int) {
	if !CanCut(m, to, input) {
		return
	}
	i := m.Index(to)
	from := m.Sources(i)
	source := from[input]
	m.Nodes[i].From = slices.Delete(from, input, input+1)
	next := ""
	if len(m.Nodes[i].From) < 2 {
		if len(m.Nodes[i].From) == 0 {
			m.Nodes[i].From = []string{source}
		}
		m.Remove(i)
		if i < len(m.Nodes) {
			next = m.Nodes[i].ID
		}
	}
	if j := m.Index(source); input > 0 && j >= 0 && projects(m.Nodes[j].Layer) && !read(m, source) {
		m.Remove(j)
	}
	// What followed the merge reads what stands before it once more, and need not say so.
	if j := m.Index(next); j > 0 && slices.Equal(m.Nodes[j].From, []string{m.Nodes[j-1].ID}) {
		m.Nodes[j].From = nil
	}
}

func projects(l nn.Layer) bool {
	conv, ok := l.(nn.Conv2D)
	return ok && conv.Kernel == nn.Square(1) || l.Type() == (nn.Dense{}).Type()
}

func read(m *nn.Model, id string) bool {
	for i := range m.Nodes {
		if slices.Contains(m.Sources(i), id) {
			return true
		}
	}
	return false
}
