package cpu

import "plywood/engine/graph"

// shardGradWeight is rowsGradWeight for maps too large to lay anew whole: each thread goes through
// its share of the batch's rows of dy, lays them and the rows of x that they meet with channels
// innermost, in memory that stays in its second cache, and adds outer products to its own copy of
// dw. The copies are added up in order.
type shardGradWeight struct {
	*executable
	x, dy        batched
	win          graph.Window
	width        int      // channels of a panel, 2V
	tiles        [][2]int // of output channels: first and count
	tileSize     int
	ipPerGroup   int // panels of x that a task lays at a time
	ipPanels     int
	reach        [][2]int    // of each kernel column: the outputs of a row that it meets
	acc          [][]float32 // per shard [input panel][tile][kernel element][row][width]
	xRows, dyRow [][]float32 // per worker
}

// ringFloats is how much of x a task lays at a time.
const ringFloats = 200 << 10

func (c *compiler) shardGradWeight(x, dy batched, dw []float32, win graph.Window) kernel {
	width := 2 * vectorLen()
	g := &shardGradWeight{executable: c.executable, x: x, dy: dy, win: win, width: width, ipPanels: ceilDiv(x.c, width)}
	g.tiles, g.tileSize = rowTiles(c.tiles, dy.c, width)
	rowFloats := x.w * x.lanes * width * win.Kernel[0] // of one panel
	groups := ceilDiv(g.ipPanels*rowFloats, ringFloats)
	g.ipPerGroup = ceilDiv(g.ipPanels, groups)
	groups = ceilDiv(g.ipPanels, g.ipPerGroup)
	for kw := range win.Kernel[1] {
		from, to := reach(win, 1, x.w, dy.w, kw)
		g.reach = append(g.reach, [2]int{from, to})
	}
	k := win.Kernel[0] * win.Kernel[1]
	g.acc = c.perWorker(g.ipPanels * len(g.tiles) * k * g.tileSize)
	g.xRows = c.perWorker(g.ipPerGroup * rowFloats)
	g.dyRow = c.perWorker(ceilDiv(dy.c, width) * dy.w * dy.lanes * width)
	shards := c.pool.threads
	reached := make([]int, k)
	for i := range reached {
		reached[i] = i
	}
	work := func(t, worker int) { g.work(t%groups, t/groups, shards, worker) }
	gather := func(t, _ int) {
		ip, tile := t/len(g.tiles), t%len(g.tiles)
		size := k * g.tileSize
		sum := g.acc[0][t*size:][:size]
		for _, a := range g.acc[1:] {
			sum2(sum, sum, a[t*size:][:size])
		}
		first := g.tiles[tile][0]
		cols := min(width, x.c-ip*width)
		for r := range g.tiles[tile][1] {
			scatter(dw[((first+r)*x.c+ip*width)*k:], sum[r*width:], cols, k, g.tileSize, reached)
		}
	}
	return func() {
		g.pool.each(groups*shards, work)
		g.pool.each(g.ipPanels*len(g.tiles), gather)
	}
}

// rowTiles cuts output channels into tiles, none of which spans two panels.
func rowTiles(t *tiles, channels, width int) (tiles [][2]int, size int) {
	for o := 0; o < channels; o += width {
		n := min(width, channels-o)
		step := t.panelRows(n)
		for r := 0; r < n; r += step {
			tiles = append(tiles, [2]int{o + r, min(step, n-r)})
		}
		size = max(size, step*width)
	}
	return tiles, size
}

