package cpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// conv2DGradWeight: x [N,C,H,W], dy [N,O,OH,OW] → dw [O,C,kh,kw], db? [O].
//
// With many input channels x is laid anew with its channels innermost, and the gradient becomes a
// run of outer products with no sums over lanes (rowsGradWeight). With few, products are summed
// along the images and the lanes added at the end (dotGradWeight). Measured on the three networks,
// the first wins from half a tile of channels on.
func conv2DGradWeight(c *compiler, call plan.Call) kernel {
	x, dy := c.batched(call.In[0]), c.batched(call.In[1])
	dw := c.floats(call.Out[0])
	var weights kernel
	if 2*x.c >= x.lanes {
		weights = c.rowsGradWeight(x, dy, dw, windowOf(call))
	} else {
		weights = c.dotGradWeight(x, dy, dw, windowOf(call))
	}
	if len(call.Out) == 1 {
		return weights
	}
	db := c.floats(call.Out[1])
	bias := c.eachChannel(dy.c, func(ch int) {
		sum := 0.0
		for b := range c.blocks {
			sum += float64(sum32(dy.channel(b, ch)))
		}
		db[ch] = float32(sum)
	})
	return func() {
		weights()
		bias()
	}
}

// rowsGradWeight lays x as panels of 2V channels, [pixel][image][2V], and dy as panels of tileRows
// channels, [pixel][image][tileRows]; a tile of dw is then Σ over pixels and images of dy·x.
func (c *compiler) rowsGradWeight(x, dy batched, dw []float32, win graph.Window) kernel {
	e, lanes := c.executable, x.lanes
	width := 2 * vectorLen()
	xPanels := (x.c + width - 1) / width
	dyPanels := (dy.c + tileRows - 1) / tileRows
	xSize, dySize := x.h*x.w*lanes*width, dy.h*dy.w*lanes*tileRows
	maxBlocks := c.program.Blocks(c.program.Batch)
	xT, dyT := c.scratch(maxBlocks*xPanels*xSize), c.scratch(maxBlocks*dyPanels*dySize)
	xPanel := func(b, p int) []float32 { return xT[(b*xPanels+p)*xSize:][:xSize] }
	dyPanel := func(b, p int) []float32 { return dyT[(b*dyPanels+p)*dySize:][:dySize] }

	arrange := func(task, _ int) {
		b, p := task/(xPanels+dyPanels), task%(xPanels+dyPanels)
		if p < xPanels {
			transpose(xPanel(b, p), width, x.block(b), p*width, x.c, x.h*x.w*lanes)
		} else {
			p -= xPanels
			transpose(dyPanel(b, p), tileRows, dy.block(b), p*tileRows, dy.c, dy.h*dy.w*lanes)
		}
	}
	kernelSize := win.Kernel[0] * win.Kernel[1]
	tileSize := tileRows * width
	acc := c.perWorker(kernelSize * tileSize)
	runs := make([][]rowRun, kernelSize)
	for k := range runs {
		runs[k] = rowRuns(win, k, x, dy)
	}
	// A task is every tap of one tile of output × input channels.
	body := func(task, worker int) {
		op, ip := task/xPanels, task%xPanels
		tiles := acc[worker]
		clear(tiles)
		for b := range e.blocks {
			xs, ds := ptr(xPanel(b, ip)), ptr(dyPanel(b, op))
			for k := range runs {
				for _, r := range runs[k] {
					runTile(r.n, at(xs, r.x*width), at(ds, r.dy*tileRows), ptr(tiles[k*tileSize:]))
				}
			}
		}
		for r := range min(tileRows, dy.c-op*tileRows) {
			for l := range min(width, x.c-ip*width) {
				d := dw[((op*tileRows+r)*x.c+ip*width+l)*kernelSize:][:kernelSize]
				for k := range d {
					d[k] = tiles[k*tileSize+r*width+l]
				}
			}
		}
	}
	return func() {
		e.pool.each(e.blocks*(xPanels+dyPanels), arrange)
		e.pool.each(dyPanels*xPanels, body)
	}
}

// rowRun is a stretch of images and pixels that lie one after another in both x and dy.
type rowRun struct{ n, x, dy int }

