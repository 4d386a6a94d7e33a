package data

import (
	"context"
	"image/color"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"plywood/engine/data/picture/goimage"
)

func TestOwnPictures(t *testing.T) {
	own, err := readOwn(fstest.MapFS{
		"train/cat/1.png": grey(1), "train/cat/2.PNG": grey(2), "train/dog/1.png": grey(3),
		"test/dog/9.png": grey(9), "train/dog/notes.txt": {}, "train/.cache/x.png": grey(0), "train/cat/._1.png": {},
	}, OwnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := own.Set
	if s.Shape.String() != "1×2×3" || !slices.Equal(s.Classes, []string{"cat", "dog"}) || !own.Pictures ||
		!slices.Equal(s.Train.Labels, []uint8{0, 0, 1}) || !slices.Equal(s.Test.Labels, []uint8{1}) ||
		s.Train.Bytes[6] != 2 || s.Test.Bytes[5] != 9 {
		t.Errorf("got %+v", s)
	}
	if want := "1 file skipped: neither PNG nor JPEG: train/dog/notes.txt"; !slices.Contains(own.Warnings, want) {
		t.Errorf("the warnings are %q", own.Warnings)
	}
}

func TestOwnPicturesColour(t *testing.T) {
	own, err := readOwn(fstest.MapFS{
		"a/1.png": grey(7),
		"b/1.png": coloured(3, 2, color.NRGBA{10, 20, 30, 255}),
		"b/2.png": coloured(3, 2, color.NRGBA{200, 100, 50, 0}),
	}, OwnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// [N,C,H,W]: six of each channel
	want := slices.Concat(slices.Repeat([]byte{7}, 18),
		slices.Repeat([]byte{10}, 6), slices.Repeat([]byte{20}, 6), slices.Repeat([]byte{30}, 6), make([]byte, 18))
	if own.Set.Shape.String() != "3×2×3" || !slices.Equal(own.Set.Train.Bytes, want) {
		t.Errorf("wanted %v of 3×2×3, got %v of %v", want, own.Set.Train.Bytes, own.Set.Shape)
	}
	own, err = readOwn(fstest.MapFS{"a/1.png": coloured(3, 2, color.NRGBA{9, 9, 9, 255}), "b/1.png": grey(4)}, OwnOptions{})
	if err != nil || own.Set.Shape.String() != "1×2×3" || own.Set.Train.Bytes[5] != 9 || own.Set.Train.Bytes[6] != 4 {
		t.Errorf("greys stored in colour: %+v (%v)", own, err)
	}
}

// The size that most pictures have wins; others are scaled to it, photographs to something small.
func TestOwnPicturesAreScaled(t *testing.T) {
	folder := fstest.MapFS{"a/1.png": grey(1), "a/2.png": coloured(4, 2, color.Gray{Y: 8}), "b/1.png": grey(3)}
	own, err := readOwn(folder, OwnOptions{})
	if err != nil || own.Set.Shape.String() != "1×2×3" || own.Set.Train.Bytes[6] != 8 {
		t.Fatalf("got %+v (%v)", own, err)
	}
	if !slices.Contains(own.Warnings, "Scaled to 3×2: 1 of 3 pictures") {
		t.Errorf("the warnings are %q", own.Warnings)
	}
	if own, err = readOwn(folder, OwnOptions{Side: 5}); err != nil || own.Set.Shape.String() != "1×5×5" || own.Set.Train.Bytes[74] != 3 {
		t.Errorf("asked for 5×5: %+v (%v)", own, err)
	}
	photo := coloured(300, 200, color.Gray{Y: 5})
	if own, err = readOwn(fstest.MapFS{"a/1.png": photo, "b/1.png": photo}, OwnOptions{}); err != nil || own.Set.Shape.String() != "1×64×64" {
		t.Errorf("photographs: %+v (%v)", own, err)
	}
}

func TestOwnPicturesAnyTree(t *testing.T) {
	for _, c := range []struct {
		name    string
		paths   []string
		classes string
		tests   int
	}{
		{"a class called train", []string{"car/1.png", "train/1.png"}, "car train", 0},
		{"one folder around it", []string{"pets/cat/1.png", "pets/dog/1.png", "pets/cover.png"}, "cat dog", 0},
		{"two around train and val", []string{"a/b/train/x/1.png", "a/b/train/y/1.png", "a/b/val/y/1.png"}, "x y", 1},
		{"test beats val", []string{"Train/x/1.png", "Train/y/1.png", "val/x/1.png", "Test/x/1.png", "Test/y/1.png"}, "x y", 2},
		{"deeper folders", []string{"x/old/1.png", "x/2.png", "y/1.png"}, "x y", 0},
		{"what a Mac packs", []string{"__MACOSX/x/._1.png", "x/1.png", "y/1.png", "y/.DS_Store"}, "x y", 0},
	} {
		folder := fstest.MapFS{}
		for i, p := range c.paths {
			folder[p] = grey(uint8(i + 1))
		}
		for packed := range 2 {
			files := filesOf(folder)
			if packed == 1 {
				files = []File{InMemory("any.zip", archive(t, folder))}
			}
			own, err := ReadOwn(context.Background(), "f", files, OwnOptions{Decode: goimage.Decode})
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if got := strings.Join(own.Set.Classes, " "); got != c.classes || own.Set.Test.Count != c.tests {
				t.Errorf("%s: classes %s and %d for testing, want %s and %d", c.name, got, own.Set.Test.Count, c.classes, c.tests)
			}
		}
	}
}

func TestOwnPicturesHoldOut(t *testing.T) {
	folder := fstest.MapFS{}
	for i := range 20 {
		folder[string(rune('a'+i%2))+"/"+string(rune('a'+i))+".png"] = grey(uint8(i))
	}
	own, err := readOwn(folder, OwnOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	s := own.Set
	if s.Train.Count != 18 || s.Test.Count != 2 {
		t.Errorf("wanted 18 and 2, got %d and %d", s.Train.Count, s.Test.Count)
	}
	for i, l := range s.Train.Labels {
		if l != s.Train.Bytes[i*6]%2 {
			t.Errorf("picture %d lost its label", s.Train.Bytes[i*6])
		}
	}
}
