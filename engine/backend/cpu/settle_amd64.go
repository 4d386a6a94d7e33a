//go:build goexperiment.simd

package cpu

import "simd/archsimd"

// settle clears the upper halves of the vector registers. Go's scalar float code is SSE, which runs
// many times slower while they are dirty, and Go 1.27.1 does not clear them by itself.
func settle() { archsimd.ClearAVXUpperBits() }
