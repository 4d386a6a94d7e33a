package emit

import (
	"math"
	"unsafe"
)

// Tap pairs a kernel element with the input position it reads, along one axis.
type Tap struct{ K, Pos int }

// Slide is a sum over sliding windows: a convolution, a dense layer, or the gradient of either's
// input. Channel counts come with the call; everything here is built into the code.
//
//	for o := range outs { for i := range OutH { for j := range OutW { for l := range Lanes {
//		y[o][i][j][l] = init + Σ over ins c, r in Rows[i], s in Cols[j] of w[o][c][r.K][s.K] * x[c][r.Pos][s.Pos][l] } } } }
type Slide struct {
	InH, InW   int
	Lanes      int     // images in a block: a multiple of 8
	KernelW    int     // columns of the kernel
	Rows, Cols [][]Tap // of every output position along each axis, K and Pos rising or falling evenly
	Height     int     // output channels of a tile: the first of Split
	Lower      bool    // there are tiles of one channel fewer too
	Into       bool    // init is what y holds, else the bias
	ReLU       bool
}

// SlideArgs is what a slide reads from memory at each call: addresses, and strides in bytes.
type SlideArgs struct {
	X, XStride        uint32 // first block, and from block to block
	Y, YStride        uint32
	Weights           uint32
	OutStride         uint32 // of the weights, from one output channel to the next
	InStride          uint32 // and from one input channel to the next
	Packed            uint32 // room for the weights as tiles read them
	Bias              uint32 // a number for each output channel
	Ins, Chunk        uint32 // input channels, and how many of them all tiles meet before the next
	Tiles, LowerTiles uint32 // how many of each size the output channels fill
	Blocks            uint32
	WeightsOutermost  uint32 // 1: each tile's weights meet all blocks in turn; 0: each block all tiles
}

// maxUnrolled is how many taps, over all classes of pixels, a slide may write out one by one. Past
// it (a 7×7 kernel with padding) the taps of a class become a list that one loop reads.
const maxUnrolled = 64

// vectors is how many vectors wide a tile is, and tileLanes how many images that makes.
const (
	vectors     = 2
	vectorBytes = 16
	tileLanes   = 8
	float       = 4 // bytes
)

// run is a stretch of output positions whose taps are the same but for where they begin.
type run struct {
	taps        []Tap // Pos from the run's base
	first, step int   // output positions first, first+step, …
	count       int
	base, shift int // the lowest input position of the first, and how far it moves each time
}

// runsOf sorts the positions of an axis into runs.
func runsOf(axis [][]Tap) []run {
	var runs []run
next:
	for pos, taps := range axis {
		base := 0
		if len(taps) > 0 {
			base = min(taps[0].Pos, taps[len(taps)-1].Pos)
		}
		for i := range runs {
			r := &runs[i]
			if r.accepts(taps, pos, base) {
				if r.count == 1 {
					r.step, r.shift = pos-r.first, base-r.base
				}
				r.count++
				continue next
			}
		}
		r := run{first: pos, count: 1, base: base}
		for _, t := range taps {
			r.taps = append(r.taps, Tap{t.K, t.Pos - base})
		}
		runs = append(runs, r)
	}
	return runs
}

func (r *run) accepts(taps []Tap, pos, base int) bool {
	if len(taps) != len(r.taps) {
		return false
	}
	for i, t := range taps {
		if t.K != r.taps[i].K || t.Pos-base != r.taps[i].Pos {
			return false
		}
	}
	if r.count == 1 {
		return base >= r.base
	}
	return pos == r.first+r.count*r.step && base == r.base+r.count*r.shift
}

// Taps counts the taps that code for these axes writes out, class by class.
func Taps(rows, cols [][]Tap) int {
	n := [2]int{}
	for i, axis := range [2][][]Tap{rows, cols} {
		for _, r := range runsOf(axis) {
			n[i] += len(r.taps)
		}
	}
	return n[0] * n[1]
}

