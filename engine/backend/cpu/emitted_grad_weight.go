package cpu

import (
	"unsafe"

	"plywood/engine/backend/cpu/emit"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// packedJobs is from how many jobs on it pays to gather a tile of dy first: blocks a power of two apart
// push one another out of the cache.
const packedJobs = 64

// denseTiles is from how many tiles on it pays to lay x in the order of dy's pixels.
const denseTiles = 4

// emitConv2DGradWeight: x [N,C,H,W], dy [N,O,OH,OW] → dw [O,C,kh,kw], db? [O].
func (c *compiler) emitConv2DGradWeight(call plan.Call) kernel {
	x, dy, dw := c.batched(call.In[0]), c.batched(call.In[1]), c.floats(call.Out[0])
	win := windowOf(call)
	l := c.newLaunch()
	var widen func()
	paired := x.c%2 == 0 || x.c > 8
	if !paired && win.Padding != [2]int{} {
		x, widen = l.widen(x, win)
		win.Padding = [2]int{}
	}
	height, tiles, lower := emit.Split(dy.c, emit.TileHeight(c.machine.fma()))
	g := emit.GradWeight{Height: height, Lower: lower > 0, Bias: len(call.Out) > 1}
	dyMap := dy.h * dy.w * dy.lanes

	t := &gradTables{win: win, x: x, dy: dy, sub: x.lanes / 8}
	blocks := c.program.Blocks(c.program.Batch)
	groups := ceil(blocks, max(1, emit.ListPixels/(dy.h*dy.w*t.sub)))
	t.group = ceil(blocks, groups)
	used := t.used()
	if g.Dense = paired && len(used) == 1 && t.meetsAll(used[0]) && tiles+lower >= denseTiles; g.Dense {
		g.PackX = t.group > 1 || x.h != dy.h || x.w != dy.w || x.c%2 > 0
	}
	pairs := ceil(x.c*len(used), 2)
	g.Pack, g.RowBytes = pairs >= packedJobs || g.Dense && t.group > 1, 4*dyMap
	if g.Pack {
		g.RowBytes, t.packed = emit.PackedRow, true
	}
	xMap := 4 * x.h * x.w * x.lanes
	if paired {
		if x.c%2 == 0 {
			g.Pair = xMap
		}
		if g.PackX {
			xMap = 4*t.group*t.bandPixels()*x.lanes + 64 // a power of two would have rows fall on one another in the cache
			g.Pair = xMap
		}
		t.pairChannels(used, xMap)
	} else {
		t.pairTerms()
	}
	bands, bandBytes := t.place(l)
	jobs := copied(l, t.jobs)
	args, at := arguments[emit.GradWeightArgs](l)
	*args = emit.GradWeightArgs{
		X: l.address(x.data), DY: l.address(dy.data),
		XStride: uint32(4 * x.stride * t.group), DYStride: uint32(4 * dy.stride * t.group),
		DYBlock: uint32(4 * dy.stride), DYMap: uint32(4 * dyMap),
		XMap: uint32(4 * x.h * x.w * x.lanes), Ins: uint32(x.c),
		DW: l.address(dw), DWBytes: uint32(4 * len(dw)), DWStride: uint32(4 * (len(dw) / dy.c)),
		Tiles: uint32(tiles), LowerTiles: uint32(lower),
		Jobs: jobs, JobsEnd: jobs + uint32(len(t.jobs))*uint32(unsafe.Sizeof(emit.Job{})),
		Bands: bands, BandsEnd: bands + bandBytes*uint32(len(t.bands)), BandBytes: bandBytes,
		Group: uint32(t.group),
	}
	if g.Pack {
		args.Packed = l.address(l.alloc(g.Height * g.RowBytes / 4))
	}
	if g.PackX {
		args.PackedX = l.address(l.alloc((x.c + 1) * xMap / 4)) // the last of an odd number is paired with nothing
	}
	if g.Bias {
		args.DB, args.Outs = l.address(c.floats(call.Out[1])), uint32(dy.c)
		args.Sums = l.address(l.alloc(2 * dy.c))
	}
	l.emit(g.Name(), at, func(string) { c.module.GradWeight(g) })
	e := c.executable
	return func() {
		if widen != nil {
			widen()
		}
		args.Blocks = uint32(e.blocks)
		l.run()
	}
}

// gradTables are the jobs of a weight gradient and their lists of pixels.
type gradTables struct {
	win    graph.Window
	x, dy  batched
	sub    int  // eights of images in a block
	group  int  // blocks in a list
	packed bool // dy is gathered before it is read
	jobs   []emit.Job
	bands  []gradBand
}

// gradBand is a stretch of output pixels, and the pixels of each list that lie in it: those of the first block,
// then of the next.
type gradBand struct {
	from, to int
	lists    [][]emit.Pixel
}

func ceil(n, d int) int { return (n + d - 1) / d }

// listAt is where list k stands in a band's table, in bytes.
func listAt(k int) uint32 {
	return uint32(unsafe.Sizeof(emit.Band{})) + uint32(k)*uint32(unsafe.Sizeof(emit.List{}))
}

// meets is the input pixel that output pixel (oh, ow) meets by kernel element k, if any.
func (t *gradTables) meets(k, oh, ow int) (h, w int, ok bool) {
	h = oh*t.win.Stride[0] - t.win.Padding[0] + k/t.win.Kernel[1]
	w = ow*t.win.Stride[1] - t.win.Padding[1] + k%t.win.Kernel[1]
	return h, w, h >= 0 && h < t.x.h && w >= 0 && w < t.x.w
}

// pixelsOf counts the output pixels that meet one by kernel element k.
func (t *gradTables) pixelsOf(k int) int {
	n := 0
	for p := range t.dy.h * t.dy.w {
		if _, _, ok := t.meets(k, p/t.dy.w, p%t.dy.w); ok {
			n++
		}
	}
	return n
}

// used lists the kernel elements that do not always fall into the padding.
func (t *gradTables) used() []int {
	var ks []int
	for k := range t.win.Kernel[0] * t.win.Kernel[1] {
		if t.pixelsOf(k) > 0 {
			ks = append(ks, k)
		}
	}
	return ks
}

// meetsAll reports whether every output pixel meets an input by kernel element k.
func (t *gradTables) meetsAll(k int) bool { return t.pixelsOf(k) == t.dy.h*t.dy.w }

// pairChannels takes two input channels at a time, xMap bytes apart: their products with dy, for one kernel element,
// run over the same pixels, those where the element does not fall into the padding.
func (t *gradTables) pairChannels(used []int, xMap int) {
	size := t.win.Kernel[0] * t.win.Kernel[1]
	t.list(len(used), func(list, oh, ow int) (int, int, bool) { return t.meets(used[list], oh, ow) })
	for ch := 0; ch < t.x.c; ch += 2 {
		for list, k := range used {
			j := emit.Job{
				X0: uint32(ch * xMap), X1: uint32(ch * xMap),
				List: listAt(list), Out: uint32(4 * (ch*size + k)),
			}
			if ch+1 < t.x.c {
				j.X1, j.Delta = j.X1+uint32(xMap), uint32(4*size)
			}
			t.jobs = append(t.jobs, j)
		}
	}
}

// pairTerms takes two kernel elements at a time, of all channels' one after another: for few channels,
// and no padding, so that all elements have the same pixels.
func (t *gradTables) pairTerms() {
	size := t.win.Kernel[0] * t.win.Kernel[1]
	t.list(1, func(_, oh, ow int) (int, int, bool) { return oh * t.win.Stride[0], ow * t.win.Stride[1], true })
	offset := func(term int) uint32 {
		ch, k := term/size, term%size
		return uint32(4 * ((ch*t.x.h+k/t.win.Kernel[1])*t.x.w + k%t.win.Kernel[1]) * t.x.lanes)
	}
	terms := t.x.c * size
	for term := 0; term < terms; term += 2 {
		j := emit.Job{X0: offset(term), X1: offset(term), List: listAt(0), Out: uint32(4 * term)}
		if term+1 < terms {
			j.X1, j.Delta = offset(term+1), 4
		}
		t.jobs = append(t.jobs, j)
	}
}

// count is how many bands there are, and bandPixels how many pixels the largest has.
func (t *gradTables) count() int      { return ceil(t.dy.h*t.dy.w*t.sub, emit.ListPixels) }
func (t *gradTables) bandPixels() int { return ceil(t.dy.h*t.dy.w, t.count()) }

// list makes the lists. in tells which input pixel an output pixel meets in list k, if any.
func (t *gradTables) list(lists int, in func(k, oh, ow int) (h, w int, ok bool)) {
	pixels, count := t.dy.h*t.dy.w, t.count()
	for i := range count {
		band := gradBand{i * pixels / count, (i + 1) * pixels / count, make([][]emit.Pixel, lists)}
		for k := range band.lists {
			for b := range t.group {
				for p := band.from; p < band.to; p++ {
					h, w, ok := in(k, p/t.dy.w, p%t.dy.w)
					if !ok {
						continue
					}
					dy := b*t.dy.stride + p*t.dy.lanes
					if t.packed {
						dy = (b*(band.to-band.from) + p - band.from) * t.dy.lanes
					}
					x := b*t.x.stride + (h*t.x.w+w)*t.x.lanes
					for l := 0; l < t.x.lanes; l += 8 {
						band.lists[k] = append(band.lists[k], emit.Pixel{DY: uint32(4 * (dy + l)), X: uint32(4 * (x + l))})
					}
				}
			}
		}
		t.bands = append(t.bands, band)
	}
}

// place writes the tables where the module reads them.
func (t *gradTables) place(l *launch) (bands, bandBytes uint32) {
	var table []uint32
	for _, band := range t.bands {
		table = append(table, uint32(4*band.from*t.dy.lanes), uint32(4*(band.to-band.from)*t.dy.lanes)) // emit.Band
		for _, pixels := range band.lists {                                                             // emit.List
			table = append(table, copied(l, pixels), uint32(len(pixels)/t.group)*uint32(unsafe.Sizeof(emit.Pixel{})))
		}
	}
	return copied(l, table), uint32(4 * len(table) / len(t.bands))
}

// copied is where a copy of s lies that the module reaches. T is made of 32-bit numbers.
func copied[T any](l *launch, s []T) uint32 {
	var zero T
	if len(s) == 0 {
		return 0
	}
	room := l.alloc(len(s) * int(unsafe.Sizeof(zero)) / 4)
	copy(unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(room))), len(s)), s)
	return l.address(room)
}

// widen is x with its padding around it, and what copies x there.
func (l *launch) widen(x batched, win graph.Window) (batched, func()) {
	e, wide := l.c.executable, x
	wide.h, wide.w = x.h+2*win.Padding[0], x.w+2*win.Padding[1]
	wide.size = x.c * wide.h * wide.w * x.lanes
	wide.stride = wide.size
	wide.data = l.alloc(e.program.Blocks(e.program.Batch) * wide.size)
	return wide, func() {
		for b := range e.blocks {
			for row := range x.c * x.h {
				ch, h := row/x.h, row%x.h
				to := ((ch*wide.h+h+win.Padding[0])*wide.w + win.Padding[1]) * x.lanes
				copy(wide.block(b)[to:], x.channel(b, ch)[h*x.w*x.lanes:][:x.w*x.lanes])
			}
		}
	}
}
