//go:build gl && linux

package gpu

import (
	"math"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// updateOperands lists, by op, which inputs are w, dw and the moments, and where hyper and loss are.
// MovingAverage has no hyper and stands in its loss.
var updateOperands = [graph.NumOps]struct {
	define      string
	arrays      int // w, dw, m, v: the first so many inputs
	hyper, loss int
}{
	graph.MovingAverage: {"MOVING", 2, 2, 2},
	graph.SGD:           {"SGD", 2, 2, 3},
	graph.Momentum:      {"MOMENTUM", 3, 3, 4},
	graph.Adam:          {"ADAM", 4, 4, 5},
}

const updateChunk = 1024 // numbers of a row of the table

// update takes as many calls from the front as one dispatch can do, and returns how many.
func update(c *compiler, calls []plan.Call) int {
	first := calls[0]
	kind := updateOperands[first.Op]
	var all [4]span // what each binding covers
	seen := map[span]bool{}
	n := 0
	for _, call := range calls {
		grown, ok := all, c.joins(first, call, seen)
		for i := 0; i < kind.arrays && ok; i++ {
			s := c.span(call.In[i])
			grown[i], ok = cover(all[i], s)
			ok = ok && (n == 0 || grown[i].size <= c.backend.info.Limits.StorageBytes)
		}
		if !ok {
			break
		}
		seen[c.span(call.In[0])] = true
		all = grown
		n++
	}
	var rows []int32
	var as []access
	for i := range all {
		if i >= kind.arrays {
			all[i] = all[0]
		}
		as = append(as, unused(all[i]))
	}
	hyper, loss := c.span(first.In[kind.hyper]), c.span(first.In[kind.loss])
	var rd, wr []span
	for _, call := range calls[:n] {
		rows = append(rows, updateRows(c, call, all, kind.arrays)...)
		for i := range kind.arrays {
			s := c.span(call.In[i])
			rd = append(rd, s)
			if i != 1 {
				wr = append(wr, s)
			}
		}
	}
	count := len(rows) / 8
	as = append(as, reads(hyper), reads(loss), reads(c.table(rows)))
	// The bindings cover more than is touched: the hazards are those of the values themselves.
	c.extraReads, c.extraWrites = rd, wr
	c.run("update", []string{kind.define}, fixed(min(count, maxLinear), 1, 1),
		words(count, first.Attr.Nesterov || first.Attr.Decoupled), as...)
	return n
}

// joins reports whether call can share a dispatch with first.
func (c *compiler) joins(first, call plan.Call, seen map[span]bool) bool {
	a, b := first.Attr, call.Attr
	a.Momentum, b.Momentum = 0, 0 // in the table
	kind := updateOperands[first.Op]
	return call.Op == first.Op && a == b && !seen[c.span(call.In[0])] &&
		c.span(call.In[kind.hyper]) == c.span(first.In[kind.hyper]) && c.span(call.In[kind.loss]) == c.span(first.In[kind.loss])
}

// cover is the least span that holds both, which must be of one buffer.
func cover(a, b span) (span, bool) {
	if a.buf == nil {
		return b, true
	}
	if a.buf != b.buf {
		return a, false
	}
	from, to := min(a.off, b.off), max(a.off+a.size, b.off+b.size)
	return span{buf: a.buf, off: from, size: to - from}, true
}

func updateRows(c *compiler, call plan.Call, all [4]span, arrays int) []int32 {
	var at [4]int
	for i := range arrays {
		at[i] = (c.span(call.In[i]).off - all[i].off) / 4
	}
	var rows []int32
	size := call.In[0].Shape.Size()
	for from := 0; from < size; from += updateChunk {
		for i := range at {
			rows = append(rows, int32(at[i]+from))
		}
		rows = append(rows, int32(min(updateChunk, size-from)), int32(math.Float32bits(call.Attr.Momentum)), 0, 0)
	}
	return rows
}
