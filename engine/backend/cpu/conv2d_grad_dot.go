package cpu

import "plywood/engine/graph"

// dotGradWeight sums products along the images. Kernel elements are grouped by the outputs they
// reach, since a tile's terms share one list of pixels. With fewer channels than a tile has terms,
// x is copied with its padding, so that every element reaches every output.
func (c *compiler) dotGradWeight(x, dy batched, dw []float32, win graph.Window) kernel {
	e, tiles, v := c.executable, c.tiles, vectorLen()
	var pad func(b, _ int)
	if win.Padding != [2]int{} && x.c < tiles.terms {
		x, pad = c.padded(x, win)
		win.Padding = [2]int{}
	}
	plan := newDotPlan(tiles, x, dy, win)
	terms := x.c * win.Kernel[0] * win.Kernel[1]
	rowStride := dy.h * dy.w * dy.lanes
	panels := ceilDiv(dy.c, tiles.dotRows)
	perPanel := ceilDiv(dy.c, panels)
	panels = ceilDiv(dy.c, perPanel)
	accSize := tiles.dotRows * tiles.terms * v
	acc := c.perWorker(plan.most * accSize)
	sums := c.perWorker(tiles.dotRows * tiles.terms)
	// A task is a few tiles of dw: a panel of output channels × a few input channels.
	body := func(task, worker int) {
		panel, groups := task/len(plan.groups), plan.groups[task%len(plan.groups)]
		rows := min(perPanel, dy.c-panel*perPanel)
		tile := acc[worker]
		clear(tile[:len(groups)*accSize])
		for b := range e.blocks {
			src, d := ptr(x.block(b)), ptr(dy.block(b)[panel*perPanel*rowStride:])
			for chunk := range plan.chunks {
				for i := range groups {
					g := &groups[i]
					pixels := g.class.pixels[chunk]
					if len(pixels) == 0 {
						continue
					}
					tiles.dot(rows, pixels, d, rowStride, src, &g.x, ptr(tile[i*accSize:]))
				}
			}
		}
		s := sums[worker]
		for i := range groups {
			tiles.sumLanes(len(s), ptr(s), ptr(tile[i*accSize:]))
			for r := range rows {
				row := dw[(panel*perPanel+r)*terms:][:terms]
				for j, t := range groups[i].dw[:tiles.terms] {
					row[t] = s[r*tiles.terms+j]
				}
			}
		}
	}
	return func() {
		if pad != nil {
			e.pool.each(e.blocks, pad)
		}
		e.pool.each(panels*len(plan.groups), body)
	}
}

// dotPlan says which tiles make up dw, and which pixels each sums over.
type dotPlan struct {
	groups [][]dotGroup // a task each
	most   int          // groups of a task
	chunks int          // stretches of dy that stay in the first cache while a task's tiles read them
}

// dotGroup is the terms of one tile. Groups short of terms repeat the last.
type dotGroup struct {
	class *dotClass
	x     [maxTerms]int // from the block's start to where the term meets its class's first pixel
	dw    [maxTerms]int // in a row of dw
}

// dotClass is the outputs that some kernel elements reach, by chunk.
type dotClass struct {
	elements []int
	pixels   [][]tap
}

// dotChunk is how many pixels of dy a chunk holds: with those of x, what fits the first cache.
const dotChunk = 28

// dotTaskGroups is about how many groups a task takes.
const dotTaskGroups = 9

