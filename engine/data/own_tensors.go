package data

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"path"

	"plywood/engine/json"
	"plywood/engine/safetensors"
)

func (r *ownReader) fromTensors(f File) (*Own, error) {
	name := path.Base(f.Path)
	if err := r.tell("Reading "+name, 0, 1); err != nil {
		return nil, err
	}
	b, err := r.load(f)
	if err != nil {
		return nil, err
	}
	x, err := safetensors.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s, err := FromSafetensors(r.name, x, r.Seed)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &Own{Set: s}, nil
}

// Safetensors is the set as a file that FromSafetensors reads back the same.
func (s *Set) Safetensors() (*safetensors.File, error) {
	classes, err := json.Marshal(s.Classes)
	if err != nil {
		return nil, err
	}
	f := &safetensors.File{Metadata: map[string]string{"classes": string(classes)}}
	for _, p := range []struct {
		split  *Split
		suffix string
	}{{&s.Train, ""}, {&s.Test, "_test"}} {
		n := p.split.Count
		if n == 0 {
			continue
		}
		shape := append([]int{n}, s.Shape...)
		if p.split.Bytes != nil {
			f.Tensors = append(f.Tensors, safetensors.FromBytes("x"+p.suffix, p.split.Bytes, shape...))
		} else {
			f.Tensors = append(f.Tensors, safetensors.FromFloat32s("x"+p.suffix, p.split.Floats, shape...))
		}
		f.Tensors = append(f.Tensors, safetensors.FromBytes("y"+p.suffix, p.split.Labels, n))
	}
	return f, nil
}

// Fingerprint tells sets apart by what they hold, whatever they are called: 16 hexadecimal digits.
func (s *Set) Fingerprint() (string, error) {
	f, err := s.Safetensors()
	if err != nil {
		return "", err
	}
	h := fnv.New64a()
	if err := safetensors.Encode(io.Writer(h), f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%016x", h.Sum64()), nil
}
