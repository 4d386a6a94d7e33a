package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json/jsontext"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"plywood/engine/json"
	"plywood/engine/tensor"
)

const (
	maxHeader   = 100_000_000 // bytes, the format's own limit
	metadataKey = "__metadata__"
)

// Index is a file's header, read and checked, over bytes that are read when asked for.
type Index struct {
	Metadata map[string]string
	Entries  []Entry // in the order of their bytes
	r        io.ReaderAt
	start    int64 // of the tensors' bytes within r
}

// Entry says what a tensor is and which of the tensors' bytes it has.
type Entry struct {
	Name       string
	DType      DType
	Shape      []int
	Begin, End int64
}

// Open reads and checks the header of a file of size bytes. Nothing but the header is held in memory.
func Open(r io.ReaderAt, size int64) (*Index, error) {
	var length [8]byte
	if size < 8 {
		return nil, fmt.Errorf("safetensors: wanted 8 bytes of header length, got a file of %d; it is truncated or not safetensors", size)
	}
	if err := readAt(r, length[:], 0); err != nil {
		return nil, fmt.Errorf("safetensors: header length: %w", err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader {
		return nil, fmt.Errorf("safetensors: the header claims %d bytes, more than the format's %d; this is not a safetensors file", n, maxHeader)
	}
	if int64(n) > size-8 {
		return nil, fmt.Errorf("safetensors: the header claims %d bytes but %d follow; the file is truncated or not safetensors", n, size-8)
	}
	header := make([]byte, n)
	if err := readAt(r, header, 8); err != nil {
		return nil, fmt.Errorf("safetensors: header: %w", err)
	}
	x := &Index{r: r, start: 8 + int64(n)}
	if err := x.parse(header); err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	if err := x.place(size - x.start); err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return x, nil
}

// Decode reads a whole file. The tensors share b's memory.
func Decode(b []byte) (*File, error) {
	x, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	f := &File{Metadata: x.Metadata, Tensors: make([]Tensor, len(x.Entries))}
	for i, e := range x.Entries {
		from, to := x.start+e.Begin, x.start+e.End
		f.Tensors[i] = Tensor{e.Name, e.DType, e.Shape, b[from:to:to]}
	}
	return f, nil
}

// Entry finds a tensor by name.
func (x *Index) Entry(name string) (Entry, bool) {
	i := slices.IndexFunc(x.Entries, func(e Entry) bool { return e.Name == name })
	if i < 0 {
		return Entry{}, false
	}
	return x.Entries[i], true
}

// Read reads one tensor's bytes.
func (x *Index) Read(name string) (Tensor, error) {
	e, ok := x.Entry(name)
	if !ok {
		return Tensor{}, fmt.Errorf("safetensors: no tensor %q among the file's %d", name, len(x.Entries))
	}
	t := Tensor{e.Name, e.DType, e.Shape, make([]byte, e.End-e.Begin)}
	if err := readAt(x.r, t.Data, x.start+e.Begin); err != nil {
		return Tensor{}, fmt.Errorf("safetensors: tensor %q: %w", name, err)
	}
	return t, nil
}

func readAt(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	return fmt.Errorf("wanted %d bytes at %d, got %d: %w", len(b), at, n, err)
}

// parse fills Metadata and Entries from the header. It walks the JSON by tokens because
// a map would swallow names that stand twice.
func (x *Index) parse(header []byte) error {
	if len(header) == 0 || header[0] != '{' {
		return fmt.Errorf("header: wanted JSON starting with '{'; this is not a safetensors file")
	}
	d := jsontext.NewDecoder(bytes.NewReader(header), jsontext.AllowDuplicateNames(true)) // told below, by name
	if _, err := d.ReadToken(); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	seen := map[string]bool{}
	for d.PeekKind() != '}' {
		key, err := d.ReadToken()
		if err != nil {
			return fmt.Errorf("header: %w", err)
		}
		name := key.String() // the decoder lets nothing else stand before a colon
		if seen[name] {
			return fmt.Errorf("header: %q stands there twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			if err := json.Decode(d, &x.Metadata, true); err != nil {
				return fmt.Errorf("%s: wanted strings by name: %w", metadataKey, err)
			}
			continue
		}
		e, err := parseEntry(d)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		e.Name = name
		x.Entries = append(x.Entries, e)
	}
	if _, err := d.ReadToken(); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	rest := header[d.InputOffset():]
	if i := strings.IndexFunc(string(rest), func(r rune) bool { return r != ' ' }); i >= 0 {
		return fmt.Errorf("header: wanted only spaces after the JSON, got %q", rest[i])
	}
	return nil
}

func parseEntry(d *jsontext.Decoder) (Entry, error) {
	var v struct {
		DType   *DType   `json:"dtype"`
		Shape   []int64  `json:"shape"`
		Offsets *[]int64 `json:"data_offsets"`
	}
	if err := json.Decode(d, &v, true); err != nil {
		return Entry{}, err
	}
	if v.DType == nil || v.Shape == nil || v.Offsets == nil || len(*v.Offsets) != 2 {
		return Entry{}, fmt.Errorf("wanted a dtype, a shape and two data_offsets")
	}
	size := int64(v.DType.Size())
	if size == 0 {
		return Entry{}, fmt.Errorf("unknown dtype %q", *v.DType)
	}
	e := Entry{DType: *v.DType, Shape: make([]int, len(v.Shape)), Begin: (*v.Offsets)[0], End: (*v.Offsets)[1]}
	for i, extent := range v.Shape {
		if extent < 0 || extent > math.MaxInt32 {
			return Entry{}, fmt.Errorf("extent %d is %d; wanted 0 to %d", i, extent, math.MaxInt32)
		}
		e.Shape[i] = int(extent)
	}
	count := tensor.Shape(e.Shape).Size()
	if count == math.MaxInt || int64(count) > math.MaxInt64/size {
		return Entry{}, fmt.Errorf("shape %v is larger than memory can be", tensor.Shape(e.Shape))
	}
	if e.Begin < 0 || e.End < e.Begin || e.End-e.Begin != int64(count)*size {
		return Entry{}, fmt.Errorf("%s of %v takes %d bytes, got data_offsets [%d,%d]",
			e.DType, tensor.Shape(e.Shape), int64(count)*size, e.Begin, e.End)
	}
	return e, nil
}

// place sorts the entries by their bytes and checks that these lie end to end and fill the file.
func (x *Index) place(size int64) error {
	slices.SortStableFunc(x.Entries, func(a, b Entry) int {
		switch {
		case a.Begin != b.Begin:
			return int(min(max(a.Begin-b.Begin, -1), 1))
		case a.End != b.End:
			return int(min(max(a.End-b.End, -1), 1))
		}
		return strings.Compare(a.Name, b.Name)
	})
	var at int64
	for _, e := range x.Entries {
		if e.Begin != at {
			return fmt.Errorf("tensor %q: wanted its bytes to begin at %d, where the one before ends, got %d", e.Name, at, e.Begin)
		}
		if e.End > size {
			return fmt.Errorf("tensor %q: wanted bytes up to %d, got %d; the file is truncated", e.Name, e.End, size)
		}
		at = e.End
	}
	if at != size {
		return fmt.Errorf("the tensors take %d bytes, got %d; the file holds something else after them", at, size)
	}
	return nil
}
