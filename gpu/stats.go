//go:build gl && linux

package gpu

import (
	"fmt"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// stats: any value → its summary.
func stats(c *compiler, call plan.Call) {
	in, y := call.In[0], c.span(call.Out[0])
	x, size := c.span(in), in.Shape.Size()
	var defines []string
	total := size
	if in.Batched {
		defines = []string{"BATCHED"}
		size *= c.program.Lanes
		total = size * c.program.Blocks(c.program.Batch)
	}
	groups := min(ceil(total, 1024), maxShares)
	parts, counts := c.work(32*2*groups), c.work(4*graph.HistBins*groups)
	constants := words(size, in.Stride, groups)
	for pass := 1; pass <= 3; pass++ {
		g, p, n, out := fixed(groups, 1, 1), changes(parts), unused(counts), unused(y)
		switch pass {
		case 2:
			n = writes(counts)
		case 3:
			g, p, n, out = fixed(1, 1, 1), reads(parts), reads(counts), writes(y)
		}
		c.run("stats", append(defines[:len(defines):len(defines)], fmt.Sprintf("PASS=%d", pass)), g, constants, reads(x), p, n, out)
	}
}
