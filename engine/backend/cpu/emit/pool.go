package emit

import (
	"math"
	"unsafe"
)

// MaxPool is the largest of each window, or its gradient, which hands each dy to the first of the
// largest. Padding never wins.
type MaxPool struct {
	InH, InW   int
	Lanes      int     // images in a block: a multiple of 8
	Rows, Cols [][]Tap // of every output position along each axis
	Grad       bool
	Into       bool // the gradient is added to what dx holds
}

// MaxPoolArgs is what it reads from memory at each call: addresses, and strides in bytes.
type MaxPoolArgs struct {
	X, XStride       uint32 // first block, and from block to block
	Y, YStride       uint32
	DY, DYStride     uint32
	DX, DXStride     uint32
	Channels, Blocks uint32
}

// MaxPool adds a pooling, unless the module has one of that name.
func (p *Program) MaxPool(name string, s MaxPool) {
	if p.names[name] {
		return
	}
	p.names[name] = true
	var zero MaxPoolArgs
	f, ps := p.module.Func(name, I32)
	arg := func(off uintptr) Expr { return Load(ps[0], int(off)) }
	type value struct {
		at, channel  Local
		base, stride uintptr
		size         int // bytes of a channel
	}
	in, out := s.InH*s.InW*s.Lanes*float, len(s.Rows)*len(s.Cols)*s.Lanes*float
	values := []*value{
		{base: unsafe.Offsetof(zero.X), stride: unsafe.Offsetof(zero.XStride), size: in},
		{base: unsafe.Offsetof(zero.Y), stride: unsafe.Offsetof(zero.YStride), size: out},
	}
	one := p.maxPoolChannel(s)
	if s.Grad {
		one = p.maxPoolGradChannel(s)
		values = append(values,
			&value{base: unsafe.Offsetof(zero.DY), stride: unsafe.Offsetof(zero.DYStride), size: out},
			&value{base: unsafe.Offsetof(zero.DX), stride: unsafe.Offsetof(zero.DXStride), size: in})
	}
	for _, v := range values {
		v.at, v.channel = f.Local(I32), f.Local(I32)
		f.Set(v.at, arg(v.base))
	}
	block, ch := f.Local(I32), f.Local(I32)
	f.For(block, arg(unsafe.Offsetof(zero.Blocks)), func() {
		for _, v := range values {
			f.Set(v.channel, v.at)
		}
		f.For(ch, arg(unsafe.Offsetof(zero.Channels)), func() {
			var args []Expr
			for _, v := range values {
				args = append(args, v.channel)
			}
			f.Call(one, args...)
			for _, v := range values {
				f.Advance(v.channel, Int(v.size))
			}
		})
		for _, v := range values {
			f.Advance(v.at, arg(v.stride))
		}
	})
}

// inputs calls body with the offset of each tap from its window's lowest input.
func (s MaxPool) inputs(rows, cols []Tap, body func(off int)) {
	for _, r := range rows {
		for _, c := range cols {
			body((r.Pos*s.InW + c.Pos) * s.Lanes * float)
		}
	}
}

func (s MaxPool) walk(f *Func, x, y Local, body func(x, y Local, rows, cols []Tap)) {
	pixel := s.Lanes * float
	f.windows(x, y, runsOf(s.Rows), runsOf(s.Cols), s.InW*pixel, len(s.Cols)*pixel, pixel, body)
}

func (p *Program) maxPoolChannel(s MaxPool) *Func {
	f, ps := p.module.Func("", I32, I32)
	m := f.Local(V128)
	s.walk(f, ps[0], ps[1], func(x, y Local, rows, cols []Tap) {
		for lanes := 0; lanes < s.Lanes*float; lanes += vectorBytes {
			if len(rows)*len(cols) == 0 {
				f.Set(m, Splat(Float(math.Inf(-1))))
			}
			first := true
			s.inputs(rows, cols, func(off int) {
				v := LoadV(x, off+lanes)
				if !first {
					v = MaxNaN(m, v)
				}
				f.Set(m, v)
				first = false
			})
			f.StoreV(y, lanes, m)
		}
	})
	return f
}

func (p *Program) maxPoolGradChannel(s MaxPool) *Func {
	f, ps := p.module.Func("", I32, I32, I32, I32)
	x0, y0, dy0, dx0 := ps[0], ps[1], ps[2], ps[3]
	dx, dy := f.Local(I32), f.Local(I32)
	m, left, hit := f.Local(V128), f.Local(V128), f.Local(V128)
	if !s.Into {
		f.Clear(dx0, Int(s.InH*s.InW*s.Lanes*float))
	}
	s.walk(f, x0, y0, func(x, y Local, rows, cols []Tap) {
		f.Set(dx, Add(dx0, Sub(x, x0)))
		f.Set(dy, Add(dy0, Sub(y, y0)))
		for lanes := 0; lanes < s.Lanes*float; lanes += vectorBytes {
			f.Set(m, LoadV(y, lanes))
			f.Set(left, LoadV(dy, lanes))
			s.inputs(rows, cols, func(off int) {
				f.Set(hit, EqualV(LoadV(x, off+lanes), m))
				f.StoreV(dx, off+lanes, AddV(LoadV(dx, off+lanes), And(left, hit)))
				f.Set(left, AndNot(left, hit))
			})
		}
	})
	return f
}
