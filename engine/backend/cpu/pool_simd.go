//go:build goexperiment.simd

package cpu

import (
	"math"
	"simd"
)

// poolMax takes the largest of each window. y [pixels][L], x [H·W][L]; a window lists offsets in x.
//
//	for p, window := range table { for l := range L { y[p*L+l] = max over o of x[o+l] } }
func poolMax(y, x []float32, table [][]int, lanes int) {
	var zero simd.Float32s
	V := zero.Len()
	for p, window := range table {
		for l := 0; l < lanes; l += V {
			m, bad := splat(float32(math.Inf(-1))), zero
			for _, o := range window {
				v := simd.LoadFloat32s(x[o+l:])
				m = m.Max(v)
				bad = v.MulAdd(zero, bad) // max may lose a NaN; this sum does not
			}
			m.Add(bad).Store(y[p*lanes+l:])
		}
	}
}

// poolMaxGrad adds each dy to the first input of its window that equals the maximum.
//
//	for p, window := range table { for l := range L { o := first with x[o+l] == y[p*L+l]; dx[o+l] += dy[p*L+l] } }
func poolMaxGrad(dx, x, y, dy []float32, table [][]int, lanes int) {
	var z simd.Float32s
	V := z.Len()
	for p, window := range table {
		for l := 0; l < lanes; l += V {
			m := simd.LoadFloat32s(y[p*lanes+l:])
			left := simd.LoadFloat32s(dy[p*lanes+l:]).ToBits() // zero once handed on
			for _, o := range window {
				// x − m is +0 at the maximum and negative elsewhere: its sign is the mask.
				miss := simd.LoadFloat32s(x[o+l:]).Sub(m).ToBits().BitsToInt32().ShiftAllRight(31).ToBits()
				simd.LoadFloat32s(dx[o+l:]).Add(left.AndNot(miss).BitsToFloat32()).Store(dx[o+l:])
				left = left.And(miss)
			}
		}
	}
}

// poolSum is y = scale·Σ x over each window.
//
//	for p, window := range table { for l := range L { y[p*L+l] = scale * Σ_o x[o+l] } }
func poolSum(y, x []float32, table [][]int, lanes int, scale float32) {
	var z simd.Float32s
	V, s := z.Len(), splat(scale)
	for p, window := range table {
		for l := 0; l < lanes; l += 2 * V { // two vectors at a time are 1.5 times as fast as one
			var a, b simd.Float32s
			for _, o := range window {
				a = a.Add(simd.LoadFloat32s(x[o+l:]))
				b = b.Add(simd.LoadFloat32s(x[o+l+V:]))
			}
			a.Mul(s).Store(y[p*lanes+l:])
			b.Mul(s).Store(y[p*lanes+l+V:])
		}
	}
}

// poolSpread adds scale·dy to every input of its window.
//
//	for p, window := range table { for _, o := range window { for l := range L { dx[o+l] += scale * dy[p*L+l] } } }
func poolSpread(dx, dy []float32, table [][]int, lanes int, scale float32) {
	var z simd.Float32s
	V, s := z.Len(), splat(scale)
	for p, window := range table {
		for l := 0; l < lanes; l += V {
			d := simd.LoadFloat32s(dy[p*lanes+l:]).Mul(s)
			for _, o := range window {
				simd.LoadFloat32s(dx[o+l:]).Add(d).Store(dx[o+l:])
			}
		}
	}
}
