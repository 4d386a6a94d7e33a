package emit

import "unsafe"

// SumsArgs is what the sums over channels, a bias's gradient, read from memory: addresses, and sizes in bytes.
type SumsArgs struct {
	X, XStride uint32 // first block, and from block to block
	Run        uint32 // a channel of a block: a multiple of 32
	Channels   uint32
	Blocks     uint32
	Out        uint32 // a number for each channel
}

// channelSums is the function of the module that sums each channel. It takes the address of a SumsArgs.
func (p *Program) channelSums() *Func {
	if p.sums != nil {
		return p.sums
	}
	var zero SumsArgs
	f, ps := p.module.Func("", I32)
	p.sums = f
	arg := func(off uintptr) Expr { return Load(ps[0], int(off)) }
	x, out, ch, block, i, end := f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32), f.Local(I32)
	sum, total := f.Locals(V128, 2), f.Local(F64)
	f.Set(out, arg(unsafe.Offsetof(zero.Out)))
	f.For(ch, arg(unsafe.Offsetof(zero.Channels)), func() {
		f.Set(x, Add(arg(unsafe.Offsetof(zero.X)), Mul(ch, arg(unsafe.Offsetof(zero.Run)))))
		f.Set(total, Double(0))
		f.For(block, arg(unsafe.Offsetof(zero.Blocks)), func() {
			for _, s := range sum {
				f.Set(s, Zero())
			}
			f.Set(i, x)
			f.Set(end, Add(x, arg(unsafe.Offsetof(zero.Run))))
			f.While(i, end, func() {
				for k, s := range sum {
					f.Set(s, AddV(s, LoadV(i, k*vectorBytes)))
				}
				f.Advance(i, Int(len(sum)*vectorBytes))
			})
			f.Set(sum[0], AddV(sum[0], sum[1]))
			f.Set(total, AddD(total, SumD(sum[0])))
			f.Advance(x, arg(unsafe.Offsetof(zero.XStride)))
		})
		f.StoreF(out, 0, ToFloat32(total))
		f.Advance(out, Int(float))
	})
	return f
}
