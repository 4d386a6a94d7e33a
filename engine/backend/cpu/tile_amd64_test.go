//go:build goexperiment.simd

package cpu

import "simd/archsimd"

func assemblyTiles() map[*tiles]int {
	sets := map[*tiles]int{}
	if archsimd.X86.AVX512() {
		sets[tiles512()] = 16
	}
	if archsimd.X86.AVX2() && archsimd.X86.FMA() {
		sets[tiles256()] = 8
	}
	return sets
}
