//go:build !js

package data

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Measures of a preview, in pixels.
const (
	margin   = 16
	heading  = 44
	gap      = 4
	thumb    = 64  // about the side an example is enlarged to
	plotSide = 420 // of a two-dimensional set's picture
	maxRows  = 40  // classes
	textSize = 15
)

// Preview writes a PNG that shows the training split: a row of columns examples for each class, or
// the points of a two-dimensional set in the plane.
func Preview(w io.Writer, s *Set, columns int) error {
	if err := s.Check(); err != nil {
		return err
	}
	face, err := newFace()
	if err != nil {
		return err
	}
	defer face.Close()
	var img image.Image
	switch {
	case s.Shape[0] == 2 && s.Shape[1]*s.Shape[2] == 1:
		img = previewPoints(s, face)
	case s.Shape[1]*s.Shape[2] == 1:
		return fmt.Errorf("%s: examples of %v are neither pictures nor points of a plane; there is nothing to draw", s.Name, s.Shape)
	default:
		img = previewImages(s, face, max(1, columns))
	}
	return png.Encode(w, img)
}

func newFace() (font.Face, error) {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: textSize, DPI: 72, Hinting: font.HintingFull})
}

// previewImages draws the first examples of each class, name first.
func previewImages(s *Set, face font.Face, columns int) image.Image {
	rows := min(len(s.Classes), maxRows)
	scale := max(1, thumb/max(s.Shape[1], s.Shape[2]))
	w, h := s.Shape[2]*scale, s.Shape[1]*scale
	label := 0
	counts := s.Train.Balance(len(s.Classes))
	for i, name := range s.Classes {
		label = max(label, font.MeasureString(face, fmt.Sprintf("%s  %d", name, counts[i])).Ceil())
	}
	left := margin + label + margin
	img := newPage(left+columns*(w+gap)-gap+margin, heading+rows*(h+gap)-gap+margin)
	text := fmt.Sprintf("%s · %d training and %d test examples of %v", s.Name, s.Train.Count, s.Test.Count, s.Shape)
	if rows < len(s.Classes) {
		text += fmt.Sprintf(" , the first %d of %d classes", rows, len(s.Classes))
	}
	write(img, face, margin, 28, ink(), text)
	for i := range rows {
		y := heading + i*(h+gap)
		write(img, face, margin, y+h/2+textSize/3, ink(), s.Classes[i])
		n := fmt.Sprint(counts[i])
		write(img, face, left-margin-font.MeasureString(face, n).Ceil(), y+h/2+textSize/3, pale(), n)
	}
	low, high := s.Train.bounds()
	drawn := make([]int, len(s.Classes))
	for i, l := range s.Train.Labels {
		if int(l) >= rows || drawn[l] == columns {
			continue
		}
		at := image.Pt(left+drawn[l]*(w+gap), heading+int(l)*(h+gap))
		for y := range h {
			for x := range w {
				img.Set(at.X+x, at.Y+y, s.Train.pixel(s.Shape, i, y/scale, x/scale, low, high))
			}
		}
		drawn[l]++
	}
	return img
}

// bounds are the values drawn black and white.
func (p *Split) bounds() (low, high float32) {
	low, high = float32(math.Inf(1)), float32(math.Inf(-1))
	for _, v := range p.Floats {
		low, high = min(low, v), max(high, v)
	}
	return low, max(high, low+1e-6)
}

// pixel is a place of an example: in colour where there are three channels, else the first in grey.
func (p *Split) pixel(shape []int, example, y, x int, low, high float32) color.RGBA {
	plane := shape[1] * shape[2]
	at := example*shape[0]*plane + y*shape[2] + x
	value := func(channel int) uint8 {
		if p.Bytes != nil {
			return p.Bytes[at+channel*plane]
		}
		return uint8((p.Floats[at+channel*plane]-low)/(high-low)*255 + 0.5)
	}
	r := value(0)
	if shape[0] != 3 {
		return color.RGBA{r, r, r, 255}
	}
	return color.RGBA{r, value(1), value(2), 255}
}

// previewPoints draws a two-dimensional set, the second value upwards.
func previewPoints(s *Set, face font.Face) image.Image {
	legend := 0
	for _, name := range s.Classes {
		legend = max(legend, font.MeasureString(face, name).Ceil())
	}
	right := margin + plotSide + margin
	img := newPage(right+20+legend+margin, heading+plotSide+margin)
	write(img, face, margin, 28, ink(), fmt.Sprintf("%s · %d training and %d test points", s.Name, s.Train.Count, s.Test.Count))
	frame := image.Rect(margin, heading, margin+plotSide, heading+plotSide)
	draw.Draw(img, frame, image.NewUniform(color.RGBA{244, 244, 247, 255}), image.Point{}, draw.Src)
	reach := float32(1e-6)
	for _, v := range s.Train.Floats {
		reach = max(reach, v, -v)
	}
	reach *= 1.05
	place := func(v float32) float64 { return float64((v/reach + 1) / 2 * plotSide) }
	for i, l := range s.Train.Labels {
		x, y := place(s.Train.Floats[2*i]), plotSide-place(s.Train.Floats[2*i+1])
		dot(img, float64(margin)+x, float64(heading)+y, 2.6, classColor(int(l), len(s.Classes)))
	}
	for i, name := range s.Classes {
		y := heading + 14 + i*22
		dot(img, float64(right+6), float64(y-5), 5, classColor(i, len(s.Classes)))
		write(img, face, right+20, y, ink(), name)
	}
	return img
}

func newPage(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	return img
}

func ink() color.RGBA  { return color.RGBA{34, 36, 48, 255} }
func pale() color.RGBA { return color.RGBA{128, 132, 148, 255} }

func write(img draw.Image, face font.Face, x, baseline int, c color.Color, text string) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, baseline)}
	d.DrawString(text)
}

// dot draws a disc with a soft edge.
func dot(img *image.RGBA, x, y, r float64, c color.RGBA) {
	for py := int(y - r - 1); py <= int(y+r+1); py++ {
		for px := int(x - r - 1); px <= int(x+r+1); px++ {
			cover := r + 0.5 - math.Hypot(float64(px)+0.5-x, float64(py)+0.5-y)
			if cover <= 0 || !(image.Point{X: px, Y: py}).In(img.Rect) {
				continue
			}
			a := min(cover, 1) * 0.85
			under := img.RGBAAt(px, py)
			mix := func(u, v uint8) uint8 { return uint8(float64(u) + (float64(v)-float64(u))*a) }
			img.SetRGBA(px, py, color.RGBA{mix(under.R, c.R), mix(under.G, c.G), mix(under.B, c.B), 255})
		}
	}
}

// classColor spreads the classes around the colour circle, beginning with a blue and an orange that
// colour-blind people tell apart.
func classColor(class, classes int) color.RGBA {
	switch {
	case class == 0:
		return color.RGBA{33, 98, 190, 255}
	case class == 1:
		return color.RGBA{232, 119, 34, 255}
	case class == 2:
		return color.RGBA{30, 150, 110, 255}
	}
	hue := 2 * math.Pi * float64(class) / float64(classes)
	wave := func(shift float64) uint8 { return uint8(120 + 90*math.Cos(hue-shift)) }
	return color.RGBA{wave(0), wave(2 * math.Pi / 3), wave(4 * math.Pi / 3), 255}
}
