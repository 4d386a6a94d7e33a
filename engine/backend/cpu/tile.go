package cpu

import "unsafe"

// The three inner loops that all of convolution and dense layers run in. Each keeps a tile of
// tileRows × 2 vectors in registers. They take bare pointers: a bounds check in the loop costs a
// quarter of its speed, and the kernels that call them have laid out every offset beforehand.
// Offsets and strides count float32s; V is the vector length.

// tileRows is how many output channels a tile spans. Packed weights come in panels of that many.
const tileRows = 4

// tap is one term of an output pixel's sum: where its input lies from the pixel's base, and where
// its weights lie in the panel.
type tap struct{ x, w int32 }

// start says what a tile adds its sum to.
type start int

const (
	fromZero start = iota
	fromBias       // one number per row
	fromDst        // what dst holds
)

func ptr(s []float32) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(s)) }

func at(p unsafe.Pointer, off int) unsafe.Pointer { return unsafe.Add(p, off*4) }
