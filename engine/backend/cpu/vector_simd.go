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

// peakLanes is how many numbers portablePeak works on at once.
func peakLanes() int { return vectorLen() }

// maxLanes is the most images of a block.
const maxLanes = 2 * 16

func vectorName() string {
	if simd.Emulated() {
		return "emulated vectors"
	}
	return fmt.Sprintf("%d-bit vectors", simd.VectorBitSize())
}
