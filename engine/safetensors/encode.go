package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"plywood/engine/json"
	"plywood/engine/tensor"
)

// Encode writes f. The bytes depend on nothing but the names and values: tensors are sorted by the
// size of their elements, largest first, then by name, so that each lies aligned; metadata by key.
func Encode(w io.Writer, f *File) error {
	sorted := slices.Clone(f.Tensors)
	slices.SortFunc(sorted, func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(b.DType.Size(), a.DType.Size()), strings.Compare(a.Name, b.Name))
	})
	header, err := encodeHeader(f.Metadata, sorted)
	if err != nil {
		return fmt.Errorf("safetensors: %w", err)
	}
	var length [8]byte
	binary.LittleEndian.PutUint64(length[:], uint64(len(header)))
	if _, err := w.Write(length[:]); err != nil {
		return fmt.Errorf("safetensors: header length: %w", err)
	}
	if _, err := w.Write(header); err != nil {
		return fmt.Errorf("safetensors: header: %w", err)
	}
	for _, t := range sorted {
		if _, err := w.Write(t.Data); err != nil {
			return fmt.Errorf("safetensors: tensor %q: %w", t.Name, err)
		}
	}
	return nil
}

func encodeHeader(metadata map[string]string, sorted []Tensor) ([]byte, error) {
	h := bytes.NewBuffer([]byte{'{'})
	if len(metadata) > 0 {
		writeString(h, metadataKey)
		h.WriteString(":{")
		for i, key := range slices.Sorted(maps.Keys(metadata)) {
			if i > 0 {
				h.WriteByte(',')
			}
			if !utf8.ValidString(key) || !utf8.ValidString(metadata[key]) {
				return nil, fmt.Errorf("metadata %q: wanted UTF-8", key)
			}
			writeString(h, key)
			h.WriteByte(':')
			writeString(h, metadata[key])
		}
		h.WriteByte('}')
	}
	seen := map[string]bool{metadataKey: true}
	var at int64
	for i, t := range sorted {
		if seen[t.Name] {
			return nil, fmt.Errorf("tensor %q: the name is taken", t.Name)
		}
		seen[t.Name] = true
		if err := t.check(); err != nil {
			return nil, err
		}
		if i > 0 || len(metadata) > 0 {
			h.WriteByte(',')
		}
		writeString(h, t.Name)
		end := at + int64(len(t.Data))
		fmt.Fprintf(h, `:{"dtype":%q,"shape":[`, t.DType)
		for j, extent := range t.Shape {
			if j > 0 {
				h.WriteByte(',')
			}
			fmt.Fprint(h, extent)
		}
		fmt.Fprintf(h, `],"data_offsets":[%d,%d]}`, at, end)
		at = end
	}
	h.WriteByte('}')
	for h.Len()%8 != 0 { // the tensors begin aligned
		h.WriteByte(' ')
	}
	if h.Len() > maxHeader {
		return nil, fmt.Errorf("the header takes %d bytes; the format allows %d", h.Len(), maxHeader)
	}
	return h.Bytes(), nil
}

// check holds a tensor to what Decode will accept.
func (t Tensor) check() error {
	if !utf8.ValidString(t.Name) {
		return fmt.Errorf("tensor %q: wanted a name in UTF-8", t.Name)
	}
	size := t.DType.Size()
	if size == 0 {
		return fmt.Errorf("tensor %q: unknown dtype %q", t.Name, t.DType)
	}
	for i, extent := range t.Shape {
		if extent < 0 || extent > math.MaxInt32 {
			return fmt.Errorf("tensor %q: extent %d is %d; wanted 0 to %d", t.Name, i, extent, math.MaxInt32)
		}
	}
	count := tensor.Shape(t.Shape).Size()
	if count > math.MaxInt/size || count*size != len(t.Data) {
		return fmt.Errorf("tensor %q: %s of %v does not take the %d bytes it has", t.Name, t.DType, tensor.Shape(t.Shape), len(t.Data))
	}
	return nil
}

func writeString(h *bytes.Buffer, s string) {
	h.Write(json.AppendString(h.AvailableBuffer(), s))
}
