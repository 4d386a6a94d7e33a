//go:build !goexperiment.simd

package cpu

import "plywood/engine/graph"

// sum32 is the scalar twin: see norm_simd.go.
func sum32(s []float32) float32 {
	sum := 0.0
	for _, x := range s {
		sum += float64(x)
	}
	return float32(sum)
}

// sumChannel is the scalar twin: see norm_simd.go.
func sumChannel(x batched, ch, from, to int) float32 {
	sum := 0.0
	for b := from; b < to; b++ {
		for _, v := range x.channel(b, ch) {
			sum += float64(v)
		}
	}
	return float32(sum)
}

// sumSquares is the scalar twin: see norm_simd.go.
func sumSquares(x batched, ch, from, to int, mean float32) float32 {
	sum := 0.0
	for b := from; b < to; b++ {
		for _, v := range x.channel(b, ch) {
			d := float64(v - mean)
			sum += d * d
		}
	}
	return float32(sum)
}

// scaleShift is the scalar twin: see norm_simd.go.
func scaleShift(y, x []float32, mean, scale, shift float32, act graph.Act, slope float32) {
	for i, v := range x {
		y[i] = (v-mean)*scale + shift
	}
	if act != graph.Identity {
		activate(y, y, act, slope)
	}
}

// normGradSums is the scalar twin: see norm_simd.go. It reads y: rounding differs between two loops.
func normGradSums(g *normGrad, xs, ys, dys batched, ch, from, to int) (sum, dot float32) {
	s, d := 0.0, 0.0
	for b := from; b < to; b++ {
		x, y, dy := xs.channel(b, ch), ys.channel(b, ch), dys.channel(b, ch)
		for i := range x {
			dz := float64(dy[i] * slopeOf(y[i], g.act, g.actSlope))
			s += dz
			d += dz * float64(x[i]-g.mean)
		}
	}
	return float32(s), float32(d)
}

// applyNormGrad is the scalar twin: see norm_simd.go.
func applyNormGrad(g *normGrad, dx, x, y, dy []float32) {
	for i := range dx {
		d := g.scale*dy[i]*slopeOf(y[i], g.act, g.actSlope) + g.shift + g.slope*(x[i]-g.mean)
		if g.add {
			d += dx[i]
		}
		dx[i] = gradient(d)
	}
}

// backThrough1 is backThrough for one number.
func backThrough1(dy, y float32, act graph.Act, slope float32) float32 {
	return dy * slopeOf(y, act, slope)
}
