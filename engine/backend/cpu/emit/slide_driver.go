package emit

import "unsafe"

// driver is the exported function of a slide: it packs the weights and sweeps every tile over every
// block, whichever of the two is larger in the outer loop. Where maps are large, a block's input channels
// come in chunks that stay in the second cache, and whose pages in the processor's table of them, while all
// tiles sweep over them.
func (g *slide) driver(name string, tiles []slideTile) {
	var zero SlideArgs
	f, p := g.module.Func(name, I32)
	arg := func(off uintptr) Expr { return Load(p[0], int(off)) }
	x, y, w, start, bias, block, tile, size := f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32)

	src := x
	ins, count := arg(unsafe.Offsetof(zero.Ins)), f.Local(I32)
	outStride, inStride := arg(unsafe.Offsetof(zero.OutStride)), arg(unsafe.Offsetof(zero.InStride))
	// Where output channels are the nearer in memory, all tiles take some input channels before any takes more.
	from, packIns := f.Local(I32), arg(unsafe.Offsetof(zero.PackIns))
	f.Do(func() {
		f.Set(w, arg(unsafe.Offsetof(zero.Packed)))
		f.Set(src, Add(arg(unsafe.Offsetof(zero.Weights)), Mul(from, inStride)))
		f.Set(count, packIns)
		f.If(Less(ins, Add(from, count)), func() { f.Set(count, Sub(ins, from)) }, nil)
		for _, t := range tiles {
			f.Set(size, g.packedBytes(t, p[0]))
			perIn := g.slots() * t.channels * float
			f.For(tile, t.count(p[0]), func() {
				f.Set(start, Add(w, Mul(from, Int(perIn))))
				f.Call(t.pack, start, Add(start, Mul(count, Int(perIn))), src, outStride, inStride)
				f.Advance(w, size)
				f.Advance(src, Mul(outStride, Int(t.channels)))
			})
		}
		f.Advance(from, count)
	}, func() Expr { return Less(from, ins) })

	firstBlock := func() {
		f.Set(x, arg(unsafe.Offsetof(zero.X)))
		f.Set(y, arg(unsafe.Offsetof(zero.Y)))
	}
	nextBlock := func() {
		f.Advance(x, arg(unsafe.Offsetof(zero.XStride)))
		f.Advance(y, arg(unsafe.Offsetof(zero.YStride)))
	}
	blocks := arg(unsafe.Offsetof(zero.Blocks))
	outMap := len(g.Rows) * len(g.Cols) * g.pixel
	channel := f.Local(I32) // bytes from the start of y's block to the tile's first channel
	forTiles := func(body func(t slideTile)) {
		f.Set(w, arg(unsafe.Offsetof(zero.Packed)))
		f.Set(bias, arg(unsafe.Offsetof(zero.Bias)))
		f.Set(channel, Int(0))
		for _, t := range tiles {
			f.Set(size, g.packedBytes(t, p[0]))
			f.For(tile, t.count(p[0]), func() {
				body(t)
				f.Advance(w, size)
				f.Advance(bias, Int(t.channels*float))
				f.Advance(channel, Int(t.channels*outMap))
			})
		}
	}
	inMap := g.InH * g.InW * g.pixel
	sweep := func(t slideTile) {
		perIn := g.slots() * t.channels * float
		f.Set(start, Add(w, Mul(from, Int(perIn))))
		for l := 0; l < g.Lanes; l += tileLanes {
			f.Call(t.sweep,
				Add(Add(x, Mul(from, Int(inMap))), Int(l*float)), Add(Add(y, channel), Int(l*float)),
				start, Add(start, Mul(count, Int(perIn))), bias,
				from, Equal(Add(from, count), ins))
		}
	}
	f.If(arg(unsafe.Offsetof(zero.WeightsOutermost)), func() {
		f.Set(from, Int(0))
		f.Set(count, ins)
		forTiles(func(t slideTile) {
			firstBlock()
			f.For(block, blocks, func() {
				sweep(t)
				nextBlock()
			})
		})
	}, func() {
		firstBlock()
		f.For(block, blocks, func() {
			f.Set(from, Int(0))
			f.While(from, ins, func() {
				f.Set(count, arg(unsafe.Offsetof(zero.Chunk)))
				f.If(Less(ins, Add(from, count)), func() { f.Set(count, Sub(ins, from)) }, nil)
				forTiles(sweep)
				f.Advance(from, count)
			})
			nextBlock()
		})
	})
}

// packedBytes is the size of one tile's packed weights.
func (g *slide) packedBytes(t slideTile, args Expr) Expr {
	return Mul(Load(args, int(unsafe.Offsetof(SlideArgs{}.Ins))), Int(g.slots()*t.channels*float))
}
