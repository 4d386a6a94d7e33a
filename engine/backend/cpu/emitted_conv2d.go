package cpu

import (
	"plywood/engine/backend/cpu/emit"
	"plywood/engine/backend/window"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

func (c *compiler) emitConv2D(call plan.Call) kernel {
	x, y, w := c.batched(call.In[0]), c.batched(call.Out[0]), c.floats(call.In[1])
	win := windowOf(call)
	k := win.Kernel[0] * win.Kernel[1]
	s := emit.Slide{ReLU: call.Attr.Act == graph.ReLU}
	s.Rows = emittedAxis(y.h, func(pos int) []window.Tap { return window.Forward(win, 0, x.h, pos) })
	s.Cols = emittedAxis(y.w, func(pos int) []window.Tap { return window.Forward(win, 1, x.w, pos) })
	var bias []float32
	if len(call.In) > 2 {
		bias = c.floats(call.In[2])
	}
	run := c.emitSlide(call, s, x, y, w, bias, x.c*k, k)
	act, slope := call.Attr.Act, call.Attr.Slope
	if run == nil || act == graph.Identity || s.ReLU {
		return run
	}
	finish := c.eachBlock(func(b int) { activate(y.block(b), y.block(b), act, slope) })
	return func() {
		run()
		finish()
	}
}

func (c *compiler) emitConv2DGradInput(call plan.Call) kernel {
	w, dy, dx := c.floats(call.In[0]), c.batched(call.In[1]), c.batched(call.Out[0])
	win := windowOf(call)
	k := win.Kernel[0] * win.Kernel[1]
	s := emit.Slide{Into: into(call)}
	s.Rows = emittedAxis(dx.h, func(pos int) []window.Tap { return window.Backward(win, 0, dy.h, pos) })
	s.Cols = emittedAxis(dx.w, func(pos int) []window.Tap { return window.Backward(win, 1, dy.w, pos) })
	return c.emitSlide(call, s, dy, dx, w, nil, k, dx.c*k)
}

func emittedAxis(n int, taps func(pos int) []window.Tap) [][]emit.Tap {
	axis := make([][]emit.Tap, n)
	for pos := range axis {
		for _, t := range taps(pos) {
			axis[pos] = append(axis[pos], emit.Tap{K: t.K, Pos: t.Pos})
		}
	}
	return axis
}

// emitSlide makes the kernel of a sliding sum from x to y. Weight (out, in, k) lies at
// w[out*outStride+in*inStride+k].
func (c *compiler) emitSlide(call plan.Call, s emit.Slide, x, y batched, w, bias []float32, outStride, inStride int) kernel {
	win := windowOf(call)
	height, tiles, lower := emit.Split(y.c, emit.TileHeight(c.machine.fma()))
	s.InH, s.InW, s.Lanes, s.KernelW = x.h, x.w, x.lanes, win.Kernel[1]
	s.Height, s.Lower = height, lower > 0
	if !s.Fits() {
		return nil
	}
	l := c.newLaunch()
	if bias == nil {
		bias = l.alloc(y.c)
	}
	packed := l.alloc(y.c * x.c * s.Slots())
	args, at := arguments[emit.SlideArgs](l)
	*args = emit.SlideArgs{
		X: l.address(x.data), XStride: uint32(4 * x.stride),
		Y: l.address(y.data), YStride: uint32(4 * y.stride),
		Weights: l.address(w), OutStride: uint32(4 * outStride), InStride: uint32(4 * inStride),
		Packed: l.address(packed), Bias: l.address(bias), Ins: uint32(x.c),
		Tiles: uint32(tiles), LowerTiles: uint32(lower),
	}
	if args.PackIns = uint32(x.c); inStride > outStride {
		args.PackIns = packedRows
	}
	args.WeightsOutermost, args.Chunk = sweepOrder(x, y, len(packed))
	name := describe(call, x, y, win, s.Lanes, s.Height, s.Lower, s.Into, s.ReLU)
	l.emit(name, at, func(name string) { c.module.Slide(name, s) })
	e := c.executable
	return func() {
		args.Blocks = uint32(e.blocks)
		l.run()
	}
}

// packedRows is how many rows of weights are packed side by side where each tile takes a piece of every row: so
// few that they stay in the first cache until the next tile takes the next piece.
const packedRows = 16

// cachedWeights is how many packed weights, in bytes, stay in a second cache while the blocks pass.
const cachedWeights = 5 << 18

// sweepOrder says whether each tile's weights meet all blocks before the next, and how many input channels of a
// block to take at a time.
func sweepOrder(x, y batched, packed int) (weightsOutermost, chunk uint32) {
	few := y.h*y.w < 4 || 4*packed > cachedWeights // few products for what fetching a weight costs
	if few && packed > 8*x.size {
		return 1, uint32(x.c)
	}
	return 0, uint32(chunkOf(x))
}

// chunkOf is all channels, or an even share: as many as leave room in the first cache for what a row of windows
// reads and for a tile's weights. Measured: with 160 channels of 24×24 at once a convolution ran at 0.4 of the
// peak, in seven chunks at 0.9; with 128 of 4×4 at 0.86, in two at 0.91.
func chunkOf(x batched) int {
	const page = 4096
	most := 64
	if 4*x.h*x.w*x.lanes > page {
		most = 24
	}
	chunks := ceil(x.c, most)
	return ceil(x.c, chunks)
}
