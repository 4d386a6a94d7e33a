package data

import (
	"math"
	"slices"
	"strings"
	"testing"

	"plywood/engine/tensor"
)

func TestStandardization(t *testing.T) {
	for _, c := range []struct {
		name      string
		set       Set
		mean, std []float32
	}{
		{"bytes", Set{Shape: tensor.Shape{1, 1, 2}, Train: Split{Count: 2, Bytes: []byte{0, 255, 0, 255}}}, []float32{0.5}, []float32{0.5}},
		{"two channels", Set{Shape: tensor.Shape{2, 1, 2}, Train: Split{Count: 2, Bytes: []byte{0, 0, 51, 153, 255, 255, 51, 153}}},
			[]float32{0.5, 0.4}, []float32{0.5, 0.2}},
		{"floats", Set{Shape: tensor.Shape{1, 1, 1}, Train: Split{Count: 4, Floats: []float32{2, 4, 4, 6}}}, []float32{4}, []float32{math.Sqrt2}},
		{"large mean", Set{Shape: tensor.Shape{1, 1, 1}, Train: Split{Count: 2, Floats: []float32{1 << 24, 1<<24 + 2}}}, []float32{1<<24 + 1}, []float32{1}},
		{"constant", Set{Shape: tensor.Shape{1, 1, 1}, Train: Split{Count: 2, Bytes: []byte{255, 255}}}, []float32{1}, []float32{1}},
		{"constant that squares badly", Set{Shape: tensor.Shape{1, 1, 3}, Train: Split{Count: 1, Bytes: []byte{77, 77, 77}}}, []float32{77.0 / 255}, []float32{1}},
		{"empty", Set{Shape: tensor.Shape{1, 1, 1}}, []float32{0}, []float32{1}},
	} {
		mean, std := c.set.Standardization()
		for i := range mean {
			if math.Abs(float64(mean[i]-c.mean[i])) > 1e-6 || math.Abs(float64(std[i]-c.std[i])) > 1e-6 {
				t.Errorf("%s: wanted %v and %v, got %v and %v", c.name, c.mean, c.std, mean, std)
			}
		}
	}
}

func TestLimitSharesMemory(t *testing.T) {
	s := XOR(1, 40)
	first := &s.Train.Floats[0]
	s.Limit(7, 0)
	if s.Train.Count != 7 || len(s.Train.Floats) != 14 || len(s.Train.Labels) != 7 || &s.Train.Floats[0] != first {
		t.Errorf("wanted the first 7 in place, got %d", s.Train.Count)
	}
	if s.Test.Count != 10 {
		t.Errorf("0 must keep all 10, got %d", s.Test.Count)
	}
	s.Limit(100, 100)
	if s.Train.Count != 7 || s.Test.Count != 10 {
		t.Errorf("a limit over the count must change nothing, got %d and %d", s.Train.Count, s.Test.Count)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	g := Garments(1, 10, 0)
	g.Limit(3, 0)
	if len(g.Train.Bytes) != 3*784 {
		t.Errorf("wanted 3 pictures of bytes, got %d bytes", len(g.Train.Bytes))
	}
}

func TestGather(t *testing.T) {
	p := Split{Count: 3, Bytes: []byte{0, 255, 51, 102, 153, 204}, Labels: []uint8{7, 8, 9}}
	got, labels := make([]float32, 4), make([]uint8, 2)
	p.Gather(got, labels, 2, []int32{2, 0})
	if want := []float32{0.6, 0.8, 0, 1}; !slices.Equal(got, want) || !slices.Equal(labels, []uint8{9, 7}) {
		t.Errorf("wanted %v, got %v with labels %v", want, got, labels)
	}
}

func TestCheck(t *testing.T) {
	good := func() *Set {
		return &Set{
			Name: "s", Shape: tensor.Shape{1, 1, 2}, Classes: []string{"a", "b"},
			Train: Split{Count: 2, Bytes: make([]byte, 4), Labels: []uint8{0, 1}},
		}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want  string
		spoil func(*Set)
	}{
		{"an example must be [channels,height,width]", func(s *Set) { s.Shape = tensor.Shape{1, 2} }},
		{"every extent at least 1, got 1×0×2", func(s *Set) { s.Shape = tensor.Shape{1, 0, 2} }},
		{"wanted 2 to 256 classes, got 1", func(s *Set) { s.Classes = s.Classes[:1] }},
		{"the training split is empty", func(s *Set) { s.Train = Split{} }},
		{"wanted 4 values for 2 examples, got 3", func(s *Set) { s.Train.Bytes = s.Train.Bytes[:3] }},
		{"wanted 2 labels, one an example, got 1", func(s *Set) { s.Train.Labels = s.Train.Labels[:1] }},
		{"training split: example 1 has label 2; with 2 classes labels run from 0 to 1", func(s *Set) { s.Train.Labels[1] = 2 }},
		{"holds both bytes and floats", func(s *Set) { s.Train.Floats = make([]float32, 4) }},
		{"test split: example 0 holds NaN", func(s *Set) {
			s.Test = Split{Count: 1, Floats: []float32{0, float32(math.NaN())}, Labels: []uint8{0}}
		}},
	} {
		s := good()
		c.spoil(s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("wanted an error with %q, got %v", c.want, err)
		}
	}
}

func TestInfo(t *testing.T) {
	s := &Set{
		Name: "s", Shape: tensor.Shape{1, 1, 2}, Classes: []string{"übung", "b"},
		Train: Split{Count: 3, Bytes: []byte{0, 255, 0, 255, 0, 255}, Labels: []uint8{0, 1, 1}},
		Test:  Split{Count: 1, Bytes: make([]byte, 2), Labels: []uint8{0}},
	}
	want := "s: 3 examples of 1×1×2 for training, 1 for testing\n" +
		"channel 0: mean 0.5000, deviation 0.5000\n" +
		"class  training   testing\n" +
		"übung         1         1\n" +
		"b             2         0\n"
	if got := s.Info().String(); got != want {
		t.Errorf("wanted\n%s\ngot\n%s", want, got)
	}
}
