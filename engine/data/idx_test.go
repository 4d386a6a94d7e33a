package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// idx builds an IDX file.
func idx(values []byte, dims ...int) []byte {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return append(b, values...)
}

func zipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// tinyFashion is four files of 2×3 pictures: five to train on and two to test.
func tinyFashion() [4][]byte {
	pixels := make([]byte, 30)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	return [4][]byte{
		idx(pixels, 5, 2, 3), idx([]byte{9, 0, 1, 2, 3}, 5),
		idx(pixels[:12], 2, 2, 3), idx([]byte{4, 5}, 2),
	}
}

func fromFiles(f [4][]byte) (*Set, error) {
	return FromIDX("tiny", FashionClasses(), bytes.NewReader(f[0]), bytes.NewReader(f[1]), bytes.NewReader(f[2]), bytes.NewReader(f[3]))
}

func TestFromIDX(t *testing.T) {
	files := tinyFashion()
	plainSet, err := fromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	if plainSet.Shape.String() != "1×2×3" || plainSet.Train.Count != 5 || plainSet.Test.Count != 2 ||
		!slices.Equal(plainSet.Train.Labels, []uint8{9, 0, 1, 2, 3}) || plainSet.Train.Bytes[29] != 29 {
		t.Errorf("wanted 5 and 2 pictures of 1×2×3, got %+v", plainSet)
	}
	for i := range files {
		files[i] = zipped(t, files[i])
	}
	zippedSet, err := fromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(zippedSet.Train.Bytes, plainSet.Train.Bytes) || !bytes.Equal(zippedSet.Test.Labels, plainSet.Test.Labels) {
		t.Error("gzipped files gave another set than plain ones")
	}
}

func TestFromIDXErrors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		spoil      func(f *[4][]byte)
	}{
		{"fewer labels", "train-images-idx3-ubyte holds 5 images but train-labels-idx1-ubyte holds 4 labels",
			func(f *[4][]byte) { f[1] = idx([]byte{1, 2, 3, 4}, 4) }},
		{"label without a class", "training split: example 1 has label 10; with 10 classes labels run from 0 to 9",
			func(f *[4][]byte) { f[1] = idx([]byte{0, 10, 2, 3, 4}, 5) }},
		{"another size", "t10k-images-idx3-ubyte: wanted images of 2×3 as in the training split, got 3×2",
			func(f *[4][]byte) { f[2] = idx(make([]byte, 12), 2, 3, 2) }},
		{"swapped", "train-labels-idx1-ubyte: wanted the magic number 00 00 08 01 (unsigned bytes, 1 extents), got 00 00 08 03; is this the right file?",
			func(f *[4][]byte) { f[0], f[1] = f[1], f[0] }},
	} {
		files := tinyFashion()
		c.spoil(&files)
		if _, err := fromFiles(files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: wanted an error with %q, got %v", c.name, c.want, err)
		}
	}
}

func TestReadIDXErrors(t *testing.T) {
	good := idx(make([]byte, 600), 100, 2, 3)
	damaged := zipped(t, good)
	damaged[len(damaged)-5] ^= 1 // in the checksum
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"empty", "f: wanted an IDX header, got: the end of the file; it is truncated", nil},
		{"cut in the magic", "it is truncated", good[:3]},
		{"cut in the extents", "f: wanted 3 extents, got 1 and then: the end of the file", good[:9]},
		{"cut in the values", "f: wanted 600 bytes for 100×2×3, got 500 and then: the end of the file; it is truncated", good[:516]},
		{"too long", "f: holds more than the 600 bytes its header states for 100×2×3", append(slices.Clone(good), 0)},
		{"magic", "f: wanted the magic number 00 00 08 03", append([]byte{1}, good[1:]...)},
		{"floats", "got 00 00 0d 03", append([]byte{0, 0, 0x0d}, good[3:]...)},
		{"a web page", "is this the right file?", []byte("<!DOCTYPE html>")},
		{"zero", "f: extent 1 is 0", idx(nil, 5, 0, 3)},
		{"oversized", "f: the header claims at least 2.1 GB; wanted at most 1.1 GB", idx(nil, 1<<31-1, 2, 3)},
		{"oversized together", "f: the header claims at least", idx(nil, 1<<16, 1<<16, 1<<16)},
		{"damaged", "f: gzip: invalid checksum", damaged},
		{"cut gzip", "it is truncated", damaged[:20]},
		{"gzip of nothing", "f:", []byte{0x1f, 0x8b}},
	} {
		if _, err := ReadIDX("f", bytes.NewReader(c.file), 3); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: wanted an error with %q, got %v", c.name, c.want, err)
		}
	}
}

// zeros never ends, as a small gzip file may unpack without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestReadIDXBoundedMemory(t *testing.T) {
	for _, c := range []struct {
		name string
		r    io.Reader
		most uint64
	}{
		{"a claim of 1 GB over 100 bytes", bytes.NewReader(idx(make([]byte, 100), 1<<10, 1<<10, 1<<10)), 1 << 19},
		{"endless", io.MultiReader(bytes.NewReader(idx(nil, 1<<20)), zeros{}), 4 << 20},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rank := 3
		if c.name == "endless" {
			rank = 1
		}
		if _, err := ReadIDX("f", c.r, rank); err == nil {
			t.Errorf("%s: wanted an error", c.name)
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > c.most {
			t.Errorf("%s: took %d bytes, wanted at most %d", c.name, took, c.most)
		}
	}
}

func FuzzReadIDX(f *testing.F) {
	f.Add(idx([]byte{1, 2, 3, 4, 5, 6}, 1, 2, 3))
	f.Add(idx(nil, 1<<20, 1<<10, 1))
	f.Add([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := ReadIDX("f", bytes.NewReader(b), 3)
		if err != nil {
			return
		}
		if len(x.Dims) != 3 || x.Dims[0]*x.Dims[1]*x.Dims[2] != len(x.Data) {
			t.Fatalf("extents %v over %d bytes", x.Dims, len(x.Data))
		}
	})
}
