package emit

import (
	"fmt"
	"unsafe"
)

// GradWeight is the gradient of a convolution's or dense layer's weights. Which products are summed
// is said by tables that come with the call; it serves any window.
//
//	for each job, for o := range outs { for each pixel, block and lane of the job's list {
//		dw[o][job.Out] += dy[o][pixel] * x[job.X0 + pixel']; dw[o][job.Out+job.Delta] += dy[o][pixel] * x[job.X1 + pixel'] } }
type GradWeight struct {
	RowBytes int  // from one channel of dy, as the jobs read it, to the next: PackedRow where Pack
	Pack     bool // each tile's dy is first gathered from its blocks
	Height   int  // output channels of a tile: the first of Split
	Lower    bool
	Bias     bool // a bias's gradient is made too
}

// ListPixels is how many pixels of eight images a list holds, at most: so many that a tile of dy and two
// channels of x, 256 bytes a pixel, stay in a first cache, and few sums are begun and ended.
const ListPixels = 128

// PackedRow is the room for a channel of gathered dy, in bytes: of all sizes the worst is one by which rows fall
// on one another in the cache.
const PackedRow = (ListPixels+16)*tileLanes*float + 64

// GradWeightArgs is what it reads from memory at each call: addresses, and sizes in bytes.
type GradWeightArgs struct {
	X, DY             uint32 // first block
	XStride, DYStride uint32 // from one group of blocks to the next
	DYBlock, DYMap    uint32 // and from one block of dy, and one channel, to the next
	Packed            uint32 // room for a tile of dy, where Pack
	DW, DWBytes       uint32
	DWStride          uint32 // from one output channel to the next
	Tiles, LowerTiles uint32 // how many of each size the output channels fill
	Jobs, JobsEnd     uint32
	Bands, BandsEnd   uint32 // tables, one after another: a Band, and its lists
	BandBytes         uint32
	Group             uint32 // blocks that the lists cover
	Sums              uint32 // a SumsArgs, where Bias
	Blocks            uint32
}

// Job is one pair of input channels, or of other places to begin at in x, and one kernel element.
type Job struct {
	X0, X1 uint32 // bytes from the start of a block of x
	List   uint32 // bytes from the start of a band's table of lists
	Out    uint32 // bytes from the start of an output channel of dw
	Delta  uint32 // bytes from there to the result of X1; 0 where X1 only repeats X0
}

// Band is a stretch of pixels, in bytes from the start of a channel of dy.
type Band struct{ From, Bytes uint32 }

// List is where the pixels of a job stand within a band: pairs of offsets into dy and x, 8 images
// each, the blocks of a group one after another.
type List struct {
	Start    uint32
	PerBlock uint32 // bytes of the list
}

// Pixel is an element of a list: bytes from the start of a group's dy and of a job's place in x.
type Pixel struct{ DY, X uint32 }

// GradWeight adds a weight gradient, unless the module has it.
func (p *Program) GradWeight(s GradWeight) {
	name := s.Name()
	if p.names[name] {
		return
	}
	p.names[name] = true
	g := &gradWeight{GradWeight: s, Program: p}
	tiles := []dotTile{g.tile(s.Height)}
	if s.Lower {
		tiles = append(tiles, g.tile(s.Height-1))
	}
	g.driver(name, tiles)
}

// Name is the name of its export.
func (s GradWeight) Name() string {
	return fmt.Sprint("grad_weight", s)
}

type gradWeight struct {
	GradWeight
	*Program
}

type dotTile struct {
	channels int
	dot      *Func
	count    uintptr // offset of its argument
}

func (g *gradWeight) tile(channels int) dotTile {
	var zero GradWeightArgs
	t := dotTile{channels, g.dot(channels), unsafe.Offsetof(zero.Tiles)}
	if channels != g.Height {
		t.count = unsafe.Offsetof(zero.LowerTiles)
	}
	return t
}

// dot sums the products of one job over its list, for one tile of output channels, then the lanes of each
// sum, and adds them to dw. Two vectors of x are kept while those of dy stream past.
func (g *gradWeight) dot(channels int) *Func {
	f, p := g.module.Func("", I32, I32, I32, I32, I32, I32, I32, I32)
	dy, x0, x1, list, end, out, stride, delta := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
	acc := f.Locals(V128, channels*vectors)
	in, d := f.Locals(V128, vectors), f.Local(V128)
	dp, xp := f.Local(I32), f.Locals(I32, vectors)
	f.Do(func() {
		f.Set(dp, Add(dy, Load(list, int(unsafe.Offsetof(Pixel{}.DY)))))
		f.Set(xp[0], Load(list, int(unsafe.Offsetof(Pixel{}.X))))
		f.Set(xp[1], Add(x1, xp[0]))
		f.Set(xp[0], Add(x0, xp[0]))
		for lanes := 0; lanes < tileLanes*float; lanes += vectorBytes {
			for i := range in {
				f.Set(in[i], LoadV(xp[i], lanes))
			}
			for c := range channels {
				f.Set(d, LoadV(dp, c*g.RowBytes+lanes))
				for i := range in {
					a := acc[c*vectors+i]
					f.Set(a, g.mulAdd(d, in[i], a))
				}
			}
		}
		f.Advance(list, Int(unsafe.Sizeof(Pixel{})))
	}, func() Expr { return Less(list, end) })
	for c := 0; c < channels; c += 2 {
		for i := c; i < min(c+2, channels); i++ { // fold four lanes of two sums into two of each
			a, b := acc[2*i], acc[2*i+1]
			f.Set(a, AddV(Pick(a, b, [4]byte{0, 4, 1, 5}), Pick(a, b, [4]byte{2, 6, 3, 7})))
		}
		a, b := acc[2*c], acc[2*min(c+1, channels-1)]
		f.Set(a, AddV(Pick(a, b, [4]byte{0, 1, 4, 5}), Pick(a, b, [4]byte{2, 3, 6, 7})))
	}
	store := func(which int) {
		for c := range channels {
			f.StoreF(out, 0, AddF(LoadF(out, 0), Lane(acc[c/2*4], byte(c%2*2+which))))
			if c < channels-1 {
				f.Advance(out, stride)
			}
		}
	}
	second := x0 // no longer needed
	f.Set(second, Add(out, delta))
	store(0)
	f.If(delta, func() {
		f.Set(out, second)
		store(1)
	}, nil)
	return f
}

