//go:build goexperiment.simd

package cpu

import (
	"simd"

	"plywood/engine/backend"
)

// sum2 is y = a + b over whole vectors; y may be either.
func sum2(y, a, b []float32) {
	var z simd.Float32s
	for i := 0; i < len(y); i += z.Len() {
		simd.LoadFloat32s(a[i:]).Add(simd.LoadFloat32s(b[i:])).Store(y[i:])
	}
}

// stepSGD is w −= lr·(dw + decay·w).
func stepSGD(w, dw []float32, lr, decay float32) {
	var z simd.Float32s
	V, r, k := z.Len(), splat(-lr), splat(decay)
	i := 0
	for ; i+V <= len(w); i += V {
		x := simd.LoadFloat32s(w[i:])
		flush(x.MulAdd(k, simd.LoadFloat32s(dw[i:])).MulAdd(r, x), backend.TinyState).Store(w[i:])
	}
	for ; i < len(w); i++ {
		w[i] = state(w[i] - lr*(dw[i]+decay*w[i]))
	}
}

// stepMomentum is g = dw + decay·w; v = keep·v + g; w −= lr·v, or with nesterov w −= lr·(keep·v + g).
func stepMomentum(w, dw, velocity []float32, lr, keep, decay float32, nesterov bool) {
	var z simd.Float32s
	V, r, mu, k := z.Len(), splat(-lr), splat(keep), splat(decay)
	i := 0
	for ; i+V <= len(w); i += V {
		x := simd.LoadFloat32s(w[i:])
		g := x.MulAdd(k, simd.LoadFloat32s(dw[i:]))
		v := flush(simd.LoadFloat32s(velocity[i:]).MulAdd(mu, g), backend.TinyState)
		v.Store(velocity[i:])
		if nesterov {
			v = v.MulAdd(mu, g)
		}
		flush(v.MulAdd(r, x), backend.TinyState).Store(w[i:])
	}
	settle()
	for ; i < len(w); i++ {
		momentumOne(&w[i], &dw[i], &velocity[i], lr, keep, decay, nesterov)
	}
}

// stepAdam is adamStep.one for each parameter:
//
//	w −= shrink·w; g = dw + decay·w; m = keep1·m + add1·g; v = keep2·v + add2·g²; w −= rate·m/(√(v·correction2) + eps)
func stepAdam(a *adamStep, w, dw, m, v []float32) {
	var z simd.Float32s
	V := z.Len()
	shrink, decay, eps := splat(-a.shrink), splat(a.decay), splat(a.eps)
	keep1, add1, keep2, add2 := splat(a.keep1), splat(a.add1), splat(a.keep2), splat(a.add2)
	rate, correction2 := splat(-a.rate), splat(a.correction2)
	i := 0
	for ; i+V <= len(w); i += V {
		x := simd.LoadFloat32s(w[i:])
		x = x.MulAdd(shrink, x)
		g := x.MulAdd(decay, simd.LoadFloat32s(dw[i:]))
		first := flush(simd.LoadFloat32s(m[i:]).MulAdd(keep1, g.Mul(add1)), backend.TinyState)
		first.Store(m[i:])
		g = flush(g, tinySquared)
		second := flush(g.Mul(add2).MulAdd(g, simd.LoadFloat32s(v[i:]).Mul(keep2)), backend.TinyState)
		second.Store(v[i:])
		step := first.Mul(rate).Div(second.Mul(correction2).Sqrt().Add(eps))
		flush(x.Add(step), backend.TinyState).Store(w[i:])
	}
	settle()
	for ; i < len(w); i++ {
		a.one(&w[i], &dw[i], &m[i], &v[i])
	}
}
