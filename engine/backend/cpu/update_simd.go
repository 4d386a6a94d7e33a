//go:build goexperiment.simd

package cpu

import "simd"

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
		x.MulAdd(k, simd.LoadFloat32s(dw[i:])).MulAdd(r, x).Store(w[i:])
	}
	for ; i < len(w); i++ {
		w[i] -= lr * (dw[i] + decay*w[i])
	}
}
