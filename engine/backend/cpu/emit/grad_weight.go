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
	Pair     int  // bytes from a job's X0 to its X1 where that is the same for all, else 0
	Dense    bool // all jobs have one list, of every pixel of dy, and x lies in its order: a dense layer, a 1×1 convolution
	PackX    bool // x is first gathered into that order, channel after channel, Pair bytes apart
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
	XMap, Ins         uint32 // from one channel of x to the next, and how many to gather, where PackX
	Packed, PackedX   uint32 // room for a tile of dy, where Pack, and for x, where PackX
	DW, DWBytes       uint32
	DWStride          uint32 // from one output channel to the next
	Tiles, LowerTiles uint32 // how many of each size the output channels fill
	Jobs, JobsEnd     uint32
	Bands, BandsEnd   uint32 // tables, one after another: a Band, and its lists
	BandBytes         uint32
	Group             uint32 // blocks that the lists cover
	DB, Sums, Outs    uint32 // the bias's gradient, room for a float64 for each channel, and how many, where Bias
	Blocks            uint32
}

// Job is one pair of input channels, or of other places to begin at in x, and one kernel element.
type Job struct {
	X0, X1 uint32 // bytes from the start of a block of x, or of what is gathered of it
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

// driver is the exported function: groups of blocks, bands of pixels, tiles of output channels, jobs.
// A tile's dy, over one band, stays in the first cache while all of x passes; its part of dw is zeroed when
// it is first met, which brings it near.
func (g *gradWeight) driver(name string, tiles []dotTile) {
	var zero GradWeightArgs
	f, p := g.module.Func(name, I32)
	arg := func(off uintptr) Expr { return Load(p[0], int(off)) }
	ls := f.Locals(I32, 15)
	x, dy, dyTile, dw, left, blocks, band, tile, job, list := ls[0], ls[1], ls[2], ls[3], ls[4], ls[5], ls[6], ls[7], ls[8], ls[9]
	start, from, sums, first, ch := ls[10], ls[11], ls[12], ls[13], ls[14]
	stride, group, dyMap := arg(unsafe.Offsetof(zero.DWStride)), arg(unsafe.Offsetof(zero.Group)), arg(unsafe.Offsetof(zero.DYMap))
	var read, readX *Func
	if g.Pack || g.Bias {
		read = g.readDY()
	}
	if g.PackX {
		readX = g.gatherX()
	}

	if g.Bias {
		f.Clear(arg(unsafe.Offsetof(zero.Sums)), Mul(arg(unsafe.Offsetof(zero.Outs)), Int(double)))
	}
	f.Set(x, arg(unsafe.Offsetof(zero.X)))
	f.Set(dy, arg(unsafe.Offsetof(zero.DY)))
	f.Set(left, arg(unsafe.Offsetof(zero.Blocks)))
	f.If(Equal(left, Int(0)), func() { f.Clear(arg(unsafe.Offsetof(zero.DW)), arg(unsafe.Offsetof(zero.DWBytes))) }, nil)
	f.Set(first, Int(1))

	// ends sets start and list to where a list of this band begins and ends.
	ends := func(at Expr) {
		f.Set(list, Add(band, at))
		f.Set(start, Load(list, int(unsafe.Offsetof(List{}.Start))))
		f.Set(list, Add(start, Mul(Load(list, int(unsafe.Offsetof(List{}.PerBlock))), blocks)))
	}
	field := func(off uintptr) Expr { return Load(job, int(off)) }
	eachJob := func(body func(out, delta Expr)) {
		f.Set(job, arg(unsafe.Offsetof(zero.Jobs)))
		f.While(job, arg(unsafe.Offsetof(zero.JobsEnd)), func() {
			body(Add(dw, field(unsafe.Offsetof(Job{}.Out))), field(unsafe.Offsetof(Job{}.Delta)))
			f.Advance(job, Int(unsafe.Sizeof(Job{})))
		})
	}
	runJobs := func(t dotTile) {
		if g.Dense {
			f.Set(list, Add(from, Mul(Load(band, int(unsafe.Offsetof(Band{}.Bytes))), blocks)))
			if !g.PackX {
				f.Set(start, Add(x, Load(start, int(unsafe.Offsetof(Pixel{}.X)))))
			}
			eachJob(func(out, delta Expr) {
				f.Call(t.dot, from, Add(start, field(unsafe.Offsetof(Job{}.X0))), Int(0), from, list, out, stride, delta)
			})
			return
		}
		eachJob(func(out, delta Expr) {
			ends(field(unsafe.Offsetof(Job{}.List)))
			f.If(Less(start, list), func() {
				f.Call(t.dot, from, Add(x, field(unsafe.Offsetof(Job{}.X0))), Add(x, field(unsafe.Offsetof(Job{}.X1))), start, list, out, stride, delta)
			}, nil)
		})
	}
	f.While(Int(0), left, func() {
		f.Set(blocks, left)
		f.If(Less(group, left), func() { f.Set(blocks, group) }, nil)
		f.Set(band, arg(unsafe.Offsetof(zero.Bands)))
		f.While(band, arg(unsafe.Offsetof(zero.BandsEnd)), func() {
			if g.PackX {
				ends(Int(unsafe.Sizeof(Band{})))
				f.For(ch, arg(unsafe.Offsetof(zero.Ins)), func() {
					f.Call(readX, Add(arg(unsafe.Offsetof(zero.PackedX)), Mul(ch, Int(g.Pair))), Add(x, Mul(ch, arg(unsafe.Offsetof(zero.XMap)))), start, list)
				})
			}
			f.Set(dyTile, dy)
			f.Set(dw, arg(unsafe.Offsetof(zero.DW)))
			f.Set(sums, arg(unsafe.Offsetof(zero.Sums)))
			for _, t := range tiles {
				f.For(tile, arg(t.count), func() {
					f.If(first, func() { f.Clear(dw, Mul(stride, Int(t.channels))) }, nil)
					f.Set(from, dyTile)
					if g.Pack {
						f.Set(from, arg(unsafe.Offsetof(zero.Packed)))
					} else if g.Dense {
						f.Set(from, Add(dyTile, Load(band, int(unsafe.Offsetof(Band{}.From)))))
					}
					for c := range t.channels {
						if read != nil {
							f.Call(read, Add(from, Int(c*g.RowBytes)), Add(dyTile, Mul(dyMap, Int(c))), band, blocks,
								arg(unsafe.Offsetof(zero.DYBlock)), Add(sums, Int(c*double)))
						}
					}
					if g.PackX {
						f.Set(start, arg(unsafe.Offsetof(zero.PackedX)))
					} else if g.Dense {
						ends(Int(unsafe.Sizeof(Band{})))
					}
					runJobs(t)
					f.Advance(dyTile, Mul(dyMap, Int(t.channels)))
					f.Advance(dw, Mul(stride, Int(t.channels)))
					f.Advance(sums, Int(t.channels*double))
				})
			}
			f.Set(first, Int(0))
			f.Advance(band, arg(unsafe.Offsetof(zero.BandBytes)))
		})
		f.Set(left, Sub(left, blocks))
		f.Advance(x, arg(unsafe.Offsetof(zero.XStride)))
		f.Advance(dy, arg(unsafe.Offsetof(zero.DYStride)))
	})
	if g.Bias {
		f.For(ch, arg(unsafe.Offsetof(zero.Outs)), func() {
			sum := LoadD(Add(arg(unsafe.Offsetof(zero.Sums)), Mul(ch, Int(double))), 0)
			f.StoreF(Add(arg(unsafe.Offsetof(zero.DB)), Mul(ch, Int(float))), 0, ToFloat32(sum))
		})
	}
}
