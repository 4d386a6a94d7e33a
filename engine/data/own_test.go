package data

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"plywood/engine/safetensors"
)

// coloured encodes a w×h PNG of one colour.
func coloured(w, h int, c color.Color) *fstest.MapFile {
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

func grey(v uint8) *fstest.MapFile { return coloured(3, 2, color.Gray{Y: v}) }

// filesOf are files in memory, in the order of their paths.
func filesOf(folder fstest.MapFS) []File {
	var files []File
	for _, p := range slices.Sorted(maps.Keys(folder)) {
		files = append(files, InMemory(p, folder[p].Data))
	}
	return files
}

func readOwn(folder fstest.MapFS, o OwnOptions) (*Own, error) {
	return ReadOwn(context.Background(), "f", filesOf(folder), o)
}

// archive packs a folder.
func archive(t testing.TB, folder fstest.MapFS) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range filesOf(folder) {
		w, err := z.Create(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(folder[f.Path].Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

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
			own, err := ReadOwn(context.Background(), "f", files, OwnOptions{})
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

func TestOwnIDX(t *testing.T) {
	f := tinyFashion()
	four := fstest.MapFS{}
	for i, name := range mnistFiles {
		four["raw/"+name+".gz"] = &fstest.MapFile{Data: zipped(t, f[i])}
	}
	want, err := fromFiles(f)
	if err != nil {
		t.Fatal(err)
	}
	same := func(what string, own *Own, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		s := own.Set
		if !bytes.Equal(s.Train.Bytes, want.Train.Bytes) || !bytes.Equal(s.Test.Labels, want.Test.Labels) || s.Shape.String() != "1×2×3" || len(s.Classes) != 10 {
			t.Errorf("%s: got %+v", what, s)
		}
	}
	own, err := readOwn(four, OwnOptions{})
	same("four gzipped files", own, err)
	own, err = ReadOwn(context.Background(), "f", []File{InMemory("digits.zip", archive(t, four))}, OwnOptions{})
	same("the four in an archive", own, err)
	own, err = readOwn(fstest.MapFS{"a-idx3": {Data: f[2]}, "b-idx3": {Data: f[0]}, "c-idx1": {Data: f[1]}, "d-idx1": {Data: f[3]}}, OwnOptions{})
	same("named any way", own, err)
	own, err = readOwn(fstest.MapFS{"train-images-idx3-ubyte": {Data: f[0]}, "train-labels-idx1-ubyte": {Data: f[1]}}, OwnOptions{})
	if err != nil || own.Set.Train.Count != 4 || own.Set.Test.Count != 1 {
		t.Errorf("a pair: %+v (%v)", own, err)
	}
	own, err = readOwn(fstest.MapFS{"idx4": {Data: idx(make([]byte, 24), 2, 3, 2, 2)}, "idx1": {Data: idx([]byte{0, 1}, 2)}}, OwnOptions{})
	if err != nil || own.Set.Shape.String() != "3×2×2" {
		t.Errorf("with channels: %+v (%v)", own, err)
	}
}

// A set written out and read again is the same set, and only the same set has its fingerprint.
func TestOwnSafetensorsRoundTrip(t *testing.T) {
	folder := fstest.MapFS{}
	for i := range 12 {
		folder[fmt.Sprintf("%c/%d.png", 'a'+i%2, i)] = grey(uint8(i))
	}
	own, err := readOwn(folder, OwnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	print := func(s *Set) string {
		t.Helper()
		p, err := s.Fingerprint()
		if err != nil || len(p) != 16 {
			t.Fatalf("%q, %v", p, err)
		}
		return p
	}
	file, err := own.Set.Safetensors()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := safetensors.Encode(&b, file); err != nil {
		t.Fatal(err)
	}
	again, err := ReadOwn(context.Background(), "again", []File{InMemory("x.safetensors", b.Bytes())}, OwnOptions{Seed: 9})
	if err != nil {
		t.Fatal(err)
	}
	if print(again.Set) != print(own.Set) || !slices.Equal(again.Set.Classes, own.Set.Classes) || again.Set.Test.Count != 2 {
		t.Errorf("%+v comes back as %+v", own.Set, again.Set)
	}
	before := print(own.Set)
	own.Set.Train.Bytes[3] ^= 1
	if print(own.Set) == before {
		t.Error("another pixel, and the same fingerprint")
	}
}

// What is too large is refused without being read.
func TestLargeFilesAreNotRead(t *testing.T) {
	file := File{"all.zip", 3 << 30, func() ([]byte, error) { panic("it was read") }}
	if _, err := ReadOwn(context.Background(), "f", []File{file}, OwnOptions{Limit: 1 << 29}); err == nil || !strings.Contains(err.Error(), "all.zip has 3.2 GB; wanted at most 536.9 MB") {
		t.Errorf("got %v", err)
	}
	file.Path = "a/1.png"
	own, err := ReadOwn(context.Background(), "f", append(filesOf(fstest.MapFS{"a/2.png": grey(1), "b/1.png": grey(2)}), file), OwnOptions{})
	if err != nil || !strings.Contains(strings.Join(own.Warnings, "\n"), "1 file skipped: is larger than 67.1 MB: a/1.png") {
		t.Errorf("got %+v (%v)", own, err)
	}
}

func TestOwnCanBeStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	folder := fstest.MapFS{"a/1.png": grey(1), "b/1.png": grey(2)}
	_, err := ReadOwn(ctx, "f", filesOf(folder), OwnOptions{Tell: func(_ string, done, _ int) {
		if done == 1 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzReadOwn(f *testing.F) {
	for _, folder := range []fstest.MapFS{
		{"a/1.png": grey(1), "b/1.png": grey(2)},
		{"train/a/1.png": grey(1), "train/b/1.png": grey(2), "test/a/1.png": grey(3)},
		{"x-idx3": {Data: idx(make([]byte, 12), 2, 2, 3)}, "x-idx1": {Data: idx([]byte{0, 1}, 2)}},
	} {
		f.Add(archive(f, folder))
	}
	f.Add(tensorsFile(f, safetensors.FromFloat32s("x", ramp(8), 2, 1, 2, 2), safetensors.FromInt64s("y", []int64{0, 1}, 2)))
	f.Add(idx(make([]byte, 12), 2, 2, 3))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, name := range []string{"f.zip", "f"} {
			own, err := ReadOwn(context.Background(), "f", []File{InMemory(name, b)}, OwnOptions{Limit: 1 << 20, Side: 4})
			if err == nil && own.Set.Check() != nil {
				t.Fatalf("%s: a set that does not hold: %v", name, own.Set.Check())
			}
		}
	})
}
