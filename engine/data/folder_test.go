package data

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// picture encodes a w×h PNG of one colour.
func picture(w, h int, c color.Color) *fstest.MapFile {
	var img interface {
		image.Image
		Set(x, y int, c color.Color)
	} = image.NewNRGBA(image.Rect(0, 0, w, h))
	if _, grey := c.(color.Gray); grey {
		img = image.NewGray(image.Rect(0, 0, w, h))
	}
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

func grey(v uint8) *fstest.MapFile { return picture(3, 2, color.Gray{Y: v}) }

func TestFromFolder(t *testing.T) {
	folder := fstest.MapFS{
		"train/cat/1.png": grey(1), "train/cat/2.PNG": grey(2), "train/dog/1.png": grey(3),
		"test/dog/9.png": grey(9), "train/dog/notes.txt": {}, "train/.cache/x.png": grey(0), "train/cat/._1.png": {},
	}
	s, err := FromFolder("pets", folder, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Shape.String() != "1×2×3" || !slices.Equal(s.Classes, []string{"cat", "dog"}) ||
		!slices.Equal(s.Train.Labels, []uint8{0, 0, 1}) || !slices.Equal(s.Test.Labels, []uint8{1}) ||
		s.Train.Bytes[6] != 2 || s.Test.Bytes[5] != 9 {
		t.Errorf("got %+v", s)
	}
}

func TestFromFolderColour(t *testing.T) {
	folder := fstest.MapFS{
		"a/1.png": grey(7),
		"b/1.png": picture(3, 2, color.NRGBA{10, 20, 30, 255}),
		"b/2.png": picture(3, 2, color.NRGBA{200, 100, 50, 0}),
	}
	s, err := FromFolder("mixed", folder, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Shape.String() != "3×2×3" {
		t.Fatalf("wanted 3×2×3, got %v", s.Shape)
	}
	// [N,C,H,W]: six of each channel
	want := slices.Concat(slices.Repeat([]byte{7}, 18),
		slices.Repeat([]byte{10}, 6), slices.Repeat([]byte{20}, 6), slices.Repeat([]byte{30}, 6), make([]byte, 18))
	if !slices.Equal(s.Train.Bytes, want) {
		t.Errorf("wanted %v, got %v", want, s.Train.Bytes)
	}
}

func TestFromFolderHoldsOut(t *testing.T) {
	folder := fstest.MapFS{}
	for i := range 20 {
		folder[string(rune('a'+i%2))+"/"+string(rune('a'+i))+".png"] = grey(uint8(i))
	}
	s, err := FromFolder("letters", folder, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Count != 18 || s.Test.Count != 2 {
		t.Errorf("wanted 18 and 2, got %d and %d", s.Train.Count, s.Test.Count)
	}
	for i, l := range s.Train.Labels {
		if l != s.Train.Bytes[i*6]%2 {
			t.Errorf("picture %d lost its label", s.Train.Bytes[i*6])
		}
	}
}

// A class may be called train.
func TestFromFolderClassNamedTrain(t *testing.T) {
	s, err := FromFolder("vehicles", fstest.MapFS{"car/1.png": grey(1), "train/1.png": grey(2)}, 1)
	if err != nil || !slices.Equal(s.Classes, []string{"car", "train"}) {
		t.Errorf("wanted classes car and train, got %v (%v)", s, err)
	}
}

func TestFromFolderErrors(t *testing.T) {
	cut := &fstest.MapFile{Data: grey(1).Data[:60]}
	for _, c := range []struct {
		want   string
		folder fstest.MapFS
	}{
		{"wanted 2 to 256 sub-folders named after the classes, with PNGs inside, got 0", fstest.MapFS{"1.png": grey(1)}},
		{"sub-folders named after the classes, with PNGs inside, got 1", fstest.MapFS{"a/1.png": grey(1)}},
		{"b/2.png: is 4×2 pixels, but a/1.png is 3×2; all images must have one size",
			fstest.MapFS{"a/1.png": grey(1), "b/2.png": picture(4, 2, color.Gray{})}},
		{"b/1.jpg: wanted PNG files only", fstest.MapFS{"a/1.png": grey(1), "b/1.jpg": {}}},
		{"b/: holds no PNG files", fstest.MapFS{"a/1.png": grey(1), "b/notes.txt": {}}},
		{"b/1.png: png: invalid format", fstest.MapFS{"a/1.png": grey(1), "b/1.png": {Data: []byte("hello, this is no picture")}}},
		{"b/1.png: png: invalid format: unexpected EOF", fstest.MapFS{"a/1.png": grey(1), "b/1.png": cut}},
		{"b/1.png: is 5000×1 pixels; wanted at most 4096 a side", fstest.MapFS{"a/1.png": grey(1), "b/1.png": picture(5000, 1, color.Gray{})}},
		{"test/bird/: no class of that name in train/", fstest.MapFS{"train/a/1.png": grey(1), "train/b/1.png": grey(1), "test/bird/1.png": grey(1)}},
		{"val/: wanted only train/ and test/", fstest.MapFS{"train/a/1.png": grey(1), "train/b/1.png": grey(1), "val/a/1.png": grey(1)}},
	} {
		if _, err := FromFolder("f", c.folder, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("wanted an error with %q, got %v", c.want, err)
		}
	}
}
