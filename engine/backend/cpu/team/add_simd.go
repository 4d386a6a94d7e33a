//go:build goexperiment.simd

package team

import "simd"

// addTo: for i := range y { y[i] += x[i] }
func addTo(y, x []float32) {
	n := simd.Float32s{}.Len()
	for len(y) >= n && len(x) >= n {
		simd.LoadFloat32s(y).Add(simd.LoadFloat32s(x)).Store(y)
		y, x = y[n:], x[n:]
	}
	for i := range y {
		y[i] += x[i]
	}
}
