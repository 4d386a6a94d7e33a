//go:build !goexperiment.simd

package cpu

// scalarLanes stands for the vector length where there are no vectors.
const scalarLanes = 8

func vectorLen() int { return scalarLanes }

// peakLanes is how many numbers portablePeak works on at once.
func peakLanes() int { return 1 }

// maxLanes is the most images of a block.
const maxLanes = 2 * scalarLanes

func vectorName() string { return "scalar: built without GOEXPERIMENT=simd" }
