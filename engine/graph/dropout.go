package graph

// Which elements Dropout keeps is a pure function of the seed, the step's number, the image's place
// in the batch and the element's place c·H·W + y·W + x in the image, in 32-bit integers only: every
// backend, the shaders included, draws the same mask, and the gradient draws it again instead of
// keeping it.

// DropoutKeep reports whether Dropout keeps an element, with probability 1−rate. Kept elements are
// multiplied by 1/(1−rate), the others are zero.
func DropoutKeep(seed uint64, step uint32, image, element int, rate float32) bool {
	return DropoutDraw(DropoutKey(seed, step, image), element) >= DropoutLimit(rate)
}

// DropoutKey is the part of the draw that all elements of an image share.
func DropoutKey(seed uint64, step uint32, image int) uint32 {
	h := mix(uint32(seed) + 0x9e3779b9)
	h = mix(h ^ uint32(seed>>32))
	h = mix(h + step)
	return mix(h + uint32(image)*0x9e3779b9)
}

// DropoutDraw is a number in [0, 2^24) for an element of the image with this key.
func DropoutDraw(key uint32, element int) uint32 {
	return mix(key+uint32(element)*0x9e3779b9) >> 8
}

// DropoutLimit is the number below which a draw drops its element. It is exact: a float32 in [0,1]
// times a power of two.
func DropoutLimit(rate float32) uint32 { return uint32(rate * (1 << 24)) }

// mix is a bijection of the 32-bit integers in which every input bit reaches every output bit
// ("lowbias32", Wellons 2018, hash-prospector).
func mix(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	x ^= x >> 16
	return x
}
