// Package picture turns PNG and JPEG files into pixels [C,H,W] of a size asked for. It reads their
// headers itself and has their pixels unpacked by a Decoder, so that a browser can do it. It knows
// no sets of examples and no networks.
package picture

import (
	"bytes"
	"errors"
	"fmt"
)

// What a picture may measure. A larger one is a mistake, and unpacking it would take the memory.
const (
	MaxSide   = 1 << 14
	MaxPixels = 50_000_000
	MaxFile   = 64 << 20 // bytes
)

// Info is what a picture's header says.
type Info struct {
	Width, Height int
	Colour        bool
}

// Picture is one that has been unpacked.
type Picture struct {
	Width, Height int
	Row           func(dst []byte, x, y int) error // red, green, blue and any byte of pixels from (x,y) on; transparent is black
	Close         func()                           // must be called; it is nil where there is nothing to do
}

// Decoder unpacks a file that Look allows, and fails where it is not whole.
type Decoder func(file []byte) (*Picture, error)

// Kind names a picture's format by its first bytes: "PNG", "JPEG", or "" for neither.
func Kind(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "PNG"
	case bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}):
		return "JPEG"
	}
	return ""
}

// Look reads the header alone and refuses what is too large, before any memory is taken for it.
func Look(b []byte) (Info, error) {
	var i Info
	var err error
	switch Kind(b) {
	case "PNG":
		i, err = lookPNG(b)
	case "JPEG":
		i, err = lookJPEG(b)
	default:
		return Info{}, errors.New("is neither PNG nor JPEG inside; convert it")
	}
	if err != nil {
		return Info{}, fmt.Errorf("cannot be read (%w); it may be cut off", err)
	}
	if i.Width < 1 || i.Height < 1 {
		return Info{}, fmt.Errorf("claims %d×%d pixels; there is nothing in it", i.Width, i.Height)
	}
	if i.Width > MaxSide || i.Height > MaxSide || i.Width*i.Height > MaxPixels {
		return Info{}, fmt.Errorf("claims %d×%d pixels; wanted at most %d a side and %d million in all; make it smaller", i.Width, i.Height, MaxSide, MaxPixels/1_000_000)
	}
	return i, nil
}

// Read unpacks a picture, scales it to dst [channels,h,w] as Put does, and says what it was.
func (decode Decoder) Read(dst, file []byte, channels, h, w int) (Info, error) {
	info, err := Look(file)
	if err != nil {
		return Info{}, err
	}
	p, err := decode(file)
	if err != nil {
		return Info{}, fmt.Errorf("cannot be read whole (%w); it may be cut off", err)
	}
	if p.Close != nil {
		defer p.Close()
	}
	if p.Width != info.Width || p.Height != info.Height {
		return Info{}, fmt.Errorf("claims %d×%d pixels and has %d×%d", info.Width, info.Height, p.Width, p.Height)
	}
	return info, Put(dst, p, channels, h, w)
}
