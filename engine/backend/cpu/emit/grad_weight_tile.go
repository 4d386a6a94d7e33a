package emit

import "unsafe"

// double is the bytes of a float64.
const double = 8

// dotTurns is how many pixels the loop of dot takes at a time: with one, counting takes 2% of it.
const dotTurns = 4

// dot sums the products of one job over its list, for one tile of output channels, then the lanes of each
// sum, and adds them to dw. Two vectors of x are kept while those of dy stream past. Where Dense, list and end
// are the places in dy.
func (g *gradWeight) dot(channels int) *Func {
	f, p := g.module.Func("", I32, I32, I32, I32, I32, I32, I32, I32)
	dy, x0, x1, list, end, out, stride, delta := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
	acc := f.Locals(V128, channels*vectors)
	in, d := f.Locals(V128, vectors), f.Local(V128)
	dp, xp, near := f.Local(I32), f.Locals(I32, vectors), f.Local(I32)
	// pixel adds eight images of a pixel, off bytes past where dp and xp are.
	pixel := func(dp, xp0, xp1 Local, off int) {
		for lanes := off; lanes < off+tileLanes*float; lanes += vectorBytes {
			f.Set(in[0], LoadV(xp0, lanes))
			if g.Pair != 0 {
				f.Set(in[1], LoadV(xp0, lanes+g.Pair))
			} else {
				f.Set(in[1], LoadV(xp1, lanes))
			}
			for c := range channels {
				f.Set(d, LoadV(dp, c*g.RowBytes+lanes))
				for i := range in {
					a := acc[c*vectors+i]
					f.Set(a, g.mulAdd(d, in[i], a))
				}
			}
		}
	}
	step := int(unsafe.Sizeof(Pixel{}))
	turn := func(n int) {
		for i := range n {
			f.Set(dp, Add(dy, Load(list, i*step+int(unsafe.Offsetof(Pixel{}.DY)))))
			f.Set(xp[0], Load(list, i*step+int(unsafe.Offsetof(Pixel{}.X))))
			if g.Pair == 0 {
				f.Set(xp[1], Add(x1, xp[0]))
			}
			f.Set(xp[0], Add(x0, xp[0]))
			pixel(dp, xp[0], xp[1], 0)
		}
		f.Advance(list, Int(n*step))
	}
	if g.Dense {
		step = tileLanes * float
		turn = func(n int) {
			for i := range n {
				pixel(list, x0, x1, i*step)
			}
			f.Advance(list, Int(n*step))
			f.Advance(x0, Int(n*step))
		}
	}
	f.Set(near, Sub(end, Int((dotTurns-1)*step)))
	f.While(list, near, func() { turn(dotTurns) })
	f.While(list, end, func() { turn(1) })
	g.addLanes(f, acc, channels, out, stride, delta)
	return f
}

// addLanes sums the lanes of a tile's sums and adds them to dw: those of the first vector of x at out, those of
// the second delta bytes further on, unless that is 0.
func (g *gradWeight) addLanes(f *Func, acc []Local, channels int, out, stride, delta Local) {
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
	second := f.Local(I32)
	f.Set(second, Add(out, delta))
	store(0)
	f.If(delta, func() {
		f.Set(out, second)
		store(1)
	}, nil)
}

// readDY passes over one channel of a band in all blocks of a group: it copies them, one after another, where Pack,
// and adds their sum to total where Bias.
func (g *gradWeight) readDY() *Func {
	f, p := g.module.Func("", I32, I32, I32, I32, I32, I32)
	dst, src, band, blocks, stride, total := p[0], p[1], p[2], p[3], p[4], p[5]
	block, q, end := f.Local(I32), f.Local(I32), f.Local(I32)
	in, sum := f.Locals(V128, vectors), f.Locals(V128, vectors)
	f.Set(src, Add(src, Load(band, int(unsafe.Offsetof(Band{}.From)))))
	f.For(block, blocks, func() {
		f.Set(q, src)
		f.Set(end, Add(src, Load(band, int(unsafe.Offsetof(Band{}.Bytes)))))
		f.While(q, end, func() {
			for i, v := range in {
				f.Set(v, LoadV(q, i*vectorBytes))
				if g.Pack {
					f.StoreV(dst, i*vectorBytes, v)
				}
				if g.Bias {
					f.Set(sum[i], AddV(sum[i], v))
				}
			}
			f.Advance(q, Int(tileLanes*float))
			f.Advance(dst, Int(tileLanes*float))
		})
		f.Advance(src, stride)
	})
	if g.Bias {
		f.Set(sum[0], AddV(sum[0], sum[1]))
		f.StoreD(total, 0, AddD(LoadD(total, 0), SumD(sum[0])))
	}
	return f
}

// gatherX copies the pixels of a list from one channel of x, one after another.
func (g *gradWeight) gatherX() *Func {
	f, p := g.module.Func("", I32, I32, I32, I32)
	dst, src, list, end := p[0], p[1], p[2], p[3]
	q := f.Local(I32)
	f.While(list, end, func() {
		f.Set(q, Add(src, Load(list, int(unsafe.Offsetof(Pixel{}.X)))))
		for off := 0; off < tileLanes*float; off += vectorBytes {
			f.StoreV(dst, off, LoadV(q, off))
		}
		f.Advance(list, Int(unsafe.Sizeof(Pixel{})))
		f.Advance(dst, Int(tileLanes*float))
	})
	return f
}
