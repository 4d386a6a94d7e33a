//go:build !goexperiment.simd

package team

func addTo(y, x []float32) {
	for i := range y {
		y[i] += x[i]
	}
}
