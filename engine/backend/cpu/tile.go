package cpu

import "unsafe"

// The inner loops that all of convolution and dense layers run in. Each keeps a tile of sums in
// registers. They take bare pointers: a bounds check in the loop costs a quarter of its speed, and
// the kernels that call them have laid out every offset beforehand. Offsets and strides count
// float32s; V is the vector length.
//
// tap: an output pixel's sum by its list of taps, for rows output channels and 2V images:
//
//	for i, p := range pixels { for r := range rows { for l := range 2*V {
//		dst[r*rowStride+i*2*V+l] = init + Σ_t w[t.w+r*wStride] * x[p.base+t.x+l] } } }
//
// while what lies ahead float32s further in x is fetched for later.
//
// run: outer products, for rows output channels and 2V input channels:
//
//	for i := range n { for r := range rows { for l := range 2*V { acc[r][l] += w[i*wStride+r] * x[i*2*V+l] } } }
//
// while what lies at ahead, aheadStep float32s further for each term, is fetched for later.
//
// dot: products along the images, for rows output channels and a few terms, V sums each:
//
//	for _, p := range pixels { for r := range rows { for k := range terms { for l := range 2*V {
//		acc[r][k][l%V] += dy[r*rowStride+p.w+l] * x[terms[k]+p.x+l] } } } }
//
// sumLanes: for i := range n { dst[i] = Σ_l src[i*V+l] }, n a multiple of 4.
//
// transpose: count V×V blocks:
//
//	for i := range count { for r := range V { for l := range V {
//		dst[i*dstStep+l*dstStride+r] = src[i*srcStep+r*srcStride+l] } } }
type tiles struct {
	name    string
	rows    int // most rows of tap and run
	dotRows int // most rows of dot; acc must have room for them all
	terms   int // of dot
	// exact: fewer rows cost less, and weights may lie at any stride. Elsewhere a tile always works
	// rows rows: panels are padded with zeros, and run's acc has room for all rows.
	exact bool

	tap       func(rows int, pixels []pixelTaps, x, w, bias, dst unsafe.Pointer, wStride, rowStride int, from start, ahead int)
	run       func(rows, n int, x, w unsafe.Pointer, wStride int, acc, ahead unsafe.Pointer, aheadStep int)
	dot       func(rows int, pixels []tap, dy unsafe.Pointer, rowStride int, x unsafe.Pointer, terms *[maxTerms]int, acc unsafe.Pointer)
	sumLanes  func(n int, dst, src unsafe.Pointer)
	transpose func(count int, dst, src unsafe.Pointer, dstStride, srcStride, dstStep, srcStep int)
}

// maxTerms is the most terms of any dot tile.
const maxTerms = 4

// panelRows cuts outs output channels into panels for tap and run tiles: as few as there can be,
// and as even as they can be where odd numbers of rows cost nothing.
func (t *tiles) panelRows(outs int) int {
	if !t.exact {
		return t.rows
	}
	return ceilDiv(outs, ceilDiv(outs, t.rows))
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

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
