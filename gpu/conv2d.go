//go:build gl && linux

package gpu

import (
	"plywood/engine/backend/window"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// windowOf is the geometry of a convolution call; a dense layer's is 1×1.
func windowOf(c plan.Call) graph.Window {
	if c.Op == graph.Dense || c.Op == graph.DenseGradInput || c.Op == graph.DenseGradWeight {
		return graph.Window{Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}}
	}
	return c.Attr.Window()
}

// conv2D: x [N,C,H,W], w [O,C,kh,kw], b? [O] → y [N,O,OH,OW].
func conv2D(c *compiler, call plan.Call) {
	x, y, win := c.batched(call.In[0]), c.batched(call.Out[0]), windowOf(call)
	k := win.Kernel[0] * win.Kernel[1]
	t := newTapTable(x, c.program.Lanes, y.h, y.w, win.Kernel[1], k, func(axis, pos int) []window.Tap {
		return window.Forward(win, axis, [2]int{x.h, x.w}[axis], pos)
	})
	s := sliding{x: x, y: y, w: c.span(call.In[1]), wRow: x.c * k, table: t, act: call.Attr.Act, slope: call.Attr.Slope}
	if len(call.In) > 2 {
		s.bias, s.hasBias = c.span(call.In[2]), true
	}
	if v := call.Out[0].Value; c.normed[v] {
		s.makes = v
	}
	c.slide(s)
}

// conv2DGradInput: w [O,C,kh,kw], dy [N,O,OH,OW], into? → dx [N,C,H,W]: the same sliding sum, over
// the outputs that read each input.
func conv2DGradInput(c *compiler, call plan.Call) {
	dy, dx, win := c.batched(call.In[1]), c.batched(call.Out[0]), windowOf(call)
	k := win.Kernel[0] * win.Kernel[1]
	t := newTapTable(dy, c.program.Lanes, dx.h, dx.w, win.Kernel[1], dx.c*k, func(axis, pos int) []window.Tap {
		return window.Backward(win, axis, [2]int{dy.h, dy.w}[axis], pos)
	})
	c.slide(sliding{x: dy, y: dx, w: c.span(call.In[0]), wRow: k, table: t, into: call.Attr.Into})
}

// sliding is a sliding sum of x into y.
type sliding struct {
	x, y    batched
	w       span
	wRow    int // from the weights of one row to the next's
	table   *tapTable
	bias    span
	hasBias bool
	into    bool
	act     graph.Act
	slope   float32
	makes   *graph.Value // whose moments are to be left behind; nil: nobody reads them
}

// slide runs conv2d.comp, its taps cut into shares where the tiles alone would not fill the device.
func (c *compiler) slide(s sliding) {
	lanes := c.program.Lanes
	rows, pixels := s.y.c, s.y.h*s.y.w
	cols := c.program.Blocks(c.program.Batch) * lanes
	t := c.tileFor(product{rows, cols, pixels * max(1, s.table.most/leastShare), false})
	tilesM := ceil(rows, t.m)
	groups := tilesM * ceil(pixels*cols, 256)
	if !t.direct() {
		groups = tilesM * ceil(cols, t.n) * pixels
	}
	shares := min(max(1, c.backend.groupsToFill()/groups), max(1, s.table.most/leastShare), mostShares)
	share := max(1, ceil(s.table.most, shares))
	share = ceil(share, tapDepth) * tapDepth
	shares = max(1, ceil(s.table.most, share))

	pixelTable, taps := c.table(s.table.pixels), c.table(s.table.taps)
	bias := unused(s.w)
	if s.hasBias {
		bias = reads(s.bias)
	}
	out := writes(s.y.span)
	if s.into {
		out = changes(s.y.span)
	}
	constants := words(rows, pixels, s.wRow, s.x.stride, s.y.stride, tilesM, share, cols/4, s.hasBias, s.into, int(s.act), s.slope, tapDepth)
	flops := 2 * float64(rows) * float64(s.table.total)
	kernel, g := s.kernel(t, lanes, shares)
	if shares == 1 {
		defines, as := t.defines(), []access{reads(s.x.span), reads(s.w), bias, reads(pixelTable), reads(taps), out}
		if s.makes != nil {
			var parts span
			g, parts = c.slideMoments(s, t, cols)
			defines, as = append(defines, "MOMENTS"), append(as, writes(parts))
		}
		c.run(kernel, defines, g, constants, as...).flops = flops
		return
	}
	parts := c.work(4 * shares * rows * pixels * cols)
	c.run(kernel, t.defines("SPLIT"), g, constants,
		reads(s.x.span), reads(s.w), unused(s.w), reads(pixelTable), reads(taps), writes(parts)).flops = flops
	constants = words(rows, pixels, s.y.stride, cols/4, shares, s.hasBias, s.into, int(s.act), s.slope)
	if s.makes != nil {
		n := c.shares(s.y)
		m := c.newMoments(s.makes, rows, n)
		c.run("conv2d_join", []string{"MOMENTS"}, fixed(n, rows, 1), constants, reads(parts), bias, out, writes(m.span))
		return
	}
	c.run("conv2d_join", nil, func(blocks int) (int, int, int) {
		return min(ceil(rows*pixels*blocks*lanes/4, 256), maxLinear), 1, 1
	}, constants, reads(parts), bias, out)
}

// kernel of the tile, and its grid: for tiles those of rows and images, pixels, shares.
func (s sliding) kernel(t tile, lanes, shares int) (string, grid) {
	tilesM, pixels := ceil(s.y.c, t.m), s.y.h*s.y.w
	if t.direct() {
		return "conv2d_direct", func(blocks int) (int, int, int) {
			return min(ceil(pixels*blocks*lanes/4, 64), needGroups), tilesM, shares
		}
	}
	return "conv2d", func(blocks int) (int, int, int) {
		return tilesM * ceil(blocks*lanes, t.n), min(pixels, needGroups), shares
	}
}

// slideMoments is the grid where groups leave moments behind: as many as there are parts, whatever
// the batch, and each with several pixels.
func (c *compiler) slideMoments(s sliding, t tile, cols int) (grid, span) {
	tilesM, pixels := ceil(s.y.c, t.m), s.y.h*s.y.w
	if t.direct() {
		n := c.spread(ceil(pixels*cols/4, 64), tilesM, mostParts)
		return fixed(n, tilesM, 1), c.newMoments(s.makes, s.y.c, n).span
	}
	tilesN := ceil(cols, t.n)
	n := c.spread(pixels, tilesM*tilesN, max(1, mostParts/tilesN))
	return fixed(tilesM*tilesN, n, 1), c.newMoments(s.makes, s.y.c, tilesN*n).span
}
