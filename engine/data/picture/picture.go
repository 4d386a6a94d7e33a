// Package picture turns PNG and JPEG files into pixels [C,H,W] of a size asked for. It knows no sets
// of examples and no networks.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
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
	var c image.Config
	var err error
	switch Kind(b) {
	case "PNG":
		c, err = png.DecodeConfig(bytes.NewReader(b))
	case "JPEG":
		c, err = jpeg.DecodeConfig(bytes.NewReader(b))
	default:
		return Info{}, fmt.Errorf("is neither PNG nor JPEG inside; convert it")
	}
	if err != nil {
		return Info{}, fmt.Errorf("cannot be read (%w); it may be cut off", err)
	}
	if c.Width < 1 || c.Height < 1 {
		return Info{}, fmt.Errorf("claims %d×%d pixels; there is nothing in it", c.Width, c.Height)
	}
	if c.Width > MaxSide || c.Height > MaxSide || c.Width*c.Height > MaxPixels {
		return Info{}, fmt.Errorf("claims %d×%d pixels; wanted at most %d a side and %d million in all; make it smaller", c.Width, c.Height, MaxSide, MaxPixels/1_000_000)
	}
	return Info{c.Width, c.Height, colourful(c.ColorModel)}, nil
}

// colourful tells whether a colour model has colours. A palette of greys has none.
func colourful(m color.Model) bool {
	palette, ok := m.(color.Palette)
	if !ok {
		return m != color.GrayModel && m != color.Gray16Model
	}
	for _, c := range palette {
		if r, g, b, _ := c.RGBA(); r != g || g != b {
			return true
		}
	}
	return false
}

// Decode reads a whole picture that Look allows.
func Decode(b []byte) (image.Image, error) {
	if _, err := Look(b); err != nil {
		return nil, err
	}
	decode := png.Decode
	if Kind(b) == "JPEG" {
		decode = jpeg.Decode
	}
	img, err := decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("cannot be read whole (%w); it may be cut off", err)
	}
	return img, nil
}

// Put writes an image as dst [channels,h,w], one channel for grey or three for colour. One of another
// size is cut to the proportions wanted, about its middle, and scaled so that every pixel of it
// counts. Transparent parts are black.
func Put(dst []byte, img image.Image, channels, h, w int) {
	from := Middle(img.Bounds(), h, w)
	if grey, ok := img.(*image.Gray); ok && channels == 1 && from.Dx() == w && from.Dy() == h {
		for y := range h {
			copy(dst[y*w:(y+1)*w], grey.Pix[grey.PixOffset(from.Min.X, from.Min.Y+y):])
		}
		return
	}
	scaled := image.NewRGBA(image.Rect(0, 0, w, h)) // premultiplied: transparent is black
	if from.Dx() == w && from.Dy() == h {
		draw.Draw(scaled, scaled.Rect, img, from.Min, draw.Src)
	} else {
		scale(scaled, img, from)
	}
	plane := h * w
	for i := range plane {
		r, g, b := scaled.Pix[4*i], scaled.Pix[4*i+1], scaled.Pix[4*i+2]
		if channels == 3 {
			dst[i], dst[plane+i], dst[2*plane+i] = r, g, b
		} else { // the weights of image/color, which leave a grey as it is
			dst[i] = byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
		}
	}
}

// Middle is the largest part of a picture about its middle that has the proportions of w to h.
func Middle(b image.Rectangle, h, w int) image.Rectangle {
	width, height := b.Dx(), b.Dy()
	if width*h > height*w {
		width = max(1, (2*height*w+h)/(2*h))
	} else {
		height = max(1, (2*width*h+w)/(2*w))
	}
	width, height = min(width, b.Dx()), min(height, b.Dy())
	x, y := b.Min.X+(b.Dx()-width)/2, b.Min.Y+(b.Dy()-height)/2
	return image.Rect(x, y, x+width, y+height)
}
