// Package augment decides how the images of a training batch are changed: flipped left to right, and
// shifted by a few pixels. A network that never sees an image twice alike learns what stays the same.
// The package draws the changes and applies them to an image on the host; it knows no dataset, no
// model and no device.
package augment

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
)

// Options are what may happen to an image. As JSON they lie in a checkpoint.
type Options struct {
	Flip  bool `json:"flip,omitempty"`  // left to right, for every other image
	Shift int  `json:"shift,omitempty"` // up to so many pixels in each direction
}

// MaxShift is the largest shift that can be asked for, in pixels.
const MaxShift = 1 << 10

// On reports whether anything happens to an image at all.
func (o Options) On() bool { return o.Flip || o.Shift > 0 }

// Check reports an option that makes no sense for images of h×w; 0×0 stands for any.
func (o Options) Check(h, w int) error {
	if o.Shift < 0 || o.Shift > MaxShift {
		return fmt.Errorf("shift is %d; wanted 0 to %d pixels", o.Shift, MaxShift)
	}
	switch {
	case !o.On() || h == 0:
	case h*w == 1:
		return fmt.Errorf("flip and shift are for images; examples of one pixel have no left and right, so leave them off")
	case o.Shift >= min(h, w):
		return fmt.Errorf("a shift of up to %d pixels moves images of %d×%d out of sight; use at most %d", o.Shift, h, w, min(h, w)-1)
	}
	return nil
}

// Move is what happens to one image, as every backend reads it: bit 0 flips it left to right, bits 1
// to 15 and 16 to 31 are by how many pixels it then moves right and down, as signed numbers. The zero
// Move leaves it alone.
type Move int32

// NewMove puts a Move together.
func NewMove(flip bool, right, down int) Move {
	m := Move(down)<<16 | Move(right)<<1&0xffff
	if flip {
		m |= 1
	}
	return m
}

func (m Move) Flip() bool { return m&1 != 0 }
func (m Move) Right() int { return int(int16(m)) >> 1 }
func (m Move) Down() int  { return int(m) >> 16 }

// Draw gives the moves of all n images in one epoch, image i's at i, written to dst (grown if it is
// too small). The same seed and epoch give the same moves on every platform, whatever came before.
func Draw(seed uint64, epoch, n int, o Options, dst []Move) []Move {
	if cap(dst) < n {
		dst = make([]Move, n)
	}
	dst = dst[:n]
	var pcg rand.PCG // its bits are fixed for good; how Rand makes ranges of them is not
	pcg.Seed(seed, name^uint64(epoch)*0x9e3779b97f4a7c15)
	wide := uint64(2*o.Shift + 1)
	for i := range dst {
		// One draw decides all three, so that an image's luck does not hang on the options.
		u := pcg.Uint64()
		right, _ := bits.Mul64(u<<1, wide)
		down, _ := bits.Mul64(u<<32, wide)
		dst[i] = NewMove(o.Flip && u>>63 != 0, int(right)-o.Shift, int(down)-o.Shift)
	}
	return dst
}

// name is "augment" by FNV-1a: it keeps these numbers apart from others of the same seed.
const name = 0x6593e2d28bfde1d8

// Apply writes a moved image [C,H,W] to dst, which must not overlap src. The room that opens at the
// edges is filled with zeros.
func Apply[T byte | float32](dst, src []T, c, h, w int, m Move) {
	right, down := m.Right(), m.Down()
	from, to := max(0, right), min(w, w+right) // the columns that the image still covers
	for y := range c * h {
		out, row := dst[y*w:][:w], y%h-down
		if row < 0 || row >= h || from >= to {
			clear(out)
			continue
		}
		in := src[(y-down)*w:][:w]
		clear(out[:from])
		clear(out[to:])
		if !m.Flip() {
			copy(out[from:to], in[from-right:])
			continue
		}
		for x := from; x < to; x++ {
			out[x] = in[w-1-(x-right)]
		}
	}
}