// rowRuns lists, for kernel element k, the stretches of outputs that it reaches.
func rowRuns(win graph.Window, k int, x, dy batched) []rowRun {
	kh, kw := k/win.Kernel[1], k%win.Kernel[1]
	var runs []rowRun
	for oh := range dy.h {
		ih := oh*win.Stride[0] - win.Padding[0] + kh
		if ih < 0 || ih >= x.h {
			continue
		}
		for ow := range dy.w {
			iw := ow*win.Stride[1] - win.Padding[1] + kw
			if iw < 0 || iw >= x.w {
				continue
			}
			r := rowRun{x.lanes, (ih*x.w + iw) * x.lanes, (oh*dy.w + ow) * x.lanes}
			if last := len(runs) - 1; last >= 0 && runs[last].x+runs[last].n == r.x && runs[last].dy+runs[last].n == r.dy {
				runs[last].n += r.n
			} else {
				runs = append(runs, r)
			}
		}
	}
	return runs
}

// transpose lays width channels of src [channels][n], from first on, as dst [n][width].
// Channels past the last are zeros.
func transpose(dst []float32, width int, src []float32, first, channels, n int) {
	have := min(width, channels-first)
	if have < width {
		clear(dst)
	}
	// Strips short enough that their lines stay in the first cache while every channel visits them.
	const strip = 64
	for i0 := 0; i0 < n; i0 += strip {
		i1 := min(i0+strip, n)
		for l := range have {
			row := src[(first+l)*n:][i0:i1]
			d := dst[i0*width+l:]
			for i, v := range row {
				d[i*width] = v
			}
		}
	}
}

// dotGradWeight sums products along the images. x is copied with its padding, so that every kernel
// element reaches every output and one list of pixels serves all.
func (c *compiler) dotGradWeight(x, dy batched, dw []float32, win graph.Window) kernel {
	e, lanes, v := c.executable, x.lanes, vectorLen()
	pad := padOf(x, win)
	var padded []float32
	blockSize := x.size
	maxBlocks := c.program.Blocks(c.program.Batch)
	if pad.any {
		blockSize = x.c * pad.h * pad.w * lanes
		padded = c.scratch(maxBlocks * blockSize) // the borders stay zero
	}
	copyIn := func(b, _ int) {
		for ch := range x.c {
			for h := range x.h {
				src := x.channel(b, ch)[h*x.w*lanes:][:x.w*lanes]
				copy(padded[b*blockSize+((ch*pad.h+h+win.Padding[0])*pad.w+win.Padding[1])*lanes:], src)
			}
		}
	}
	var pixels []tap
	for oh := range dy.h {
		for ow := range dy.w {
			pixels = append(pixels, tap{
				x: int32((oh*win.Stride[0]*pad.w + ow*win.Stride[1]) * lanes),
				w: int32((oh*dy.w + ow) * lanes),
			})
		}
	}
	kernelSize := win.Kernel[0] * win.Kernel[1]
	terms := x.c * kernelSize
	offset := func(t int) int { // of term (channel, kernel element) from the block's start
		t = min(t, terms-1)
		ch, k := t/kernelSize, t%kernelSize
		return ((ch*pad.h+k/win.Kernel[1])*pad.w + k%win.Kernel[1]) * lanes
	}
	pairs := (terms + 1) / 2
	dyPanels := (dy.c + tileRows - 1) / tileRows
	rowStride := dy.h * dy.w * lanes
	acc := c.perWorker(tileRows * 2 * v)
	// A task is a tile of dw: tileRows output channels × two terms.
	body := func(task, worker int) {
		op, pair := task/pairs, task%pairs
		tile := acc[worker]
		clear(tile)
		for b := range e.blocks {
			src := x.block(b)
			if pad.any {
				src = padded[b*blockSize:][:blockSize]
			}
			var rows [tileRows]int // rows past the last repeat it, and are dropped below
			for r := range rows {
				rows[r] = min(op*tileRows+r, dy.c-1) * rowStride
			}
			dotTile(pixels, ptr(dy.block(b)), rows, at(ptr(src), offset(2*pair)), at(ptr(src), offset(2*pair+1)), ptr(tile))
		}
		for r := range min(tileRows, dy.c-op*tileRows) {
			for j := range min(2, terms-2*pair) {
				dw[(op*tileRows+r)*terms+2*pair+j] = sum32(tile[(2*r+j)*v:][:v])
			}
		}
	}
	return func() {
		if pad.any {
			e.pool.each(e.blocks, copyIn)
		}
		e.pool.each(dyPanels*pairs, body)
	}
}

// padding is the shape of a block of x with its padding copied in.
type padding struct {
	any  bool
	h, w int // of a padded map
}

func padOf(x batched, win graph.Window) padding {
	p := padding{h: x.h + 2*win.Padding[0], w: x.w + 2*win.Padding[1]}
	p.any = win.Padding != [2]int{}
	return p
}
