//go:build !js

package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func TestShrinkKeepsColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 100, 100))
	for y := range 100 {
		for x := range 100 {
			img.Set(x, y, color.RGBA{uint8(200 + x/4), uint8(y * 2), 90, 255}) // 1,250 shades
		}
	}
	img.Set(3, 4, color.RGBA{10, 20, 250, 255}) // and one that stands alone
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	small, err := shrink(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(got.(*image.Paletted).Palette); n > 256 {
		t.Errorf("%d colours", n)
	}
	for y := range 100 {
		for x := range 100 {
			want, is := img.RGBAAt(x, y), color.RGBAModel.Convert(got.At(x, y)).(color.RGBA)
			if d := max(int(want.R)-int(is.R), int(is.R)-int(want.R), int(want.G)-int(is.G), int(is.G)-int(want.G), int(want.B)-int(is.B), int(is.B)-int(want.B)); d > 6 {
				t.Fatalf("at %d, %d the colour %v became %v", x, y, want, is)
			}
		}
	}
}
