// Package goimage unpacks pictures with Go's own decoders, where there is no browser to do it.
package goimage

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	"plywood/engine/data/picture"
)

// Decode is a picture.Decoder.
func Decode(file []byte) (*picture.Picture, error) {
	decode := png.Decode
	if picture.Kind(file) == "JPEG" {
		decode = jpeg.Decode
	}
	img, err := decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return Of(img), nil
}

// Of is an image that is there already.
func Of(img image.Image) *picture.Picture {
	b := img.Bounds()
	return &picture.Picture{Width: b.Dx(), Height: b.Dy(), Row: func(dst []byte, x, y int) error {
		line := image.RGBA{Pix: dst, Stride: len(dst), Rect: image.Rect(0, 0, len(dst)/4, 1)} // premultiplied: transparent is black
		draw.Draw(&line, line.Rect, img, image.Pt(b.Min.X+x, b.Min.Y+y), draw.Src)
		return nil
	}}
}