// gather copies one channel of a band from all blocks of a group, one after another.
func (g *gradWeight) gather() *Func {
	f, p := g.module.Func("", I32, I32, I32, I32, I32)
	dst, src, band, blocks, stride := p[0], p[1], p[2], p[3], p[4]
	block, q, end := f.Local(I32), f.Local(I32), f.Local(I32)
	f.Set(src, Add(src, Load(band, int(unsafe.Offsetof(Band{}.From)))))
	f.For(block, blocks, func() {
		f.Set(q, src)
		f.Set(end, Add(src, Load(band, int(unsafe.Offsetof(Band{}.Bytes)))))
		f.While(q, end, func() {
			for off := 0; off < tileLanes*float; off += vectorBytes {
				f.StoreV(dst, off, LoadV(q, off))
			}
			f.Advance(q, Int(tileLanes*float))
			f.Advance(dst, Int(tileLanes*float))
		})
		f.Advance(src, stride)
	})
	return f
}

// driver is the exported function: groups of blocks, bands of pixels, tiles of output channels, jobs.
// A tile's dy, over one band, stays in the first cache while all of x passes.
func (g *gradWeight) driver(name string, tiles []dotTile) {
	var zero GradWeightArgs
	f, p := g.module.Func(name, I32)
	arg := func(off uintptr) Expr { return Load(p[0], int(off)) }
	ls := f.Locals(I32, 12)
	x, dy, dyTile, dw, left, blocks, band, tile, job, list, start, from := ls[0], ls[1], ls[2], ls[3], ls[4], ls[5], ls[6], ls[7], ls[8], ls[9], ls[10], ls[11]
	stride, group, dyMap := arg(unsafe.Offsetof(zero.DWStride)), arg(unsafe.Offsetof(zero.Group)), arg(unsafe.Offsetof(zero.DYMap))
	var pack *Func
	if g.Pack {
		pack = g.gather()
	}

	if g.Bias {
		f.Call(g.channelSums(), arg(unsafe.Offsetof(zero.Sums)))
	}
	f.Clear(arg(unsafe.Offsetof(zero.DW)), arg(unsafe.Offsetof(zero.DWBytes)))
	f.Set(x, arg(unsafe.Offsetof(zero.X)))
	f.Set(dy, arg(unsafe.Offsetof(zero.DY)))
	f.Set(left, arg(unsafe.Offsetof(zero.Blocks)))

	runJobs := func(t dotTile) {
		f.Set(job, arg(unsafe.Offsetof(zero.Jobs)))
		f.While(job, arg(unsafe.Offsetof(zero.JobsEnd)), func() {
			field := func(off uintptr) Expr { return Load(job, int(off)) }
			f.Set(list, Add(band, field(unsafe.Offsetof(Job{}.List))))
			f.Set(start, Load(list, int(unsafe.Offsetof(List{}.Start))))
			f.Set(list, Add(start, Mul(Load(list, int(unsafe.Offsetof(List{}.PerBlock))), blocks)))
			f.If(Less(start, list), func() {
				f.Call(t.dot, from, Add(x, field(unsafe.Offsetof(Job{}.X0))), Add(x, field(unsafe.Offsetof(Job{}.X1))),
					start, list, Add(dw, field(unsafe.Offsetof(Job{}.Out))), stride, field(unsafe.Offsetof(Job{}.Delta)))
			}, nil)
			f.Advance(job, Int(unsafe.Sizeof(Job{})))
		})
	}
	f.While(Int(0), left, func() {
		f.Set(blocks, left)
		f.If(Less(group, left), func() { f.Set(blocks, group) }, nil)
		f.Set(band, arg(unsafe.Offsetof(zero.Bands)))
		f.While(band, arg(unsafe.Offsetof(zero.BandsEnd)), func() {
			f.Set(dyTile, dy)
			f.Set(dw, arg(unsafe.Offsetof(zero.DW)))
			for _, t := range tiles {
				f.For(tile, arg(t.count), func() {
					f.Set(from, dyTile)
					if g.Pack {
						f.Set(from, arg(unsafe.Offsetof(zero.Packed)))
						for c := range t.channels {
							f.Call(pack, Add(from, Int(c*g.RowBytes)), Add(dyTile, Mul(dyMap, Int(c))), band, blocks, arg(unsafe.Offsetof(zero.DYBlock)))
						}
					}
					runJobs(t)
					f.Advance(dyTile, Mul(dyMap, Int(t.channels)))
					f.Advance(dw, Mul(stride, Int(t.channels)))
				})
			}
			f.Advance(band, arg(unsafe.Offsetof(zero.BandBytes)))
		})
		f.Set(left, Sub(left, blocks))
		f.Advance(x, arg(unsafe.Offsetof(zero.XStride)))
		f.Advance(dy, arg(unsafe.Offsetof(zero.DYStride)))
	})
}
