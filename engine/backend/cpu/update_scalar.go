//go:build !goexperiment.simd

package cpu

// sum2 is the scalar twin: see update_simd.go.
func sum2(y, a, b []float32) {
	for i := range y {
		y[i] = a[i] + b[i]
	}
}

// stepSGD is the scalar twin: see update_simd.go.
func stepSGD(w, dw []float32, lr, decay float32) {
	for i := range w {
		w[i] -= lr * (dw[i] + decay*w[i])
	}
}
