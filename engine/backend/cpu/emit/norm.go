package emit

import (
	"fmt"
	"unsafe"
)

// Norm is batch normalization while training, with an activation, or its gradient. Of a value's blocks
// the last may be partial: Mask then says which of its images count.
//
//	y = act((x−mean)/√(var+eps)·γ + β), over each channel's mean and biased variance
type Norm struct {
	Lanes int // images in a block: a multiple of 8
	Act   Act
	Grad  bool
	Into  bool // the gradient is added to what dx holds
	Part  Part
}

// Part says which half of the work a Norm does: between them its sums may be added to those of
// images that other programs hold.
type Part uint8

const (
	Whole Part = iota
	Sums       // mean and variance, or dγ and dβ, alone
	Apply      // y or dx, by sums that are there
)

// NormArgs is what it reads from memory at each call: addresses, and sizes in bytes.
type NormArgs struct {
	X, XStride                            uint32 // first block, and from block to block
	Y, YStride                            uint32
	DY, DYStride                          uint32
	DX, DXStride                          uint32
	Run                                   uint32 // a channel of a block
	Channels, Blocks                      uint32 // whole blocks
	Partial                               uint32 // 1: one more, of which Mask counts
	Mask                                  uint32 // a 1 or 0 for every image of a block
	Gamma, Beta, Mean, Var, DGamma, DBeta uint32
	Count, Eps                            float64 // values of a channel that count
}

// Name is the name of its export.
func (s Norm) Name() string {
	return fmt.Sprintf("batchnorm grad=%v ×%d act%d into=%v part%d", s.Grad, s.Lanes, s.Act, s.Into, s.Part)
}

// Norm adds a batch normalization, unless the module has it.
func (p *Program) Norm(s Norm) {
	if name := s.Name(); !p.names[name] {
		p.names[name] = true
		p.norm(name, s)
	}
}

type norm struct {
	Norm
	*Program
	*Func
	args Local
	act  *activation
	// Where a pass is in each value that it reads or writes, and where the block began.
	ptrs, block []Local
	end, i      Local
}

func (p *Program) norm(name string, s Norm) {
	var zero NormArgs
	f, ps := p.module.Func(name, I32)
	n := &norm{Norm: s, Program: p, Func: f, args: ps[0], act: p.activation(f, s.Act)}
	n.ptrs, n.block, n.end, n.i = f.Locals(I32, 4), f.Locals(I32, 4), f.Local(I32), f.Local(I32)
	ch, bytes := f.Local(I32), f.Local(I32)
	f.For(ch, n.arg(unsafe.Offsetof(zero.Channels)), func() {
		f.Set(bytes, Mul(ch, n.arg(unsafe.Offsetof(zero.Run))))
		if s.Grad {
			n.grad(ch, bytes)
		} else {
			n.train(ch, bytes)
		}
	})
}

func (n *norm) arg(off uintptr) Expr { return Load(n.args, int(off)) }

// value is where a value and its stride stand in the arguments.
type value struct{ base, stride uintptr }

func normValues() (x, y, dy, dx value) {
	var z NormArgs
	return value{unsafe.Offsetof(z.X), unsafe.Offsetof(z.XStride)}, value{unsafe.Offsetof(z.Y), unsafe.Offsetof(z.YStride)},
		value{unsafe.Offsetof(z.DY), unsafe.Offsetof(z.DYStride)}, value{unsafe.Offsetof(z.DX), unsafe.Offsetof(z.DXStride)}
}

// pass walks the channel that lies bytes into each block of values, the last block masked where that is
// asked. body works on the vector off bytes past each pointer; before and after enclose every block.
func (n *norm) pass(bytes Local, values []value, masked bool, before func(), body func(off int, mask Expr), after func()) {
	var zero NormArgs
	for i, v := range values {
		n.Set(n.block[i], Add(n.arg(v.base), bytes))
	}
	run := func(step int, masked bool) {
		for i := range values {
			n.Set(n.ptrs[i], n.block[i])
		}
		n.Set(n.end, Add(n.ptrs[0], n.arg(unsafe.Offsetof(zero.Run))))
		before()
		n.Do(func() {
			for off := 0; off < step; off += vectorBytes {
				var mask Expr
				if masked {
					mask = LoadV(n.arg(unsafe.Offsetof(zero.Mask)), off)
				}
				body(off, mask)
			}
			for i := range values {
				n.Advance(n.ptrs[i], Int(step))
			}
		}, func() Expr { return Less(n.ptrs[0], n.end) })
		after()
	}
	pair := tileLanes * float
	n.For(n.i, n.arg(unsafe.Offsetof(zero.Blocks)), func() {
		run(pair, false)
		for i, v := range values {
			n.Advance(n.block[i], n.arg(v.stride))
		}
	})
	n.If(n.arg(unsafe.Offsetof(zero.Partial)), func() {
		if masked {
			run(n.Lanes*float, true)
		} else {
			run(pair, false)
		}
	}, nil)
}

