//go:build goexperiment.simd

package cpu

import (
	"fmt"
	"simd"
)

// vectorLen is how many float32s a vector holds on this machine.
func vectorLen() int {
	var z simd.Float32s
	return z.Len()
}

func vectorName() string {
	if simd.Emulated() {
		return "emulated vectors"
	}
	return fmt.Sprintf("%d-bit vectors", simd.VectorBitSize())
}
