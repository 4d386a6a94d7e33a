package data

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"plywood/engine/safetensors"
)

func index(t *testing.T, metadata map[string]string, tensors ...safetensors.Tensor) *safetensors.Index {
	t.Helper()
	var b bytes.Buffer
	if err := safetensors.Encode(&b, &safetensors.File{Metadata: metadata, Tensors: tensors}); err != nil {
		t.Fatal(err)
	}
	x, err := safetensors.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// ramp is 0, 1, 2 …
func ramp(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i)
	}
	return v
}

func TestFromSafetensors(t *testing.T) {
	x := safetensors.FromFloat32s("x", ramp(24), 4, 1, 2, 3)
	y := safetensors.FromInt64s("y", []int64{0, 2, 1, 2}, 4)
	xTest := safetensors.FromFloat32s("x_test", ramp(6), 1, 1, 2, 3)
	yTest := safetensors.FromInt64s("y_test", []int64{3}, 1)
	s, err := FromSafetensors("mine", index(t, nil, x, y, xTest, yTest), 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Shape.String() != "1×2×3" || s.Train.Count != 4 || s.Test.Count != 1 || s.Train.Floats[23] != 23 ||
		!slices.Equal(s.Train.Labels, []uint8{0, 2, 1, 2}) || !slices.Equal(s.Classes, []string{"0", "1", "2", "3"}) {
		t.Errorf("got %+v", s)
	}
	named := map[string]string{"classes": `["ant","bee","cat","dog","elk"]`}
	if s, err = FromSafetensors("mine", index(t, named, x, y, xTest, yTest), 1); err != nil || s.Classes[4] != "elk" {
		t.Errorf("wanted the metadata's classes, got %v (%v)", s, err)
	}
	pixels := safetensors.FromBytes("x", []byte{0, 255, 7, 8}, 2, 2)
	s, err = FromSafetensors("mine", index(t, nil, pixels, safetensors.FromInt32s("y", []int32{0, 1}, 2)), 1)
	if err != nil || s.Shape.String() != "2×1×1" || !slices.Equal(s.Train.Bytes, []byte{0, 255, 7, 8}) {
		t.Errorf("wanted U8 as pixels and [N,F] as F channels, got %+v (%v)", s, err)
	}
}

func TestHoldOut(t *testing.T) {
	const n = 50
	labels := make([]int64, n)
	for i := range labels {
		labels[i] = int64(i % 3)
	}
	file := index(t, nil, safetensors.FromFloat32s("x", ramp(n), n, 1, 1, 1), safetensors.FromInt64s("y", labels, n))
	open := func(seed uint64) *Set {
		s, err := FromSafetensors("mine", file, seed)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open(1)
	if s.Train.Count != 44 || !slices.Equal(s.Test.Balance(3), []int{2, 2, 2}) || !slices.IsSorted(s.Train.Floats) {
		t.Errorf("wanted 44 in their order and 6 held out, two of each class, got %d and %d", s.Train.Count, s.Test.Count)
	}
	all := append(slices.Clone(s.Train.Floats), s.Test.Floats...)
	slices.Sort(all)
	if !slices.Equal(all, ramp(n)) {
		t.Errorf("something was lost or doubled: %v", all)
	}
	for _, p := range []Split{s.Train, s.Test} {
		for i, v := range p.Floats {
			if int(p.Labels[i]) != int(v)%3 {
				t.Errorf("example %v lost its label", v)
			}
		}
	}
	if !slices.Equal(open(1).Test.Floats, s.Test.Floats) || slices.Equal(open(2).Test.Floats, s.Test.Floats) {
		t.Error("what is held out must follow the seed and nothing else")
	}
}

func TestFromSafetensorsErrors(t *testing.T) {
	x := safetensors.FromFloat32s("x", ramp(8), 2, 1, 2, 2)
	y := safetensors.FromInt64s("y", []int64{0, 1}, 2)
	for _, c := range []struct {
		want    string
		classes string
		tensors []safetensors.Tensor
	}{
		{`wanted tensors x [N,C,H,W] and y [N], got no "x"`, "", []safetensors.Tensor{y}},
		{`wanted tensors x [N,C,H,W] and y [N], got no "y"`, "", []safetensors.Tensor{x}},
		{"x: wanted [N,C,H,W], [N,H,W] or [N,F], got 8", "", []safetensors.Tensor{safetensors.FromFloat32s("x", ramp(8), 8), y}},
		{"x: holds no values: 0×1×2×2", "", []safetensors.Tensor{safetensors.FromFloat32s("x", nil, 0, 1, 2, 2), y}},
		{"y: wanted [2], one label an example, got [3]", "", []safetensors.Tensor{x, safetensors.FromInt64s("y", make([]int64, 3), 3)}},
		{"y: element 1 is -1; labels run from 0", "", []safetensors.Tensor{x, safetensors.FromInt64s("y", []int64{0, -1}, 2)}},
		{"y: element 0 is 256; labels run from 0 to at most 255", "", []safetensors.Tensor{x, safetensors.FromInt64s("y", []int64{256, 0}, 2)}},
		{`tensor "y": wanted integers, got F32`, "", []safetensors.Tensor{x, safetensors.FromFloat32s("y", ramp(2), 2)}},
		{`tensor "x": wanted floating-point numbers, got I64`, "", []safetensors.Tensor{safetensors.FromInt64s("x", make([]int64, 2), 2, 1), y}},
		{"wanted x_test and y_test together", "", []safetensors.Tensor{x, y, safetensors.FromInt64s("y_test", []int64{0}, 1)}},
		{"x_test: wanted examples of 1×2×2 as in x, got 1×4×1", "", []safetensors.Tensor{x, y,
			safetensors.FromFloat32s("x_test", ramp(4), 1, 1, 4, 1), safetensors.FromInt64s("y_test", []int64{0}, 1)}},
		{"x_test: wanted the kind of numbers x has", "", []safetensors.Tensor{x, y,
			safetensors.FromBytes("x_test", make([]byte, 4), 1, 1, 2, 2), safetensors.FromInt64s("y_test", []int64{0}, 1)}},
		{`metadata "classes": wanted a JSON list of names`, "ant, bee", []safetensors.Tensor{x, y}},
		{"label 2; with 2 classes", `["ant","bee"]`, []safetensors.Tensor{x, safetensors.FromInt64s("y", []int64{0, 2}, 2)}},
		{"wanted 2 to 256 classes, got 1", "", []safetensors.Tensor{x, safetensors.FromInt64s("y", []int64{0, 0}, 2)}},
	} {
		metadata := map[string]string{}
		if c.classes != "" {
			metadata["classes"] = c.classes
		}
		if _, err := FromSafetensors("mine", index(t, metadata, c.tensors...), 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("wanted an error with %q, got %v", c.want, err)
		}
	}
}