// work goes through one shard's rows for one group of panels of x.
func (g *shardGradWeight) work(group, shard, shards, worker int) {
	x, dy, win := g.x, g.dy, g.win
	firstIP := group * g.ipPerGroup
	panels := min(g.ipPerGroup, g.ipPanels-firstIP)
	k := win.Kernel[0] * win.Kernel[1]
	perPanel := len(g.tiles) * k * g.tileSize
	acc := g.acc[shard][firstIP*perPanel:][:panels*perPanel]
	clear(acc)
	ring, dyRow := g.xRows[worker], g.dyRow[worker]
	rowSize := x.w * x.lanes * g.width
	slot := func(ip, ih int) []float32 { return ring[(ip*win.Kernel[0]+ih%win.Kernel[0])*rowSize:][:rowSize] }
	units := g.blocks * dy.h
	block, laidTo := -1, 0 // rows of x before laidTo are in the ring, as far as it reaches back
	for u := shard * units / shards; u < (shard+1)*units/shards; u++ {
		b, oh := u/dy.h, u%dy.h
		ih0 := oh*win.Stride[0] - win.Padding[0]
		first, last := max(ih0, 0), min(ih0+win.Kernel[0], x.h)
		if first >= last {
			continue
		}
		if b != block {
			block, laidTo = b, 0
		}
		for ih := max(first, laidTo); ih < last; ih++ {
			for ip := range panels {
				layRow(g.executable.tiles, slot(ip, ih), x, b, (firstIP+ip)*g.width, g.width, ih)
			}
		}
		laidTo = max(laidTo, last)
		dySize := dy.w * dy.lanes * g.width
		for o := 0; o < dy.c; o += g.width {
			layRow(g.executable.tiles, dyRow[o/g.width*dySize:][:dySize], dy, b, o, g.width, oh)
		}
		fetch := lookahead{values: [2]batched{x, dy}, idle: ptr(dyRow)}
		for ip := range panels {
			if u+1 < (shard+1)*units/shards {
				b, oh := (u+1)/dy.h, (u+1)%dy.h
				ih := min(oh*win.Stride[0]-win.Padding[0]+win.Kernel[0], x.h) - 1
				ch := (firstIP + ip) * g.width
				if ih >= 0 { // the next row may lie in the padding
					fetch.aim(0, b, ih, ch, min(ch+g.width, x.c))
				}
				fetch.aim(1, b, oh, ip*dy.c/panels, (ip+1)*dy.c/panels)
			}
			for ih := first; ih < last; ih++ {
				x, sums := slot(ip, ih), acc[ip*perPanel+(ih-ih0)*win.Kernel[1]*g.tileSize:]
				for from := 0; from < dy.w; from += segPixels {
					for t, tile := range g.tiles {
						d := dyRow[tile[0]/g.width*dySize+tile[0]%g.width:]
						g.row(x, d, sums[t*k*g.tileSize:], tile[1], from, from+segPixels, &fetch)
					}
				}
			}
		}
	}
}

// segPixels is how many pixels of a row go through every tile and kernel column before the next:
// with 32 images of each, x and dy of so many stay in the first cache.
const segPixels = 4

// row adds the outer products of a stretch of a row of dy with a row of x, for each kernel column.
func (g *shardGradWeight) row(x, dy, sums []float32, rows, first, end int, fetch *lookahead) {
	step := g.x.lanes * g.width
	for kw, reached := range g.reach {
		from, to := max(first, reached[0]), min(end, reached[1])
		iw := from*g.win.Stride[1] - g.win.Padding[1] + kw
		acc := ptr(sums[kw*g.tileSize:])
		if g.win.Stride[1] == 1 && from < to {
			n := (to - from) * g.x.lanes
			ahead, aheadStep := fetch.take(n)
			g.executable.tiles.run(rows, n, ptr(x[iw*step:]), ptr(dy[from*step:]), g.width, acc, ahead, aheadStep)
			continue
		}
		for ow := from; ow < to; ow++ {
			ahead, aheadStep := fetch.take(g.x.lanes)
			g.executable.tiles.run(rows, g.x.lanes, ptr(x[iw*step:]), ptr(dy[ow*step:]), g.width, acc, ahead, aheadStep)
			iw += g.win.Stride[1]
		}
	}
}

// layRow lays width channels of row h of a block, from channel ch on, as [pixel][image][width].
func layRow(t *tiles, dst []float32, src batched, b, ch, width, h int) {
	v, lanes, channel := vectorLen(), src.lanes, src.h*src.w*src.lanes
	from := src.block(b)[ch*channel+h*src.w*lanes:]
	have := min(width, src.c-ch)
	for c := 0; c < width; c += v {
		if c+v <= have {
			t.transpose(src.w*lanes/v, ptr(dst[c:]), ptr(from[c*channel:]), width, channel, v*width, v)
			continue
		}
		layPart(dst[c:], width, from, c*channel, channel, have-c, v, src.w*lanes)
	}
}

// layPart lays n numbers of v channels of which only some are there; the others are zeros.
func layPart(dst []float32, dstStride int, src []float32, first, srcStride, have, v, n int) {
	for i := range n {
		d := dst[i*dstStride:][:v]
		for r := range d {
			d[r] = 0
			if r < have {
				d[r] = src[first+r*srcStride+i]
			}
		}
	}
}

// scatter writes the n input channels of one output channel, dst [n][k], from sums [k][n], whose
// rows lie stride apart. Only the kernel elements in reached have sums.
func scatter(dst, sums []float32, n, k, stride int, reached []int) {
	dst = dst[:n*k]
	if len(reached) < k {
		clear(dst)
	}
	for _, j := range reached {
		row := sums[j*stride:][:n]
		d := ptr(dst[j:])
		for _, v := range row {
			*(*float32)(d) = v
			d = at(d, k)
		}
	}
}