// sums is two running sums in vectors, two of each so that one need not wait for the other, and the
// float64s into which a block's sums go.
type sums struct {
	v     [2][]Local
	total [2]Local
}

func (n *norm) sums() sums {
	return sums{[2][]Local{n.Locals(V128, 2), n.Locals(V128, 2)}, [2]Local{n.Local(F64), n.Local(F64)}}
}

func (n *norm) clear(s sums) {
	for _, vs := range s.v {
		for _, v := range vs {
			n.Set(v, Zero())
		}
	}
}

func (n *norm) fold(s sums) {
	for i, vs := range s.v {
		n.Set(vs[0], AddV(vs[0], vs[1]))
		n.Set(s.total[i], AddD(s.total[i], SumD(vs[0])))
	}
}

// train is the forward pass of a channel.
func (n *norm) train(ch, bytes Local) {
	if n.Part != Apply {
		n.moments(ch, bytes)
	}
	if n.Part != Sums {
		n.normalise(ch, bytes)
	}
}

// of is the address of a channel's number in a vector of them.
func (n *norm) of(ch Local) func(off uintptr) Expr {
	return func(off uintptr) Expr { return Add(n.arg(off), Mul(ch, Int(float))) }
}

// moments sums x and its square, both from the channel's first number on so that little cancels.
func (n *norm) moments(ch, bytes Local) {
	var zero NormArgs
	x, _, _, _ := normValues()
	of := n.of(ch)
	s := n.sums()
	shift, v := n.Local(V128), n.Local(V128)
	first, mean := n.Local(F32), n.Local(F64)
	n.Set(first, LoadF(Add(n.arg(x.base), bytes), 0))
	n.Set(shift, Splat(first))
	n.zero(s)
	n.pass(bytes, []value{x}, true, func() { n.clear(s) }, func(off int, mask Expr) {
		n.Set(v, SubV(LoadV(n.ptrs[0], off), shift))
		if mask != nil {
			n.Set(v, MulV(v, mask))
		}
		sum, square := s.v[0][off/vectorBytes%2], s.v[1][off/vectorBytes%2]
		n.Set(sum, AddV(sum, v))
		n.Set(square, n.mulAdd(v, v, square))
	}, func() { n.fold(s) })

	count := LoadD(n.args, int(unsafe.Offsetof(zero.Count)))
	n.Set(mean, DivD(s.total[0], count))
	n.StoreF(of(unsafe.Offsetof(zero.Var)), 0, MaxF(ToFloat32(SubD(DivD(s.total[1], count), MulD(mean, mean))), Float(0)))
	n.StoreF(of(unsafe.Offsetof(zero.Mean)), 0, ToFloat32(AddD(mean, ToFloat64(first))))
}

// normalise writes y by the channel's mean and variance.
func (n *norm) normalise(ch, bytes Local) {
	var zero NormArgs
	x, y, _, _ := normValues()
	of := n.of(ch)
	shift, v, scale, beta := n.Local(V128), n.Local(V128), n.Local(V128), n.Local(V128)
	n.Set(shift, LoadSplat(of(unsafe.Offsetof(zero.Mean)), 0))
	n.Set(beta, LoadSplat(of(unsafe.Offsetof(zero.Beta)), 0))
	n.Set(scale, Splat(ToFloat32(DivD(ToFloat64(LoadF(of(unsafe.Offsetof(zero.Gamma)), 0)), n.deviation(of)))))
	n.pass(bytes, []value{x, y}, false, func() {}, func(off int, _ Expr) {
		n.Set(v, n.mulAdd(SubV(LoadV(n.ptrs[0], off), shift), scale, beta))
		n.StoreV(n.ptrs[1], off, n.act.apply(v))
	}, func() {})
}

// deviation is √(var+eps).
func (n *norm) deviation(of func(uintptr) Expr) Expr {
	var zero NormArgs
	return SqrtD(AddD(ToFloat64(LoadF(of(unsafe.Offsetof(zero.Var)), 0)), LoadD(n.args, int(unsafe.Offsetof(zero.Eps)))))
}

func (n *norm) zero(s sums) {
	for _, t := range s.total {
		n.Set(t, Double(0))
	}
}
