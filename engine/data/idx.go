package data

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"plywood/engine/tensor"
)

// IDX is an array of bytes as MNIST's files hold them: magic 0x00 0x00 0x08 rank, the extents as
// big-endian uint32, then the bytes in C order.
type IDX struct {
	Dims []int
	Data []byte
}

const (
	maxIDX   = 1 << 30 // bytes; Fashion-MNIST's largest file holds 47 MB
	firstIDX = 1 << 16 // bytes made room for before any have come
)

// ReadIDX reads one IDX file of unsigned bytes, gzipped or plain, of the wanted rank (3 for images,
// 1 for labels). Errors start with name. Memory grows with the bytes that come, never with what the
// header claims.
func ReadIDX(name string, r io.Reader, rank int) (*IDX, error) {
	return readIDX(name, r, rank, maxIDX)
}

// readIDX is ReadIDX that takes at most limit bytes. A rank of 0 takes labels (1) and images (3, or 4
// with channels).
func readIDX(name string, r io.Reader, rank int, limit uint64) (*IDX, error) {
	r, err := inflate(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, fmt.Errorf("%s: wanted an IDX header, got: %w", name, ended(err))
	}
	if rank == 0 {
		if err := anyMagic(magic); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		rank = int(magic[3])
	} else if want := [4]byte{0, 0, 8, byte(rank)}; magic != want {
		return nil, fmt.Errorf("%s: wanted the magic number % x (unsigned bytes, %d extents), got % x; is this the right file?",
			name, want, rank, magic)
	}
	x := &IDX{Dims: make([]int, rank)}
	size := uint64(1)
	for i := range x.Dims {
		var extent [4]byte
		if _, err := io.ReadFull(r, extent[:]); err != nil {
			return nil, fmt.Errorf("%s: wanted %d extents, got %d and then: %w", name, rank, i, ended(err))
		}
		d := binary.BigEndian.Uint32(extent[:])
		if d == 0 {
			return nil, fmt.Errorf("%s: extent %d is 0; the file holds nothing", name, i)
		}
		if size *= uint64(d); size > limit {
			return nil, fmt.Errorf("%s: the header claims at least %s; wanted at most %s; is it whole, and the right file?", name, inBytes(int64(min(size, math.MaxInt64))), inBytes(int64(limit)))
		}
		x.Dims[i] = int(d)
	}
	if x.Data, err = readGrowing(r, int(size)); err != nil {
		return nil, fmt.Errorf("%s: wanted %d bytes for %v, got %d and then: %w",
			name, size, tensor.Shape(x.Dims), len(x.Data), err)
	}
	var extra [1]byte // reading on to the end also checks gzip's checksum
	switch n, err := io.ReadFull(r, extra[:]); {
	case n > 0:
		return nil, fmt.Errorf("%s: holds more than the %d bytes its header states for %v; copy or download it again", name, size, tensor.Shape(x.Dims))
	case err != io.EOF:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return x, nil
}

// anyMagic takes the magic numbers of images and labels in bytes.
func anyMagic(magic [4]byte) error {
	if magic[0] != 0 || magic[1] != 0 {
		return fmt.Errorf("wanted an IDX file, which begins with the bytes 00 00 08, got % x; is this the right file?", magic)
	}
	if magic[2] != 8 {
		kinds := map[byte]string{9: "signed bytes", 0xb: "16-bit integers", 0xc: "32-bit integers", 0xd: "32-bit floats", 0xe: "64-bit floats"}
		if kind := kinds[magic[2]]; kind != "" {
			return fmt.Errorf("holds %s; wanted unsigned bytes: write it anew as such, or as a .safetensors file", kind)
		}
		return fmt.Errorf("wanted the bytes 00 00 08 at the beginning of an IDX file, got % x; is this the right file?", magic)
	}
	if rank := magic[3]; rank != 1 && rank != 3 && rank != 4 {
		return fmt.Errorf("has %d extents; wanted 1 for labels, or 3 or 4 for images", rank)
	}
	return nil
}

// inflate looks for gzip's magic number and unpacks where it finds it.
func inflate(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<15)
	if m, err := b.Peek(2); err != nil || m[0] != 0x1f || m[1] != 0x8b {
		return b, nil // the caller's own reading meets whatever err is
	}
	return gzip.NewReader(b)
}

// readGrowing reads exactly n bytes into a buffer that doubles as they come and ends exactly full.
func readGrowing(r io.Reader, n int) ([]byte, error) {
	buf := make([]byte, min(n, firstIDX))
	got := 0
	for {
		k, err := io.ReadFull(r, buf[got:])
		got += k
		if err != nil {
			return buf[:got], ended(err)
		}
		if got == n {
			return buf, nil
		}
		grown := make([]byte, min(n, 2*len(buf)))
		copy(grown, buf)
		buf = grown
	}
}

// ended says plainly that a file stopped early.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the end of the file; it is truncated")
	}
	return err
}

// Files of the MNIST family, in the order FromIDX takes them.
var mnistFiles = [4]string{
	"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
}

// FashionClasses are Fashion-MNIST's ten, as its authors name them.
func FashionClasses() []string {
	return []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}
}

// FromIDX makes a set of four IDX files, each gzipped or plain: training images and labels, test
// images and labels. Every label must have a class.
func FromIDX(name string, classes []string, trainImages, trainLabels, testImages, testLabels io.Reader) (*Set, error) {
	train, side, err := idxSplit(0, trainImages, trainLabels)
	if err != nil {
		return nil, err
	}
	test, testSide, err := idxSplit(2, testImages, testLabels)
	if err != nil {
		return nil, err
	}
	if side != testSide {
		return nil, fmt.Errorf("%s: wanted images of %d×%d as in the training split, got %d×%d",
			mnistFiles[2], side[0], side[1], testSide[0], testSide[1])
	}
	s := &Set{Name: name, Shape: tensor.Shape{1, side[0], side[1]}, Classes: classes, Train: train, Test: test}
	return s, s.Check()
}

func idxSplit(first int, images, labels io.Reader) (Split, [2]int, error) {
	y, err := ReadIDX(mnistFiles[first+1], labels, 1)
	if err != nil {
		return Split{}, [2]int{}, err
	}
	x, err := ReadIDX(mnistFiles[first], images, 3)
	if err != nil {
		return Split{}, [2]int{}, err
	}
	if x.Dims[0] != y.Dims[0] {
		return Split{}, [2]int{}, fmt.Errorf("%s holds %d images but %s holds %d labels; they must be as many",
			mnistFiles[first], x.Dims[0], mnistFiles[first+1], y.Dims[0])
	}
	return Split{Count: x.Dims[0], Bytes: x.Data, Labels: y.Data}, [2]int{x.Dims[1], x.Dims[2]}, nil
}