// used lists the kernel elements of an axis that some position reads, in order.
func used(axis [][]Tap) []int {
	var seen []bool
	for _, taps := range axis {
		for _, t := range taps {
			for len(seen) <= t.K {
				seen = append(seen, false)
			}
			seen[t.K] = true
		}
	}
	var ks []int
	for k, s := range seen {
		if s {
			ks = append(ks, k)
		}
	}
	return ks
}

func indexOf(ks []int, k int) int {
	for i, x := range ks {
		if x == k {
			return i
		}
	}
	panic("emit: a tap that is not used")
}

// slide is a Slide being written.
type slide struct {
	Slide
	*Program
	rows, cols         []run
	rowsUsed, colsUsed []int
	pixel              int // bytes of a pixel: its images
}

// Slots is how many kernel elements any pixel reaches: packed weights hold those alone.
func (s Slide) Slots() int { return len(used(s.Rows)) * len(used(s.Cols)) }

func (p *Program) slide(name string, s Slide) {
	g := &slide{Slide: s, Program: p, pixel: s.Lanes * float}
	g.rows, g.cols = runsOf(s.Rows), runsOf(s.Cols)
	g.rowsUsed, g.colsUsed = used(s.Rows), used(s.Cols)
	tiles := []slideTile{g.tile(s.Height)}
	if s.Lower {
		tiles = append(tiles, g.tile(s.Height-1))
	}
	g.driver(name, tiles)
}

// slideTile is the functions for tiles of one height.
type slideTile struct {
	channels    int
	pack, sweep *Func
	count       func(args Expr) Expr
}

func (g *slide) tile(channels int) slideTile {
	t := slideTile{channels: channels, pack: g.pack(channels), sweep: g.sweep(channels)}
	off := unsafe.Offsetof(SlideArgs{}.Tiles)
	if channels != g.Height {
		off = unsafe.Offsetof(SlideArgs{}.LowerTiles)
	}
	t.count = func(args Expr) Expr { return Load(args, int(off)) }
	return t
}

func (g *slide) slots() int { return len(g.rowsUsed) * len(g.colsUsed) }

// pack lays out the weights of one tile: [in][slot][channel].
func (g *slide) pack(channels int) *Func {
	f, p := g.module.Func("", I32, I32, I32, I32, I32)
	dst, end, src, outStride, inStride := p[0], p[1], p[2], p[3], p[4]
	from := f.Locals(I32, channels)
	f.Set(from[0], src)
	for i := 1; i < channels; i++ {
		f.Set(from[i], Add(from[i-1], outStride))
	}
	f.While(dst, end, func() {
		to := 0
		for _, r := range g.rowsUsed {
			for _, c := range g.colsUsed {
				for _, p := range from {
					f.StoreF(dst, to, LoadF(p, (r*g.KernelW+c)*float))
					to += float
				}
			}
		}
		for _, p := range from {
			f.Advance(p, inStride)
		}
		f.Advance(dst, Int(to))
	})
	return f
}

// sweep computes one tile's channels over all pixels of 8 images of a block, from the input channels
// whose weights lie from w to end: the first of them, or more, or the last.
func (g *slide) sweep(channels int) *Func {
	f, p := g.module.Func("", I32, I32, I32, I32, I32, I32, I32)
	x, y, w, end, bias, more, last := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	t := &sweep{slide: g, Func: f, channels: channels, w: w, end: end, bias: bias, more: more}
	if g.ReLU { // of the whole sum only
		t.floor = f.Local(V128)
		f.Set(t.floor, Splat(Float(math.Inf(-1))))
		f.If(last, func() { f.Set(t.floor, Zero()) }, nil)
	}
	t.acc = f.Locals(V128, channels*vectors)
	t.in, t.weight = f.Locals(V128, vectors), f.Local(V128)
	t.xp, t.wp, t.near = f.Local(I32), f.Local(I32), f.Local(I32)
	f.windows(x, y, g.rows, g.cols, g.InW*g.pixel, len(g.Cols)*g.pixel, g.pixel, t.pixelTile)
	return f
}

// sweep is the body of a sweep being written.
type sweep struct {
	*slide
	*Func
	channels     int
	w, end, bias Local
	more, floor  Local
	acc, in      []Local
	weight       Local
	xp, wp, near Local
}

