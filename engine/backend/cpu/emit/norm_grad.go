package emit

import "unsafe"

// grad: with dz = dy·act'(y) and x̂ the normalised input, dβ = Σdz, dγ = Σdz·x̂ and
// dx = γ/σ·(dz − dβ/m − x̂·dγ/m) over the m values of a channel. dy is zero in images that do not count.
func (n *norm) grad(ch, bytes Local) {
	x, y, dy, dx := normValues()
	reads := []value{x, dy}
	if n.Act != Identity {
		reads = append(reads, y)
	}
	mean, dz := n.Local(V128), n.Local(V128)
	n.Set(mean, LoadSplat(n.of(ch)(unsafe.Offsetof(NormArgs{}.Mean)), 0))
	back := func(off int) {
		d := LoadV(n.ptrs[1], off)
		if n.Act != Identity {
			d = n.act.back(d, LoadV(n.ptrs[2], off))
		}
		n.Set(dz, d)
	}
	if n.Part != Apply {
		n.gradSums(ch, bytes, reads, back, dz, mean)
	}
	if n.Part != Sums {
		n.gradApply(ch, bytes, reads, dx, back, dz, mean)
	}
}

// gradSums writes dβ and dγ.
func (n *norm) gradSums(ch, bytes Local, reads []value, back func(off int), dz, mean Local) {
	var zero NormArgs
	of, s := n.of(ch), n.sums()
	n.zero(s)
	n.pass(bytes, reads, false, func() { n.clear(s) }, func(off int, _ Expr) {
		back(off)
		sum, dot := s.v[0][off/vectorBytes%2], s.v[1][off/vectorBytes%2]
		n.Set(sum, AddV(sum, dz))
		n.Set(dot, n.mulAdd(dz, SubV(LoadV(n.ptrs[0], off), mean), dot))
	}, func() { n.fold(s) })
	n.StoreF(of(unsafe.Offsetof(zero.DBeta)), 0, ToFloat32(s.total[0]))
	n.StoreF(of(unsafe.Offsetof(zero.DGamma)), 0, ToFloat32(DivD(s.total[1], n.deviation(of))))
}

// gradApply writes dx, by dβ and dγ, where it is not tiny.
func (n *norm) gradApply(ch, bytes Local, reads []value, dx value, back func(off int), dz, mean Local) {
	var zero NormArgs
	of := n.of(ch)
	a, b, c, tiny := n.Local(V128), n.Local(V128), n.Local(V128), n.Local(V128)
	n.Set(tiny, Splat(Float(tinyGradient)))
	inv, scale, count := n.Local(F64), n.Local(F64), LoadD(n.args, int(unsafe.Offsetof(zero.Count)))
	sum := func(off uintptr) Expr { return ToFloat64(LoadF(of(off), 0)) }
	n.Set(inv, DivD(Double(1), n.deviation(of)))
	n.Set(scale, MulD(inv, ToFloat64(LoadF(of(unsafe.Offsetof(zero.Gamma)), 0))))
	n.Set(a, Splat(ToFloat32(scale)))
	n.Set(scale, SubD(Double(0), DivD(scale, count)))
	n.Set(b, Splat(ToFloat32(MulD(scale, sum(unsafe.Offsetof(zero.DBeta))))))
	n.Set(c, Splat(ToFloat32(MulD(scale, MulD(inv, sum(unsafe.Offsetof(zero.DGamma)))))))
	n.pass(bytes, append(reads, dx), true, func() {}, func(off int, mask Expr) {
		back(off)
		to := n.ptrs[len(reads)]
		n.Set(dz, n.mulAdd(dz, a, n.mulAdd(SubV(LoadV(n.ptrs[0], off), mean), c, b)))
		if mask != nil {
			n.Set(dz, MulV(dz, mask))
		}
		if n.Into {
			n.Set(dz, AddV(dz, LoadV(to, off)))
		}
		n.StoreV(to, off, flush(dz, tiny))
	}, func() {})
}
