//go:build goexperiment.simd

package cpu

import (
	"simd"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// lanesSum adds the lanes of a vector, in order.
func lanesSum(v simd.Float32s) float32 {
	var lanes [16]float32
	v.Store(lanes[:])
	return addLanes(&lanes)
}

// addLanes is a call so that no vector is live while it clears their upper halves: with those dirty,
// these few additions took as long as summing kilobytes.
//
//go:noinline
func addLanes(lanes *[16]float32) float32 {
	settle()
	sum := float32(0)
	for _, x := range lanes {
		sum += x
	}
	return sum
}

// sum32 is Σ s[i].
func sum32(s []float32) float32 {
	var a, b simd.Float32s
	V := a.Len()
	i := 0
	for ; i+2*V <= len(s); i += 2 * V {
		a = a.Add(simd.LoadFloat32s(s[i:]))
		b = b.Add(simd.LoadFloat32s(s[i+V:]))
	}
	for ; i+V <= len(s); i += V {
		a = a.Add(simd.LoadFloat32s(s[i:]))
	}
	sum := lanesSum(a.Add(b))
	for _, x := range s[i:] {
		sum += x
	}
	return sum
}

// sumChannel is Σ x over a channel of some blocks.
func sumChannel(x batched, ch, from, to int) float32 {
	var a, b simd.Float32s
	V := a.Len()
	for block := from; block < to; block++ {
		s := x.channel(block, ch)
		for i := 0; i < len(s); i += 2 * V {
			a = a.Add(simd.LoadFloat32s(s[i:]))
			b = b.Add(simd.LoadFloat32s(s[i+V:]))
		}
	}
	return lanesSum(a.Add(b))
}

// sumSquares is Σ (x − mean)² over a channel of some blocks.
func sumSquares(x batched, ch, from, to int, mean float32) float32 {
	var a, b simd.Float32s
	V, m := a.Len(), splat(mean)
	for block := from; block < to; block++ {
		s := x.channel(block, ch)
		for i := 0; i < len(s); i += 2 * V {
			x := simd.LoadFloat32s(s[i:]).Sub(m)
			y := simd.LoadFloat32s(s[i+V:]).Sub(m)
			a, b = x.MulAdd(x, a), y.MulAdd(y, b)
		}
	}
	return lanesSum(a.Add(b))
}

// scaleShift is y = act((x − mean)·scale + shift).
func scaleShift(y, x []float32, mean, scale, shift float32, act graph.Act, slope float32) {
	var z simd.Float32s
	V := z.Len()
	m, a, b := splat(mean), splat(scale), splat(shift)
	switch act {
	case graph.Identity:
		for i := 0; i < len(x); i += V {
			simd.LoadFloat32s(x[i:]).Sub(m).MulAdd(a, b).Store(y[i:])
		}
	case graph.ReLU:
		for i := 0; i < len(x); i += V {
			z.Max(simd.LoadFloat32s(x[i:]).Sub(m).MulAdd(a, b)).Store(y[i:])
		}
	case graph.Sigmoid:
		for i := 0; i < len(x); i += V {
			sigmoid(simd.LoadFloat32s(x[i:]).Sub(m).MulAdd(a, b)).Store(y[i:])
		}
	default:
		for i := 0; i < len(x); i += V {
			simd.LoadFloat32s(x[i:]).Sub(m).MulAdd(a, b).Store(y[i:])
		}
		activate(y, y, act, slope)
	}
}

// normGradSums is Σ dz and Σ dz·(x − mean) over a channel of some blocks, with dz = dy·act'(y).
func normGradSums(g *normGrad, xs, ys, dys batched, ch, from, to int) (sum, dot float32) {
	var s, d, z simd.Float32s
	V, m, sl, a, beta := s.Len(), splat(g.mean), splat(g.actSlope), splat(g.scale), splat(g.beta)
	for b := from; b < to; b++ {
		x, y, dy := xs.channel(b, ch), ys.channel(b, ch), dys.channel(b, ch)
		switch {
		case g.act == graph.Identity:
			for i := 0; i < len(x); i += V {
				dz := simd.LoadFloat32s(dy[i:])
				s, d = s.Add(dz), dz.MulAdd(simd.LoadFloat32s(x[i:]).Sub(m), d)
			}
		case g.again:
			for i := 0; i < len(x); i += V {
				v := simd.LoadFloat32s(x[i:]).Sub(m)
				dz := keepPositive(simd.LoadFloat32s(dy[i:]), z.Max(v.MulAdd(a, beta)))
				s, d = s.Add(dz), dz.MulAdd(v, d)
			}
		default:
			for i := 0; i < len(x); i += V {
				dz := backThrough(simd.LoadFloat32s(dy[i:]), simd.LoadFloat32s(y[i:]), g.act, sl)
				s, d = s.Add(dz), dz.MulAdd(simd.LoadFloat32s(x[i:]).Sub(m), d)
			}
		}
	}
	return lanesSum(s), lanesSum(d)
}

// applyNormGrad is dx (+)= scale·dz + shift + slope·(x − mean), with dz = dy·act'(y), and zero where that is
// tiny. dx may be dy. It is no method because Go 1.27.1 cannot compile methods that use vectors.
func applyNormGrad(g *normGrad, dx, x, y, dy []float32) {
	var z simd.Float32s
	V := z.Len()
	m, a, b, c, sl, beta := splat(g.mean), splat(g.scale), splat(g.shift), splat(g.slope), splat(g.actSlope), splat(g.beta)
	if g.again && g.act == graph.ReLU {
		for i := 0; i < len(dx); i += V {
			v := simd.LoadFloat32s(x[i:]).Sub(m)
			dz := keepPositive(simd.LoadFloat32s(dy[i:]), z.Max(v.MulAdd(a, beta)))
			d := dz.MulAdd(a, v.MulAdd(c, b))
			if g.add {
				d = d.Add(simd.LoadFloat32s(dx[i:]))
			}
			flush(d, backend.TinyGradient).Store(dx[i:])
		}
		return
	}
	for i := 0; i < len(dx); i += V {
		dz := simd.LoadFloat32s(dy[i:])
		if g.act != graph.Identity {
			dz = backThrough(dz, simd.LoadFloat32s(y[i:]), g.act, sl)
		}
		d := dz.MulAdd(a, simd.LoadFloat32s(x[i:]).Sub(m).MulAdd(c, b))
		if g.add {
			d = d.Add(simd.LoadFloat32s(dx[i:]))
		}
		flush(d, backend.TinyGradient).Store(dx[i:])
	}
}

// backThrough1 is backThrough for one number.
func backThrough1(dy, y float32, act graph.Act, slope float32) float32 {
	var d, v [16]float32
	d[0], v[0] = dy, y
	backThrough(simd.LoadFloat32s(d[:]), simd.LoadFloat32s(v[:]), act, splat(slope)).Store(d[:])
	return d[0]
}
