//go:build goexperiment.simd

package cpu

import (
	"math"
	"simd"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

func splat(x float32) simd.Float32s { return simd.BroadcastFloat32s(x) }

// exp is e^x for x in [-87, 88], to 2 ulp: 2^n·p(r) with r = x − n·ln2 in two parts
// (Cody & Waite), p a minimax polynomial (Cephes expf). NaN stays NaN: on amd64
// min and max give their second operand where either is NaN.
func exp(x simd.Float32s) simd.Float32s {
	x = splat(-87).Max(splat(88).Min(x))
	const magic = 12582912 // 1.5·2^23: adding it leaves the nearest integer in the low bits
	shifted := x.MulAdd(splat(math.Log2E), splat(magic))
	n := shifted.Sub(splat(magic))
	r := n.MulAdd(splat(-0.693359375), x)
	r = n.MulAdd(splat(2.12194440e-4), r)
	p := splat(1.9875691500e-4)
	p = p.MulAdd(r, splat(1.3981999507e-3))
	p = p.MulAdd(r, splat(8.3334519073e-3))
	p = p.MulAdd(r, splat(4.1665795894e-2))
	p = p.MulAdd(r, splat(1.6666665459e-1))
	p = p.MulAdd(r, splat(5.0000001201e-1))
	p = p.Mul(r).MulAdd(r, r).Add(splat(1))
	return shifted.ToBits().ShiftAllLeft(23).Add(p.ToBits()).BitsToFloat32()
}

// sigmoid is 1/(1+e^−x) as m/(m + m·e^−x), whose denominator is infinite, and the quotient 0, where the result
// would be below 1/m·2^128 = backend.TinyActivation. m is a power of two, so all others keep their bits.
func sigmoid(x simd.Float32s) simd.Float32s {
	m := splat(0x1p128 * backend.TinyActivation)
	return m.Div(exp(x.Neg()).MulAdd(m, m))
}

// tanh is a polynomial near zero, where the quotient would cancel, and (1−e)/(1+e), e = e^−2|x|, beyond.
func tanh(x simd.Float32s) simd.Float32s {
	z := x.Mul(x)
	p := splat(-5.70498872745e-3)
	p = p.MulAdd(z, splat(2.06390887954e-2))
	p = p.MulAdd(z, splat(-5.37397155531e-2))
	p = p.MulAdd(z, splat(1.33314422036e-1))
	p = p.MulAdd(z, splat(-3.33332819422e-1))
	near := p.Mul(z).MulAdd(x, x)
	e := exp(x.Abs().Mul(splat(-2)))
	far := splat(1).Sub(e).Div(splat(1).Add(e))
	sign := x.ToBits().Xor(x.Abs().ToBits())
	return choose(below(x, 0.625), near.ToBits(), far.ToBits().Or(sign)).BitsToFloat32()
}

// below has all bits set where |x| < limit, and none elsewhere, NaN among them. The bits of floats
// without their signs are ordered as the floats are, so integers do it: vector masks are slow in Go 1.27.1.
func below(x simd.Float32s, limit float32) simd.Uint32s {
	least := simd.BroadcastInt32s(int32(math.Float32bits(limit)))
	return x.Abs().ToBits().BitsToInt32().Sub(least).ShiftAllRight(31).ToBits()
}

// choose takes a's bits where mask has them set, else b's.
func choose(mask, a, b simd.Uint32s) simd.Uint32s { return b.Xor(mask.And(a.Xor(b))) }

// flush is x, and zero where |x| < limit.
func flush(x simd.Float32s, limit float32) simd.Float32s {
	return x.ToBits().AndNot(below(x, limit)).BitsToFloat32()
}

// keepPositive is d where y > 0 and zero elsewhere, for y ≥ 0: −y has its sign bit set exactly where y > 0.
func keepPositive(d, y simd.Float32s) simd.Float32s {
	mask := y.ToBits().BitsToInt32().Neg().ShiftAllRight(31)
	return d.ToBits().And(mask.ToBits()).BitsToFloat32()
}

func leaky(x, slope simd.Float32s) simd.Float32s {
	return x.Mul(slope).IfElse(x.Less(splat(0)), x)
}

// activate is y = act(x) over whole vectors; dst may be src.
func activate(dst, src []float32, act graph.Act, slope float32) {
	var z simd.Float32s
	V := z.Len()
	switch act {
	case graph.ReLU: // for i, x := range src { dst[i] = max(x, 0) }
		for i := 0; i < len(src); i += V {
			z.Max(simd.LoadFloat32s(src[i:])).Store(dst[i:]) // in this order a NaN stays, as in exp
		}
	case graph.LeakyReLU: // for i, x := range src { dst[i] = x < 0 ? slope*x : x }
		s := splat(slope)
		for i := 0; i < len(src); i += V {
			leaky(simd.LoadFloat32s(src[i:]), s).Store(dst[i:])
		}
	case graph.Sigmoid: // for i, x := range src { dst[i] = 1 / (1 + e^-x) }
		for i := 0; i < len(src); i += V {
			sigmoid(simd.LoadFloat32s(src[i:])).Store(dst[i:])
		}
	case graph.Tanh: // for i, x := range src { dst[i] = tanh(x) }
		for i := 0; i < len(src); i += V {
			tanh(simd.LoadFloat32s(src[i:])).Store(dst[i:])
		}
	case graph.GELU:
		gelu(dst, src)
	default:
		copy(dst, src)
	}
}

// backThrough is dy·act'(x), from y = act(x).
func backThrough(dy, y simd.Float32s, act graph.Act, slope simd.Float32s) simd.Float32s {
	switch act {
	case graph.ReLU:
		return keepPositive(dy, y)
	case graph.LeakyReLU:
		return dy.IfElse(y.Greater(splat(0)), dy.Mul(slope))
	case graph.Sigmoid:
		return dy.Mul(y.Mul(splat(1).Sub(y)))
	case graph.Tanh:
		return dy.Mul(splat(1).Sub(y.Mul(y)))
	}
	return dy
}

// activateGrad is dx = dy·act'(…), added to dx where add is set, and zero where that is tiny. y is the
// activation's output, for gelu its input. dx may be dy.
func activateGrad(dx, y, dy []float32, act graph.Act, slope float32, add bool) {
	if act == graph.GELU {
		geluGrad(dx, y, dy, add)
		return
	}
	var z simd.Float32s
	V := z.Len()
	s := splat(slope)
	for i := 0; i < len(dx); i += V { // dx[i] = gradient(dy[i] * act'(y[i]) (+ dx[i]))
		d := backThrough(simd.LoadFloat32s(dy[i:]), simd.LoadFloat32s(y[i:]), act, s)
		if add {
			d = d.Add(simd.LoadFloat32s(dx[i:]))
		}
		flush(d, backend.TinyGradient).Store(dx[i:])
	}
}
