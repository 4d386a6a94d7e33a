package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"

	"golang.org/x/image/draw"

	"plywood/engine/safetensors"
	"plywood/engine/tensor"
)

const maxSide = 1 << 14 // pixels; a larger image is a mistake, and decoding it would take the memory

// readImages gives images [N,C,H,W] with pixels in [0,1], and a name for each. PNGs are scaled to
// shape [C,H,W]; those of a safetensors file stay as they are.
func readImages(inputs []string, shape tensor.Shape) (*tensor.Tensor, []string, error) {
	b, err := os.ReadFile(inputs[0])
	if err != nil {
		return nil, nil, err
	}
	if !bytes.HasPrefix(b, []byte("\x89PNG")) {
		if len(inputs) > 1 {
			return nil, nil, usagef("%s is no PNG; of safetensors files one is taken at a time", inputs[0])
		}
		x, err := decodeImages(b)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: wanted a PNG, or a safetensors file with x [N,C,H,W]: %w", inputs[0], err)
		}
		names := make([]string, x.Shape[0])
		for i := range names {
			names[i] = fmt.Sprint(i)
		}
		return x, names, nil
	}
	if len(shape) != 3 || shape[0] != 1 && shape[0] != 3 {
		return nil, nil, fmt.Errorf("the network reads examples of %v, not images; give a safetensors file with x [N,C,H,W]", shape)
	}
	x := tensor.New(len(inputs), shape[0], shape[1], shape[2])
	for i, path := range inputs {
		if err := readPNG(x.Data[i*shape.Size():(i+1)*shape.Size()], path, shape); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return x, inputs, nil
}

func decodeImages(b []byte) (*tensor.Tensor, error) {
	f, err := safetensors.Decode(b)
	if err != nil {
		return nil, err
	}
	t, err := f.Lookup("x")
	if err != nil {
		return nil, err
	}
	shape := t.Shape
	if len(shape) == 2 {
		shape = append(shape[:2:2], 1, 1)
	}
	if len(shape) != 4 || t.Len() == 0 {
		return nil, fmt.Errorf("tensor \"x\": wanted images [N,C,H,W] or examples [N,F], one or more; got %v", tensor.Shape(t.Shape))
	}
	if t.DType != safetensors.U8 {
		v, err := t.Float32s()
		if err != nil {
			return nil, err
		}
		return tensor.Of(v, shape...)
	}
	x := tensor.New(shape...)
	for i, p := range t.Data {
		x.Data[i] = float32(p) / 255
	}
	return x, nil
}

// readPNG writes an image as dst [C,H,W], scaled to shape; transparent parts are black.
func readPNG(dst []float32, path string, shape tensor.Shape) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	size, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("wanted a PNG: %w", err)
	}
	if size.Width > maxSide || size.Height > maxSide {
		return fmt.Errorf("it is %d×%d pixels; wanted at most %d a side", size.Width, size.Height, maxSide)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return err
	}
	h, w := shape[1], shape[2]
	scaled := image.NewRGBA(image.Rect(0, 0, w, h))
	if img.Bounds().Dx() == w && img.Bounds().Dy() == h {
		draw.Draw(scaled, scaled.Bounds(), img, img.Bounds().Min, draw.Src)
	} else { // averages as it shrinks
		draw.BiLinear.Scale(scaled, scaled.Bounds(), img, img.Bounds(), draw.Src, nil)
	}
	for y := range h {
		for x := range w {
			c, at := scaled.RGBAAt(x, y), y*w+x
			if shape[0] == 1 {
				// The colour is premultiplied, so that what is transparent is black.
				grey := color.GrayModel.Convert(color.RGBA{c.R, c.G, c.B, 0xff}).(color.Gray)
				dst[at] = float32(grey.Y) / 255
				continue
			}
			for k, v := range []uint8{c.R, c.G, c.B} {
				dst[k*h*w+at] = float32(v) / 255
			}
		}
	}
	return nil
}
