//go:build gl && linux

package gpu

import "plywood/engine/graph"

// The moments of a channel (count, mean, squared deviation) are those of its parts, put together in a
// fixed order. Whoever makes a value that batch normalization reads leaves the parts of every channel
// behind: a convolution as it writes, or a pass of their own. A channel's moments are the same for
// all who read it: the batch norms along a dense block share them.

// moments is where the parts of a value's channels lie.
type moments struct {
	span      // of the moments' buffer: [channel][part], a vec4 each
	parts int // of a channel
}

// mostParts is how many parts a channel is cut into at most.
const mostParts = 1024

// newMoments makes room for the parts of a value's channels, and remembers it.
func (c *compiler) newMoments(v *graph.Value, channels, parts int) moments {
	m := moments{c.inMoments(16 * channels * parts), parts}
	c.known[v] = m
	return m
}

// inMoments takes room in the moments' buffer, which lasts for the phase.
func (c *compiler) inMoments(bytes int) span {
	s := span{buf: c.moments, off: c.moments.size, size: bytes}
	c.moments.size += ceil(bytes, 256) * 256
	return s
}

// lookOver notes who reads what in a phase, and the values whose moments are read.
func (c *compiler) lookOver(nodes []*graph.Node) {
	c.readers, c.normed = map[*graph.Value][]*graph.Node{}, map[*graph.Value]bool{}
	c.known, c.norms = map[*graph.Value]moments{}, map[*graph.Value]normTrace{}
	if !c.backend.fuse {
		return
	}
	for _, n := range nodes {
		for _, v := range n.In {
			c.readers[v] = append(c.readers[v], n)
		}
		if n.Op == graph.BatchNormTrain {
			for _, v := range joined(n.In[0]) {
				c.normed[v] = true
			}
		}
	}
}

// joined lists what a value's channels are those of, in order: itself, or what it concatenates.
func joined(v *graph.Value) []*graph.Value {
	if v.Maker == nil || v.Maker.Op != graph.Concat {
		return []*graph.Value{v}
	}
	var all []*graph.Value
	for _, in := range v.Maker.In {
		all = append(all, joined(in)...)
	}
	return all
}

// momentsOf gives the parts of every channel of x, which holds v: as spans, the least span that covers
// them, and a table of where they are in that: for each channel its first part and how many there are.
// Channels whose maker left none are gone through.
func (c *compiler) momentsOf(v *graph.Value, x batched) (parts []span, all, table span) {
	var ms []moments
	first := 0
	for _, v := range joined(v) {
		m, ok := c.known[v]
		if !ok {
			m = c.takeMoments(v, x.channels(first, v.Shape[0], c.program.Lanes))
		}
		ms, parts = append(ms, m), append(parts, m.span)
		all, _ = cover(all, m.span)
		first += v.Shape[0]
	}
	var rows []int32
	for _, m := range ms {
		for at := m.off - all.off; at < m.off-all.off+m.size; at += 16 * m.parts {
			rows = append(rows, int32(at/16), int32(m.parts))
		}
	}
	return parts, all, c.table(rows)
}

// takeMoments is a pass over x.
func (c *compiler) takeMoments(v *graph.Value, x batched) moments {
	shares := c.shares(x)
	m := c.newMoments(v, x.c, shares)
	perMap := define{"MAP", x.map4(c.program.Lanes)}
	c.run("batchnorm", c.baked([]string{"STATS"}, perMap), fixed(shares, x.c, 1),
		words(x.map4(c.program.Lanes), shares, x.stride, 0, 0, 0, float32(0), 0, float32(0), 0), reads(x.span), writes(m.span))
	return m
}

// channels is a few channels of v.
func (v batched) channels(first, n, lanes int) batched {
	if first == 0 && n == v.c {
		return v
	}
	perMap := 16 * v.map4(lanes)
	last := v.span.size - v.c*perMap // where the last block begins
	w := v
	w.span = span{buf: v.buf, off: v.off + first*perMap, size: last + n*perMap, own: v.bytes() / v.c * n}
	w.c, w.size = n, v.size/v.c*n
	return w
}

// spread is how many groups share n pieces of work, each of `other` times as many: enough to fill the
// device and more, no more than there may be, and as even as they can be.
func (c *compiler) spread(n, other, most int) int {
	g := max(1, min(n, ceil(4*c.backend.groupsToFill(), other), most))
	return ceil(n, ceil(n, g))
}
