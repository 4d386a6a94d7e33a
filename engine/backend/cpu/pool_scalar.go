//go:build !goexperiment.simd

package cpu

import "math"

// poolMax is the scalar twin: see pool_simd.go.
func poolMax(y, x []float32, table [][]int, lanes int) {
	for p, window := range table {
		for l := range lanes {
			m := float32(math.Inf(-1))
			for _, o := range window {
				if v := x[o+l]; v > m || v != v { // NaN wins: it must not be lost
					m = v
				}
			}
			y[p*lanes+l] = m
		}
	}
}

// poolMaxGrad is the scalar twin: see pool_simd.go.
func poolMaxGrad(dx, x, y, dy []float32, table [][]int, lanes int) {
	for p, window := range table {
		for l := range lanes {
			for _, o := range window {
				if x[o+l] == y[p*lanes+l] {
					dx[o+l] += dy[p*lanes+l]
					break
				}
			}
		}
	}
}

// poolSum is the scalar twin: see pool_simd.go.
func poolSum(y, x []float32, table [][]int, lanes int, scale float32) {
	for p, window := range table {
		for l := range lanes {
			sum := float32(0)
			for _, o := range window {
				sum += x[o+l]
			}
			y[p*lanes+l] = sum * scale
		}
	}
}

// poolSpread is the scalar twin: see pool_simd.go.
func poolSpread(dx, dy []float32, table [][]int, lanes int, scale float32) {
	for p, window := range table {
		for l := range lanes {
			d := dy[p*lanes+l] * scale
			for _, o := range window {
				dx[o+l] += d
			}
		}
	}
}
