//go:build !js

package data

import (
	"bytes"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"plywood/engine/tensor"
)

func TestPreviewShowsThePictures(t *testing.T) {
	s := &Set{
		Name: "s", Shape: tensor.Shape{3, 8, 8}, Classes: []string{"red", "blue"},
		Train: Split{Count: 3, Bytes: make([]byte, 3*192), Labels: []uint8{1, 0, 1}},
	}
	for i := range 64 {
		s.Train.Bytes[2*64+i], s.Train.Bytes[192+i], s.Train.Bytes[2*192+2*64+i] = 255, 255, 255
	}
	var b bytes.Buffer
	if err := Preview(&b, s, 5); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	size := img.Bounds()
	count := map[color.RGBA]int{}
	for y := range size.Dy() {
		for x := range size.Dx() {
			count[color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)]++
		}
	}
	if red, blue := count[color.RGBA{255, 0, 0, 255}], count[color.RGBA{0, 0, 255, 255}]; red != 64*64 || blue != 2*64*64 {
		t.Errorf("wanted one red and two blue squares of 64×64, got %d and %d pixels", red, blue)
	}
	if count[ink()] == 0 {
		t.Error("the labels are missing")
	}
}

func TestPreviewShowsThePoints(t *testing.T) {
	s := XOR(1, 200)
	var b bytes.Buffer
	if err := Preview(&b, s, 0); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	// blue dots (like signs) lie up right and down left, orange ones in the other quarters
	blue := 0
	for y := heading; y < heading+plotSide; y++ {
		for x := margin; x < margin+plotSide; x++ {
			r, _, bl, _ := img.At(x, y).RGBA()
			if int(bl)-int(r) < 0x5000 {
				continue
			}
			if (x > margin+plotSide/2) == (y < heading+plotSide/2) {
				blue++
			} else {
				blue--
			}
		}
	}
	if blue < 1000 {
		t.Errorf("the blue dots lie in the wrong quarters: %d more right than wrong", blue)
	}
}

func TestPreviewErrors(t *testing.T) {
	s := &Set{Name: "s", Shape: tensor.Shape{5, 1, 1}, Classes: []string{"a", "b"},
		Train: Split{Count: 1, Floats: make([]float32, 5), Labels: []uint8{0}}}
	if err := Preview(&bytes.Buffer{}, s, 3); err == nil || !strings.Contains(err.Error(), "neither pictures nor points") {
		t.Errorf("wanted an error, got %v", err)
	}
	s.Train.Labels[0] = 9
	if err := Preview(&bytes.Buffer{}, s, 3); err == nil || !strings.Contains(err.Error(), "label 9") {
		t.Errorf("wanted Check's error, got %v", err)
	}
}
