package cpu

import "unsafe"

// hugePage is the size that amd64 and most arm64 systems offer beyond plain pages, in bytes.
const hugePage = 2 << 20

// newFloats makes a slice of zeros that kernels sweep over. Large ones begin on a huge page and ask
// for such pages: a channel lies tens of kilobytes from the next, and with plain pages every few
// loads would wait for an address to be translated.
func newFloats(n int) []float32 {
	if 4*n < 2*hugePage {
		return make([]float32, n)
	}
	s := make([]float32, n+hugePage/4)
	start := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	skip := int((hugePage - start%hugePage) % hugePage / 4)
	s = s[skip:][:n:n]
	adviseHuge(unsafe.Slice((*byte)(ptr(s)), 4*n/hugePage*hugePage))
	return s
}
