package emit

import "math"

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
	t.xp, t.wp, t.near, t.row = f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32)
	t.rolled = Taps(g.Rows, g.Cols) > maxUnrolled
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
	row          Local
	rolled       bool
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
		if x, w, ok := t.rowStep(rows); ok && t.rolled {
			t.loopRows(rows, cols, x, w)
		} else {
			t.While(t.wp, t.end, func() { t.channelTaps(rows, cols, 1) })
		}
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
				t.tap(i*inMap+(r.Pos*t.InW+c.Pos)*t.pixel, i*step+t.rowSlot(r)+indexOf(t.colsUsed, c.K)*t.channels*float)
			}
		}
	}
	t.Advance(t.xp, Int(n*inMap))
	t.Advance(t.wp, Int(n*step))
}

// rowStep is how far it is from one row of taps to the next, in bytes of the input and of the packed weights, where
// that is the same for all.
func (t *sweep) rowStep(rows []Tap) (x, w int, ok bool) {
	if len(rows) < 2 {
		return 0, 0, false
	}
	step := func(i int) (int, int) {
		return (rows[i+1].Pos - rows[i].Pos) * t.InW * t.pixel, t.rowSlot(rows[i+1]) - t.rowSlot(rows[i])
	}
	x, w = step(0)
	for i := range len(rows) - 1 {
		if xi, wi := step(i); xi != x || wi != w {
			return 0, 0, false
		}
	}
	return x, w, true
}

// rowSlot is where the weights of a row of taps lie among those of an input channel, in bytes.
func (t *sweep) rowSlot(row Tap) int {
	return indexOf(t.rowsUsed, row.K) * len(t.colsUsed) * t.channels * float
}

// loopRows adds the taps of all input channels, with a loop over the rows of the kernel.
func (t *sweep) loopRows(rows, cols []Tap, xStep, wStep int) {
	n := len(rows)
	t.Advance(t.xp, Int(rows[0].Pos*t.InW*t.pixel))
	t.Advance(t.wp, Int(t.rowSlot(rows[0])))
	t.While(t.wp, t.end, func() {
		t.For(t.row, Int(n), func() {
			for _, c := range cols {
				t.tap(c.Pos*t.pixel, indexOf(t.colsUsed, c.K)*t.channels*float)
			}
			t.Advance(t.xp, Int(xStep))
			t.Advance(t.wp, Int(wStep))
		})
		t.Advance(t.xp, Int(t.InH*t.InW*t.pixel-n*xStep))
		t.Advance(t.wp, Int(t.slots()*t.channels*float-n*wStep))
	})
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