// repeat runs body for each position of a run, and advance after each.
func (f *Func) repeat(i Local, r run, body, advance func()) {
	if r.count == 1 {
		body()
		return
	}
	f.For(i, Int(r.count), func() {
		body()
		advance()
	})
}

// windows walks the output positions of sliding windows, class by class. body gets where the window's
// lowest input is, where the output is, and the taps.
func (f *Func) windows(x, y Local, rows, cols []run, inRow, outRow, pixel int, body func(x, y Local, rows, cols []Tap)) {
	xRow, yRow, row := f.Local(I32), f.Local(I32), f.Local(I32)
	xCol, yCol, col := f.Local(I32), f.Local(I32), f.Local(I32)
	for _, r := range rows {
		f.Set(xRow, Add(x, Int(r.base*inRow)))
		f.Set(yRow, Add(y, Int(r.first*outRow)))
		f.repeat(row, r, func() {
			for _, c := range cols {
				f.Set(xCol, Add(xRow, Int(c.base*pixel)))
				f.Set(yCol, Add(yRow, Int(c.first*pixel)))
				f.repeat(col, c, func() { body(xCol, yCol, r.taps, c.taps) }, func() {
					f.Advance(xCol, Int(c.shift*pixel))
					f.Advance(yCol, Int(c.step*pixel))
				})
			}
		}, func() {
			f.Advance(xRow, Int(r.shift*inRow))
			f.Advance(yRow, Int(r.step*outRow))
		})
	}
}

// pixelTile computes the tile at one pixel: a loop over input channels with every tap written out.
func (t *sweep) pixelTile(x, y Local, rows, cols []Tap) {
	outMap := len(t.Rows) * len(t.Cols) * t.pixel
	fromY := func() {
		for i, a := range t.acc {
			t.Set(a, LoadV(y, i/vectors*outMap+i%vectors*vectorBytes))
		}
	}
	if t.Into {
		fromY()
	} else {
		t.If(t.more, fromY, func() {
			for i, a := range t.acc {
				t.Set(a, LoadSplat(t.bias, i/vectors*float))
			}
		})
	}
	if taps := len(rows) * len(cols); taps > 0 {
		t.Set(t.xp, x)
		t.Set(t.wp, t.w)
		step := t.slots() * t.channels * float
		if unroll := 4 / taps; unroll > 1 {
			t.Set(t.near, Sub(t.end, Int((unroll-1)*step)))
			t.While(t.wp, t.near, func() { t.channelTaps(rows, cols, unroll) })
		}
		t.While(t.wp, t.end, func() { t.channelTaps(rows, cols, 1) })
	}
	for c := range t.channels {
		for v := range vectors {
			var a Expr = t.acc[c*vectors+v]
			if t.ReLU {
				a = MaxV(a, t.floor)
			}
			t.StoreV(y, c*outMap+v*vectorBytes, a)
		}
	}
}

// channelTaps adds the taps of the next n input channels.
func (t *sweep) channelTaps(rows, cols []Tap, n int) {
	inMap, step := t.InH*t.InW*t.pixel, t.slots()*t.channels*float
	for i := range n {
		for _, r := range rows {
			for _, c := range cols {
				slot := indexOf(t.rowsUsed, r.K)*len(t.colsUsed) + indexOf(t.colsUsed, c.K)
				t.tap(i*inMap+(r.Pos*t.InW+c.Pos)*t.pixel, i*step+slot*t.channels*float)
			}
		}
	}
	t.Advance(t.xp, Int(n*inMap))
	t.Advance(t.wp, Int(n*step))
}

// tap adds one tap: two vectors of the input, kept, meet one weight after another.
func (t *sweep) tap(x, w int) {
	for v := range vectors {
		t.Set(t.in[v], LoadV(t.xp, x+v*vectorBytes))
	}
	for c := range t.channels {
		t.Set(t.weight, LoadSplat(t.wp, w+c*float))
		for v := range vectors {
			a := t.acc[c*vectors+v]
			t.Set(a, t.mulAdd(t.weight, t.in[v], a))
		}
	}
}
