package cpu

import (
	"slices"
	"unsafe"

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
func conv2D(c *compiler, call plan.Call) kernel {
	x, y, w := c.batched(call.In[0]), c.batched(call.Out[0]), c.floats(call.In[1])
	win := windowOf(call)
	k := win.Kernel[0] * win.Kernel[1]
	var bias []float32
	if len(call.In) > 2 {
		bias = c.floats(call.In[2])
	}
	axis := func(axis, pos int) []window.Tap {
		return window.Forward(win, axis, [2]int{x.h, x.w}[axis], pos)
	}
	p := c.newPanels(y.c, x.c, w, weightLayout{x.c * k, k}, usedTaps(win.Kernel, y.h, y.w, axis), bias)
	return c.slide(x, y, win, p, axis, call)
}

// conv2DGradInput: w [O,C,kh,kw], dy [N,O,OH,OW] → dx [N,C,H,W]: the same sliding sum, over the
// outputs that read each input.
func conv2DGradInput(c *compiler, call plan.Call) kernel {
	w, dy, dx := c.floats(call.In[0]), c.batched(call.In[1]), c.batched(call.Out[0])
	win := windowOf(call)
	k := win.Kernel[0] * win.Kernel[1]
	axis := func(axis, pos int) []window.Tap {
		return window.Backward(win, axis, [2]int{dy.h, dy.w}[axis], pos)
	}
	p := c.newPanels(dx.c, dy.c, w, weightLayout{k, dx.c * k}, usedTaps(win.Kernel, dx.h, dx.w, axis), nil)
	return c.slide(dy, dx, win, p, axis, call)
}

// A block of x beyond wholeFloats is read in stretches of pixels, of about chunkFloats each: what
// stays in the second cache, beside weights and what is fetched ahead, while every panel passes, and
// partChannels channels at a time.
const (
	wholeFloats  = 96 << 10
	chunkFloats  = 40 << 10
	partChannels = 20
)

// slide makes the kernel that computes every tile of y.
func (c *compiler) slide(x, y batched, win graph.Window, p *panels, axis func(axis, pos int) []window.Tap, call plan.Call) kernel {
	e, tiles, lanes := c.executable, c.tiles, y.lanes
	table := newTapTable(x.c, x.h, x.w, lanes, y.h, y.w, win.Kernel[1], axis, p.terms())
	rowStride := y.h * y.w * lanes
	from := fromZero
	switch {
	case into(call):
		from = fromDst
	case p.bias != nil:
		from = fromBias
	}
	act, slope := call.Attr.Act, call.Attr.Slope
	chunks := c.chunks(x, y, win)
	parts := [][]pixelTaps{table}
	if len(chunks) > 1 {
		parts = byChannels(table, x.c)
	}
	tile := func(block, panel, part, first, last, ahead int) {
		rows := min(p.rows, y.c-panel*p.rows)
		w, wStride := p.panel(panel)
		b := unsafe.Pointer(nil)
		if p.bias != nil {
			b = ptr(p.bias[panel*p.rows:])
		}
		from := from
		if part > 0 {
			from = fromDst
		}
		dst := y.block(block)[panel*p.rows*rowStride:]
		tiles.tap(rows, parts[part][first:last], ptr(x.block(block)), ptr(w), b, ptr(dst[first*lanes:]), wStride, rowStride, from, ahead)
		if part == len(parts)-1 && act != graph.Identity {
			for r := range rows {
				run := dst[r*rowStride+first*lanes : r*rowStride+last*lanes]
				activate(run, run, act, slope)
			}
		}
	}
	// The larger of weights and inputs is read once: a task is a stretch of pixels with every panel,
	// or a panel of one block, with the blocks of a panel after one another.
	task := func(t, _ int) {
		block, chunk := t/len(chunks), chunks[t%len(chunks)]
		for part := range parts {
			for panel := range p.count {
				ahead := 0
				if panel == 0 { // the first pass over a stretch fetches the next one
					ahead = (chunk[1] - chunk[0]) * win.Stride[1] * lanes
				}
				tile(block, panel, part, chunk[0], chunk[1], ahead)
			}
		}
	}
	tasks := len(chunks)
	if p.size() > 8*x.size || len(chunks) == 1 && c.pool.threads > 1 && p.count > 1 && c.program.Blocks(c.program.Batch) < 2*c.pool.threads {
		tasks, parts = p.count, [][]pixelTaps{table}
		task = func(t, _ int) {
			panel, block := t/e.blocks, t%e.blocks
			tile(block, panel, 0, 0, len(table), 0)
		}
	}
	pack := p.pack
	return func() {
		if p.packs() {
			e.pool.each(p.count, pack)
		}
		e.pool.each(tasks*e.blocks, task)
	}
}

// byChannels cuts the lists of taps into those of a few input channels each, whose inputs and weights
// stay in the first cache while every panel passes over a stretch of pixels.
func byChannels(table []pixelTaps, channels int) [][]pixelTaps {
	n := ceilDiv(channels, partChannels)
	parts := make([][]pixelTaps, n)
	for i := range parts {
		from, to := i*channels/n, (i+1)*channels/n
		parts[i] = slices.Clone(table)
		for j := range parts[i] {
			p := &parts[i][j]
			each := len(p.taps) / channels
			p.taps = p.taps[from*each : to*each]
		}
	}
	return parts
}

// chunks cuts the pixels of y into stretches.
func (c *compiler) chunks(x, y batched, win graph.Window) [][2]int {
	pixels := y.h * y.w
	size := pixels
	if x.size > wholeFloats {
		column := x.c * min(win.Kernel[0], x.h) * x.lanes // floats that one more pixel of a row brings in
		size = max(4, chunkFloats/column)
	}
	n := ceilDiv(pixels, size)
	var chunks [][2]int
	for i := range n {
		chunks = append(chunks, [2]int{i * pixels / n, (i + 1) * pixels / n})
	}
	return chunks
}
