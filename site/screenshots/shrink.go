//go:build !js

package main

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"
)

// shrink writes a PNG again with a palette of at most 256 colours: those that it shows most, such as the
// shades of a shadow, as they are, and of the others so many that each is near one.
func shrink(b []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	bounds := img.Bounds()
	count := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for within := 0; ; within++ {
		if palette = choosePalette(colours, within); len(palette) <= 256 {
			break
		}
	}
	index := map[color.RGBA]uint8{}
	for _, c := range colours {
		index[c] = uint8(palette.Index(c))
	}
	small := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			small.SetColorIndex(x, y, index[at(x, y)])
		}
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&out, small)
	return out.Bytes(), err
}

// exact is how many of the commonest colours a palette keeps.
const exact = 128

// choosePalette takes the commonest colours, then those that no colour before is within a difference of,
// and stops beyond 256.
func choosePalette(colours []color.RGBA, within int) (palette color.Palette) {
	var chosen []color.RGBA
	apart := func(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
next:
	for i, c := range colours {
		for _, p := range chosen {
			if i >= exact && max(apart(c.R, p.R), apart(c.G, p.G), apart(c.B, p.B)) <= within {
				continue next
			}
		}
		if chosen, palette = append(chosen, c), append(palette, c); len(palette) > 256 {
			break
		}
	}
	return palette
}
