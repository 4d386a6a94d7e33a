package cpu

import (
	"unsafe"

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
	table := newTapTable(x.c, x.h, x.w, x.lanes, y.h, y.w, win.Kernel, tileRows, func(axis, pos int) []axisTap {
		return forwardAxis(win, axis, [2]int{x.h, x.w}[axis], pos)
	})
	p := c.newPanels(y.c, x.c, table.used)
	k := win.Kernel[0] * win.Kernel[1]
	pack := func(panel, _ int) { p.pack(panel, w, x.c*k, k) } // w[o][c][k]
	if len(call.In) > 2 {
		b := c.floats(call.In[2])
		pack = func(panel, _ int) {
			p.pack(panel, w, x.c*k, k)
			p.packBias(panel, b)
		}
	}
	slide := c.slide(x, y, table, p, call, len(call.In) > 2)
	return func() {
		c.pool.each(p.count, pack)
		slide()
	}
}

// conv2DGradInput: w [O,C,kh,kw], dy [N,O,OH,OW] → dx [N,C,H,W]: the same sliding sum, over the
// outputs that read each input.
func conv2DGradInput(c *compiler, call plan.Call) kernel {
	w, dy, dx := c.floats(call.In[0]), c.batched(call.In[1]), c.batched(call.Out[0])
	win := windowOf(call)
	table := newTapTable(dy.c, dy.h, dy.w, dy.lanes, dx.h, dx.w, win.Kernel, tileRows, func(axis, pos int) []axisTap {
		return backwardAxis(win, axis, [2]int{dy.h, dy.w}[axis], pos)
	})
	p := c.newPanels(dx.c, dy.c, table.used)
	k := win.Kernel[0] * win.Kernel[1]
	pack := func(panel, _ int) { p.pack(panel, w, k, dx.c*k) } // w[o][c][k], panels over c
	slide := c.slide(dy, dx, table, p, call, false)
	return func() {
		c.pool.each(p.count, pack)
		slide()
	}
}

// slide makes the kernel that computes every tile of y. A task is one panel of output channels
// over one block of images.
func (c *compiler) slide(x, y batched, table *tapTable, p *panels, call plan.Call, bias bool) kernel {
	e := c.executable
	rowStride := y.h * y.w * y.lanes
	edge := c.perWorker(tileRows * y.lanes) // a tile with rows past the last channel
	from := fromZero
	switch {
	case into(call):
		from = fromDst
	case bias:
		from = fromBias
	}
	act, slope := call.Attr.Act, call.Attr.Slope
	// Walk panels inside blocks where a block's input is the larger, blocks inside panels where
	// the weights are: the larger of the two is then read once.
	blocksOuter := len(p.data) < x.size*8
	body := func(task, worker int) {
		panel, block := task%p.count, task/p.count
		if !blocksOuter {
			panel, block = task/e.blocks, task%e.blocks
		}
		rows := min(tileRows, y.c-panel*tileRows)
		src, dst := ptr(x.block(block)), y.block(block)[panel*tileRows*rowStride:]
		w, b := ptr(p.panel(panel)), unsafe.Pointer(nil)
		if bias {
			b = ptr(p.bias[panel*tileRows:])
		}
		for i := range table.pixels {
			px := &table.pixels[i]
			out := dst[i*y.lanes:]
			if rows == tileRows {
				tapTile(px.taps, src, px.base, w, b, ptr(out), rowStride, from)
				continue
			}
			tile := edge[worker]
			if from == fromDst {
				copyRows(tile, y.lanes, out, rowStride, rows, y.lanes)
			}
			tapTile(px.taps, src, px.base, w, b, ptr(tile), y.lanes, from)
			copyRows(out, rowStride, tile, y.lanes, rows, y.lanes)
		}
		if act != graph.Identity {
			run := dst[:rows*rowStride]
			activate(run, run, act, slope)
		}
	}
	return func() { e.pool.each(p.count*e.blocks, body) }
}

func copyRows(dst []float32, dstStride int, src []float32, srcStride, rows, n int) {
	for r := range rows {
		copy(dst[r*dstStride:][:n], src[r*srcStride:][:n])
	}
}

// panels are a convolution's weights as tiles read them: per tileRows output channels, [term][row].
// They are packed anew each run, since a step changes the weights.
type panels struct {
	data  []float32
	bias  []float32 // padded to whole panels
	count int
	outs  int
	ins   int
	used  []int // kernel elements that some pixel reaches
	slots int
}

func (c *compiler) newPanels(outs, ins int, used []bool) *panels {
	p := &panels{outs: outs, ins: ins, count: (outs + tileRows - 1) / tileRows}
	for k, u := range used {
		if u {
			p.used = append(p.used, k)
		}
	}
	p.slots = ins * len(p.used) * tileRows
	p.data = c.scratch(p.count * p.slots)
	p.bias = c.scratch(p.count * tileRows)
	return p
}

func (p *panels) panel(i int) []float32 { return p.data[i*p.slots:][:p.slots] }

// pack lays out one panel. Weight (out, in, k) lies at w[out*outStride+in*inStride+k].
func (p *panels) pack(panel int, w []float32, outStride, inStride int) {
	dst := p.panel(panel)
	for r := range tileRows {
		out := panel*tileRows + r
		if out >= p.outs {
			break // rows past the last stay zero
		}
		d := r
		for in := range p.ins {
			src := w[out*outStride+in*inStride:]
			for _, k := range p.used {
				dst[d] = src[k]
				d += tileRows
			}
		}
	}
}

func (p *panels) packBias(panel int, b []float32) {
	copy(p.bias[panel*tileRows:][:tileRows], b[panel*tileRows:])
}
