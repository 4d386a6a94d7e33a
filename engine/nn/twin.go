package nn

import "slices"

// WithoutNorm is the model without its batch norm, for a comparison. A block that has some inside
// is laid open, its layers named after it, so that block1's conv1 becomes block1_conv1. ok is false
// where there is no batch norm to leave out, or nothing would be left.
func (m *Model) WithoutNorm() (twin *Model, ok bool) {
	twin = m.Clone()
	ok = twin.dropNorm()
	return twin, ok && len(twin.Nodes) > 0
}

func (m *Model) dropNorm() (dropped bool) {
	for i := 0; i < len(m.Nodes); {
		n := m.Nodes[i]
		inner := Expand(n)
		_, group := n.Layer.(Group)
		switch {
		case n.Bypass:
			i++
		case n.Layer.Type() == BatchNorm{}.Type():
			m.Remove(i)
			dropped = true
		case group:
			if m.dropWithin(i, (*Model).dropNorm, &dropped) {
				i++
			}
		case slices.ContainsFunc(inner, func(in Node) bool { return in.Layer.Type() == BatchNorm{}.Type() }):
			m.layOpen(i, inner)
		default:
			i++
		}
	}
	return dropped
}

// dropWithin has something left out of what stands in a group. Where nothing is left in it, the group
// goes too.
func (m *Model) dropWithin(i int, drop func(*Model) bool, dropped *bool) (left bool) {
	m.within(i, func(in *Model) {
		if drop(in) {
			*dropped = true
		}
		left = len(in.Nodes) > 0
	})
	if !left {
		m.Remove(i)
	}
	return left
}

// layOpen puts the layers of a block in place of node i. The last has the node's id, so that its
// readers stay wired.
func (m *Model) layOpen(i int, inner []Node) {
	n, from := m.Nodes[i], m.Sources(i)[0]
	ids := map[string]string{InputID: from}
	for k, in := range inner {
		ids[in.ID] = n.ID
		if k < len(inner)-1 {
			ids[in.ID] = m.FreshID(n.ID + "_" + in.ID)
		}
	}
	laid := CloneNodes(inner)
	for k := range laid {
		laid[k].ID = ids[laid[k].ID]
		for s, src := range laid[k].From {
			laid[k].From[s] = ids[src]
		}
	}
	if len(n.From) == 0 {
		laid[0].From = nil // the chain goes on as it did
	}
	m.Nodes = slices.Replace(m.Nodes, i, i+1, laid...)
}

// WithoutSkips is the model without what skips past its layers, for a comparison: an Add gives way
// to the longest of its branches, and what only the others led through goes with them; a Residual
// becomes its two convolutions, block1 giving block1a and block1b. ok is false where there is
// nothing to leave out.
func (m *Model) WithoutSkips() (twin *Model, ok bool) {
	twin = m.Clone()
	ok = twin.dropSkips()
	return twin, ok && len(twin.Nodes) > 0
}

func (m *Model) dropSkips() (dropped bool) {
	out := Check(m, nil).Output
	for i := 0; i < len(m.Nodes); i++ {
		n := m.Nodes[i]
		if n.Bypass {
			continue
		}
		last := n.ID
		switch l := n.Layer.(type) {
		case Add:
			last = m.keepLongest(i)
			i--
			dropped = true
		case Residual:
			last = m.straighten(i, l)
			i++
			dropped = true
		case Group:
			before := m.Sources(i)[0]
			if !m.dropWithin(i, (*Model).dropSkips, &dropped) {
				last = before
				i--
			}
		}
		if out == n.ID {
			out = last
		}
	}
	if dropped {
		m.prune(out)
	}
	return dropped
}

// straighten puts the two convolutions of a residual block in its place and returns the second's id.
func (m *Model) straighten(i int, l Residual) string {
	n := m.Nodes[i]
	conv := ConvNormAct{Out: l.Channels, Kernel: Square(3), Padding: Square(1)}
	first := conv
	if l.Stride != 0 {
		first.Stride = Square(l.Stride)
	}
	a, b := m.FreshID(n.ID+"a"), m.FreshID(n.ID+"b")
	m.rename(i, b)
	m.Nodes[i].Layer, m.Nodes[i].From = conv, nil
	m.Nodes = slices.Insert(m.Nodes, i, Node{ID: a, From: slices.Clone(n.From), Layer: first})
	return b
}

// keepLongest takes an Add out; its readers read what came the longest way, whose id it returns.
func (m *Model) keepLongest(i int) string {
	from, depths := m.Sources(i), m.depths()
	slices.SortStableFunc(from, func(a, b string) int { return depths[b] - depths[a] })
	m.Nodes[i].From = from
	m.Remove(i)
	return from[0]
}

// depths counts the layers on the longest way to each node, those in groups too.
func (m *Model) depths() map[string]int {
	depths, lengths := map[string]int{}, make([]int, len(m.Nodes))
	for i, n := range m.Nodes {
		lengths[i] = 1
		if g, ok := n.Layer.(Group); ok {
			in := g.inside()
			lengths[i] = in.depths()[Check(in, nil).Output]
		}
	}
	for changed, round := true, 0; changed && round < len(m.Nodes); round++ { // a circle would never settle
		changed = false
		for i, n := range m.Nodes {
			d := 0
			for _, src := range m.Sources(i) {
				d = max(d, depths[src])
			}
			if d += lengths[i]; depths[n.ID] != d {
				depths[n.ID], changed = d, true
			}
		}
	}
	return depths
}

// prune takes out nodes that do not lead to the output.
func (m *Model) prune(out string) {
	if m.Index(out) < 0 {
		return
	}
	leads := map[string]bool{out: true}
	for range m.Nodes { // wires may point forward, so once is not enough
		for i := range m.Nodes {
			if leads[m.Nodes[i].ID] {
				for _, src := range m.Sources(i) {
					leads[src] = true
				}
			}
		}
	}
	for i := len(m.Nodes) - 1; i >= 0; i-- {
		if leads[m.Nodes[i].ID] {
			continue
		}
		if i+1 < len(m.Nodes) { // a wire that went without saying is spelled out, its start being gone
			m.Nodes[i+1].From = m.Sources(i + 1)
		}
		m.Nodes = slices.Delete(m.Nodes, i, i+1)
	}
	m.shorten()
}

// shorten leaves out the wires that are where they would be anyway.
func (m *Model) shorten() {
	for i := range m.Nodes {
		if from := m.Nodes[i].From; len(from) == 1 && from[0] == m.idBefore(i) {
			m.Nodes[i].From = nil
		}
	}
}