func newDotPlan(t *tiles, x, dy batched, win graph.Window) *dotPlan {
	pixels := dy.h * dy.w
	p := &dotPlan{chunks: ceilDiv(pixels, dotChunk)}
	lanes := x.lanes
	rowsOf := func(kh int) (from, to int) { return reach(win, 0, x.h, dy.h, kh) }
	colsOf := func(kw int) (from, to int) { return reach(win, 1, x.w, dy.w, kw) }
	classes := map[[4]int]*dotClass{}
	var order []*dotClass
	offset := make([]int, win.Kernel[0]*win.Kernel[1])
	for k := range offset {
		kh, kw := k/win.Kernel[1], k%win.Kernel[1]
		h0, h1 := rowsOf(kh)
		w0, w1 := colsOf(kw)
		if h0 >= h1 || w0 >= w1 {
			h0, h1, w0, w1 = 0, 0, 0, 0
		} else {
			ih, iw := h0*win.Stride[0]-win.Padding[0]+kh, w0*win.Stride[1]-win.Padding[1]+kw
			offset[k] = (ih*x.w + iw) * lanes
		}
		key := [4]int{h0, h1, w0, w1}
		class := classes[key]
		if class == nil {
			class = &dotClass{pixels: make([][]tap, p.chunks)}
			for oh := h0; oh < h1; oh++ {
				for ow := w0; ow < w1; ow++ {
					i := oh*dy.w + ow
					chunk := i * p.chunks / pixels
					class.pixels[chunk] = append(class.pixels[chunk], tap{
						x: int32(((oh-h0)*win.Stride[0]*x.w + (ow-w0)*win.Stride[1]) * lanes),
						w: int32(i * lanes),
					})
				}
			}
			classes[key] = class
			order = append(order, class)
		}
		class.elements = append(class.elements, k)
	}
	// Input channels outermost, so that a task's tiles read the same few. A class of one element
	// takes as many channels as a tile has terms; with more elements, a whole number of tiles.
	var task []dotGroup
	flush := func() {
		if len(task) > 0 {
			p.groups, p.most, task = append(p.groups, task), max(p.most, len(task)), nil
		}
	}
	kernelSize := len(offset)
	step := t.terms
	if len(order) == 1 {
		step = max(t.terms, dotTaskGroups*t.terms/kernelSize/t.terms*t.terms)
	}
	for c0 := 0; c0 < x.c; c0 += step {
		for _, class := range order {
			var xs, ws []int
			for ch := c0; ch < min(c0+step, x.c); ch++ {
				for _, k := range class.elements {
					xs = append(xs, ch*x.h*x.w*lanes+offset[k])
					ws = append(ws, ch*kernelSize+k)
				}
			}
			for i := 0; i < len(xs); i += t.terms {
				g := dotGroup{class: class}
				for j := range maxTerms {
					from := min(i+j, len(xs)-1)
					g.x[j], g.dw[j] = xs[from], ws[from]
				}
				task = append(task, g)
				if len(task) >= 2*dotTaskGroups {
					flush()
				}
			}
		}
		if len(task) >= dotTaskGroups {
			flush()
		}
	}
	flush()
	return p
}

// reach is the range of outputs for which kernel position k meets an input, along an axis.
func reach(win graph.Window, axis, in, out, k int) (from, to int) {
	met := func(o int) bool {
		pos := o*win.Stride[axis] - win.Padding[axis] + k
		return pos >= 0 && pos < in
	}
	for from < out && !met(from) {
		from++
	}
	for to = from; to < out && met(to); to++ {
	}
	return from, to
}

// padded makes a copy of x with its padding, and what fills it for one block.
func (c *compiler) padded(x batched, win graph.Window) (batched, func(b, _ int)) {
	p := batched{c: x.c, h: x.h + 2*win.Padding[0], w: x.w + 2*win.Padding[1], lanes: x.lanes}
	p.size = p.c * p.h * p.w * p.lanes
	p.stride = p.size
	p.data = c.scratch(c.program.Blocks(c.program.Batch) * p.size) // the borders stay zero
	return p, func(b, _ int) {
		for ch := range x.c {
			for h := range x.h {
				row := x.channel(b, ch)[h*x.w*x.lanes:][:x.w*x.lanes]
				copy(p.channel(b, ch)[((h+win.Padding[0])*p.w+win.Padding[1])*p.lanes:], row)
			}
		}
	}
}
