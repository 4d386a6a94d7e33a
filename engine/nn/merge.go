package nn

import (
	"fmt"
	"slices"

	"plywood/engine/graph"
	"plywood/engine/tensor"
)

func (Add) figures(s *site, in []tensor.Shape) figures {
	from := s.names(len(in))
	for k, x := range in[1:] {
		if !x.Equal(in[0]) {
			remedy := "give them one shape"
			fixes := append(s.project(from, in, k+1, 0), s.project(from, in, 0, k+1)...)
			if product(x...) == product(in[0]...) && len(x) != len(in[0]) {
				remedy, fixes = "flatten the map", s.flatten(from, in)
			} else if len(fixes) > 0 {
				remedy = "project one of them with a 1×1 convolution"
			}
			s.fail("", fmt.Sprintf("cannot add %s from %s and %s from %s", describe(in[0]), from[0], describe(x), from[k+1]), remedy, fixes...)
			return figures{}
		}
	}
	return figures{out: in[0]}
}

func (Add) lower(b *builder, in []*graph.Value) *graph.Value { return b.g.Add(in...) }

func (Concat) figures(s *site, in []tensor.Shape) figures {
	from := s.names(len(in))
	channels := in[0][0]
	for k, x := range in[1:] {
		if len(x) != len(in[0]) {
			s.fail("", fmt.Sprintf("cannot join %s from %s and %s from %s", describe(in[0]), from[0], describe(x), from[k+1]), "flatten the map", s.flatten(from, in)...)
			return figures{}
		}
		if !slices.Equal(x[1:], in[0][1:]) {
			fixes := append(s.shrink(from, in, k+1, 0), s.shrink(from, in, 0, k+1)...)
			s.fail("", fmt.Sprintf("cannot join %d×%d maps from %s and %d×%d maps from %s", in[0][1], in[0][2], from[0], x[1], x[2], from[k+1]),
				"give the maps the same rows and columns by strides, padding or pooling", fixes...)
			return figures{}
		}
		channels = sum(channels, x[0])
	}
	return figures{out: append(tensor.Shape{channels}, in[0][1:]...)}
}

func (Concat) lower(b *builder, in []*graph.Value) *graph.Value { return b.g.Concat(in...) }

// names lists what the site's node reads. Inside a block, where the shapes always fit, they do
// not matter.
func (s *site) names(n int) []string {
	if s.inner != "" {
		return make([]string, n)
	}
	return s.c.m.Sources(s.index)
}

// flatten are the fixes that flatten those inputs that are maps.
func (s *site) flatten(from []string, in []tensor.Shape) []Fix {
	return []Fix{s.edit("Flatten the maps", func(m *Model, i int) {
		for k := range from {
			if len(in[k]) == 3 && k < len(m.Sources(i)) {
				m.InsertBefore(i, k, Flatten{})
				i++
			}
		}
	})}
}

// project is the fix that brings input k to the shape of input as by a 1×1 convolution, where a
// stride can.
func (s *site) project(from []string, in []tensor.Shape, k, as int) []Fix {
	conv, ok := Projection(in[k], in[as])
	if !ok {
		return nil
	}
	label := fmt.Sprintf("Project %s to %s", from[k], in[as])
	if conv.Stride != (Pair{}) {
		label += ", stride " + conv.Stride.short()
	}
	return []Fix{s.insert(label, k, conv)}
}

// Projection is the 1×1 convolution that makes maps of shape to out of maps of shape from [C,H,W]. ok
// is false where no stride can: a convolution makes maps smaller, never larger.
func Projection(from, to tensor.Shape) (conv Conv2D, ok bool) {
	if len(from) != 3 || len(to) != 3 {
		return Conv2D{}, false
	}
	rows, ok := strideTo(from[1], to[1])
	cols, too := strideTo(from[2], to[2])
	if !ok || !too {
		return Conv2D{}, false
	}
	conv = Conv2D{Out: to[0], Kernel: Square(1)}
	if stride := (Pair{rows, cols}); stride != Square(1) {
		conv.Stride = stride
	}
	return conv, true
}

// shrink is the fix that brings the map of input k to that of input as by average pooling.
func (s *site) shrink(from []string, in []tensor.Shape, k, as int) []Fix {
	var by Pair
	for a := range by {
		d, want := in[k][a+1], in[as][a+1]
		if by[a] = d / want; by[a] < 1 || by[a] > maxWindow || d/by[a] != want {
			return nil
		}
	}
	return []Fix{s.insert(fmt.Sprintf("Pool %s by %v", from[k], by), k, AvgPool2D{Kernel: by})}
}

func (s *site) insert(label string, k int, l Layer) Fix {
	return s.edit(label, func(m *Model, i int) {
		if k < len(m.Sources(i)) {
			m.InsertBefore(i, k, l)
		}
	})
}

// strideTo is the least stride that brings an extent to another, with a kernel of 1.
func strideTo(from, to int) (stride int, ok bool) {
	if to == from {
		return 1, true
	}
	if to > from || to < 1 {
		return 0, false
	}
	// (from−1)/stride + 1 == to
	stride = (from + to - 1) / to
	return stride, stride <= maxWindow && (from-1)/stride+1 == to
}
