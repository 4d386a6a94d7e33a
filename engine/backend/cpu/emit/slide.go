package emit

import "unsafe"

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
	PackIns           uint32 // input channels that all tiles pack before the next
	Bias              uint32 // a number for each output channel
	Ins, Chunk        uint32 // input channels, and how many of them all tiles meet before the next
	Tiles, LowerTiles uint32 // how many of each size the output channels fill
	Blocks            uint32
	WeightsOutermost  uint32 // 1: each tile's weights meet all blocks in turn; 0: each block all tiles
}

// maxUnrolled is how many taps, over all classes of pixels, a slide may write out one by one. Past it
// the rows of a kernel become a loop. maxTaps is where that too would be more code than it is worth.
const (
	maxUnrolled = 700
	maxTaps     = 4000
)

// vectors is how many vectors wide a tile is, and tileLanes how many images that makes.
const (
	vectors     = 2
	vectorBytes = 16
	tileLanes   = 8
	float       = 4 // bytes
)

// slide is a Slide being written.
type slide struct {
	Slide
	*Program
	rows, cols         []run
	rowsUsed, colsUsed []int
	pixel              int // bytes of a pixel: its images
}

// Fits reports whether the slide is of a size to be emitted.
func (s Slide) Fits() bool {
	cols := 0
	for _, r := range runsOf(s.Cols) {
		cols += len(r.taps)
	}
	return Taps(s.Rows, s.Cols) <= maxUnrolled || len(runsOf(s.Rows))*cols <= maxTaps
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
