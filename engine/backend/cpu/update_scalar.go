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
		w[i] = state(w[i] - lr*(dw[i]+decay*w[i]))
	}
}

// stepMomentum is the scalar twin: see update_simd.go.
func stepMomentum(w, dw, velocity []float32, lr, keep, decay float32, nesterov bool) {
	for i := range w {
		momentumOne(&w[i], &dw[i], &velocity[i], lr, keep, decay, nesterov)
	}
}

// stepAdam is the scalar twin: see update_simd.go.
func stepAdam(a *adamStep, w, dw, m, v []float32) {
	for i := range w {
		a.one(&w[i], &dw[i], &m[i], &v[i])
	}
}
