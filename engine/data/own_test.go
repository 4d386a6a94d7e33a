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

	"plywood/engine/data/picture/goimage"
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
	o.Decode = goimage.Decode // under Node, too
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
	own, err = ReadOwn(context.Background(), "f", []File{InMemory("digits.zip", archive(t, four))}, OwnOptions{Decode: goimage.Decode})
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
	again, err := ReadOwn(context.Background(), "again", []File{InMemory("x.safetensors", b.Bytes())}, OwnOptions{Decode: goimage.Decode, Seed: 9})
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
	if _, err := ReadOwn(context.Background(), "f", []File{file}, OwnOptions{Decode: goimage.Decode, Limit: 1 << 29}); err == nil || !strings.Contains(err.Error(), "all.zip has 3.2 GB; wanted at most 536.9 MB") {
		t.Errorf("got %v", err)
	}
	file.Path = "a/1.png"
	own, err := ReadOwn(context.Background(), "f", append(filesOf(fstest.MapFS{"a/2.png": grey(1), "b/1.png": grey(2)}), file), OwnOptions{Decode: goimage.Decode})
	if err != nil || !strings.Contains(strings.Join(own.Warnings, "\n"), "1 file skipped: is larger than 67.1 MB: a/1.png") {
		t.Errorf("got %+v (%v)", own, err)
	}
}

func TestOwnCanBeStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	folder := fstest.MapFS{"a/1.png": grey(1), "b/1.png": grey(2)}
	_, err := ReadOwn(ctx, "f", filesOf(folder), OwnOptions{Decode: goimage.Decode, Tell: func(_ string, done, _ int) {
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
			own, err := ReadOwn(context.Background(), "f", []File{InMemory(name, b)}, OwnOptions{Decode: goimage.Decode, Limit: 1 << 20, Side: 4})
			if err == nil && own.Set.Check() != nil {
				t.Fatalf("%s: a set that does not hold: %v", name, own.Set.Check())
			}
		}
	})
}
