//go:build goexperiment.simd

package cpu

import (
	"simd/archsimd"
	"unsafe"
)

//go:generate go run ./internal/gen

// newTiles picks the assembly that fits the machine's vectors, which the portable kernels share.
func newTiles() *tiles {
	switch vectorLen() {
	case 16:
		if archsimd.X86.AVX512() {
			return tiles512()
		}
	case 8:
		if archsimd.X86.AVX2() && archsimd.X86.FMA() {
			return tiles256()
		}
	}
	return portableTiles()
}

// assemblyPeak is the loop of multiply-adds on the vectors that newTiles picks; nil where it picks none.
func assemblyPeak() func(n int) {
	switch newTiles().name {
	case avx512:
		return peak512
	case avx2:
		return peak256
	}
	return nil
}

const avx512, avx2 = "AVX-512", "AVX2"

type (
	tapFunc       func(pixels, x, w, bias, dst *float32, count, wStride, rowStride, from, ahead int)
	runFunc       func(x, w, acc, ahead *float32, n, wStride, aheadStep int)
	dotFunc       func(pixels, dy, x0, x1, x2, x3, acc *float32, n, rowStride int)
	sumLanesFunc  func(dst, src *float32, n int)
	transposeFunc func(dst, src *float32, dstStride, srcStride, count, dstStep, srcStep int)
)

// By rows.
var (
	taps512 = [...]tapFunc{nil, tap512x1, tap512x2, tap512x3, tap512x4, tap512x5, tap512x6, tap512x7, tap512x8, tap512x9, tap512x10, tap512x11, tap512x12, tap512x13, tap512x14}
	runs512 = [...]runFunc{nil, run512x1, run512x2, run512x3, run512x4, run512x5, run512x6, run512x7, run512x8, run512x9, run512x10, run512x11, run512x12, run512x13, run512x14}
	dots512 = [...]dotFunc{nil, dot512x1, dot512x2, dot512x3, dot512x4, dot512x5, dot512x6}
	taps256 = [...]tapFunc{nil, tap256x1, tap256x2, tap256x3, tap256x4, tap256x5, tap256x6}
	runs256 = [...]runFunc{nil, run256x1, run256x2, run256x3, run256x4, run256x5, run256x6}
	dots256 = [...]dotFunc{nil, dot256x1, dot256x2, dot256x3}
)

func tiles512() *tiles {
	return assembly(avx512, taps512[:], runs512[:], dots512[:], sumLanes512, transpose512)
}

func tiles256() *tiles {
	return assembly(avx2, taps256[:], runs256[:], dots256[:], sumLanes256, transpose256)
}

func assembly(name string, taps []tapFunc, runs []runFunc, dots []dotFunc, sumLanes sumLanesFunc, transpose transposeFunc) *tiles {
	f := func(p unsafe.Pointer) *float32 { return (*float32)(p) }
	return &tiles{
		name: name, rows: len(taps) - 1, dotRows: len(dots) - 1, terms: 4, exact: true,
		tap: func(rows int, pixels []pixelTaps, x, w, bias, dst unsafe.Pointer, wStride, rowStride int, from start, ahead int) {
			p := unsafe.Pointer(unsafe.SliceData(pixels))
			taps[rows](f(p), f(x), f(w), f(bias), f(dst), len(pixels), wStride, rowStride, int(from), ahead)
		},
		run: func(rows, n int, x, w unsafe.Pointer, wStride int, acc, ahead unsafe.Pointer, aheadStep int) {
			runs[rows](f(x), f(w), f(acc), f(ahead), n, wStride, aheadStep)
		},
		dot: func(rows int, pixels []tap, dy unsafe.Pointer, rowStride int, x unsafe.Pointer, terms *[maxTerms]int, acc unsafe.Pointer) {
			p := unsafe.Pointer(unsafe.SliceData(pixels))
			x0, x1, x2, x3 := at(x, terms[0]), at(x, terms[1]), at(x, terms[2]), at(x, terms[3])
			dots[rows](f(p), f(dy), f(x0), f(x1), f(x2), f(x3), f(acc), len(pixels), rowStride)
		},
		sumLanes: func(n int, dst, src unsafe.Pointer) { sumLanes(f(dst), f(src), n) },
		transpose: func(count int, dst, src unsafe.Pointer, dstStride, srcStride, dstStep, srcStep int) {
			transpose(f(dst), f(src), dstStride, srcStride, count, dstStep, srcStep)
		},
	}
}
