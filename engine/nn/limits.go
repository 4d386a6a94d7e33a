package nn

import "math"

// What a model may hold and cost. The limits keep every count within an int32, so that indices in
// kernels and shaders cannot overflow, and keep a hostile file from exhausting the checker.
const (
	MaxNodes    = 10_000        // those inside groups counted
	MaxDepth    = 8             // of groups in groups
	maxLayers   = 100_000       // once blocks are expanded
	maxElements = math.MaxInt32 // of one output of one image, of a layer's parameters, and of each in total
	maxSide     = 1 << 14       // of the image, and its channels
	maxID       = 64            // letters
)

// product multiplies counts and stops at math.MaxInt where they would overflow.
func product(ns ...int) int {
	p := 1
	for _, n := range ns {
		if n <= 0 {
			return 0
		}
		if p > math.MaxInt/n {
			return math.MaxInt
		}
		p *= n
	}
	return p
}

// sum adds counts and stops at math.MaxInt where they would overflow.
func sum(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}
