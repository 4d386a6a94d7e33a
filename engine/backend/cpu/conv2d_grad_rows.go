package cpu

import "plywood/engine/graph"

// rowsGradWeight lays x and dy as panels of 2V channels, [pixel][image][2V], images of the whole
// batch; a tile of dw is then Σ over pixels and images of dy·x.
func (c *compiler) rowsGradWeight(x, dy batched, dw []float32, win graph.Window) kernel {
	e, tiles, width := c.executable, c.tiles, 2*vectorLen()
	xT, dyT := c.newLaid(x, width), c.newLaid(dy, width)
	panels := xT.panels + dyT.panels
	arrange := func(task, _ int) {
		b, p := task/panels, task%panels
		if p < xT.panels {
			xT.lay(tiles, b, p, e.blocks)
		} else {
			dyT.lay(tiles, b, p-xT.panels, e.blocks)
		}
	}
	kernelSize := win.Kernel[0] * win.Kernel[1]
	runs := rowRuns(win, x, dy)
	rows, tileSize := rowTiles(tiles, dy.c, width)
	acc := c.perWorker(kernelSize * tileSize)
	var reached []int
	for _, r := range runs {
		if n := len(reached); n == 0 || reached[n-1] != r.k {
			reached = append(reached, r.k)
		}
	}
	// A task is every kernel element of one tile of output × input channels.
	body := func(task, worker int) {
		ip, row := task/len(rows), rows[task%len(rows)]
		first, n := row[0], row[1]
		sums := acc[worker]
		for _, k := range reached {
			clear(sums[k*tileSize:][:tileSize])
		}
		images := e.blocks * x.lanes
		xs, ds := ptr(xT.panel(ip)), at(ptr(dyT.panel(first/width)), first%width)
		for _, r := range runs {
			tiles.run(n, r.n*images, at(xs, r.x*images*width), at(ds, r.dy*images*width), width, ptr(sums[r.k*tileSize:]), xs, 0)
		}
		cols := min(width, x.c-ip*width)
		for r := range n {
			scatter(dw[((first+r)*x.c+ip*width)*kernelSize:], sums[r*width:], cols, kernelSize, tileSize, reached)
		}
	}
	return func() {
		e.pool.each(e.blocks*panels, arrange)
		e.pool.each(xT.panels*len(rows), body)
	}
}

// rowRun is a stretch of pixels that lie one after another in both x and dy, for a kernel element.
type rowRun struct{ k, n, x, dy int }

// rowRuns lists, for each kernel element, the stretches of outputs that it reaches.
func rowRuns(win graph.Window, x, dy batched) []rowRun {
	var runs []rowRun
	for k := range win.Kernel[0] * win.Kernel[1] {
		first := len(runs)
		kh, kw := k/win.Kernel[1], k%win.Kernel[1]
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
				r := rowRun{k, 1, ih*x.w + iw, oh*dy.w + ow}
				if last := len(runs) - 1; last >= first && runs[last].x+runs[last].n == r.x && runs[last].dy+runs[last].n == r.dy {
					runs[last].n++
				} else {
					runs = append(runs, r)
				}
			}
		}
	}
	return runs
}

// laid is a batched value with its channels innermost: panels of width channels, each
// [pixel][image][width]. Channels past the last are zeros.
type laid struct {
	src           batched
	width, panels int
	size          int // of a panel, at the largest batch
	data          []float32
}

func (c *compiler) newLaid(src batched, width int) *laid {
	l := &laid{src: src, width: width, panels: ceilDiv(src.c, width)}
	l.size = src.h * src.w * c.program.Blocks(c.program.Batch) * src.lanes * width
	l.data = c.scratch(l.panels * l.size)
	return l
}

func (l *laid) panel(p int) []float32 { return l.data[p*l.size:][:l.size] }

// lay writes block b of a panel, of a batch of that many blocks.
func (l *laid) lay(t *tiles, b, p, blocks int) {
	v, lanes, pixels := vectorLen(), l.src.lanes, l.src.h*l.src.w
	n := pixels * lanes
	src := l.src.block(b)[p*l.width*n:]
	dst := l.panel(p)[b*lanes*l.width:]
	step := blocks * lanes * l.width // from pixel to pixel
	have := min(l.width, l.src.c-p*l.width)
	for ch := 0; ch < l.width; ch += v {
		if ch+v <= have {
			for image := 0; image < lanes; image += v {
				t.transpose(pixels, ptr(dst[image*l.width+ch:]), ptr(src[ch*n+image:]), l.width, n, step, lanes)
			}
			continue
		}
		for i := range pixels {
			layPart(dst[i*step+ch:], l.width, src, ch*n+i*lanes, n, have-ch, v, lanes)
		}
	}
}
