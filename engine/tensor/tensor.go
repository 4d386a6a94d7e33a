// Package tensor holds shapes and host tensors: what a caller hands in and gets back.
// It knows no maths and no device; values on a device are laid out by package plan.
package tensor

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Shape lists extents, outermost first. A host batch of images is [N,C,H,W].
type Shape []int

// Size is the number of elements, 1 for an empty shape. It saturates at math.MaxInt
// where the product would overflow, so that a limit check on it is safe.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		if d == 0 {
			return 0
		}
		if n > math.MaxInt/d {
			return math.MaxInt
		}
		n *= d
	}
	return n
}

// Equal reports whether both shapes have the same rank and extents.
func (s Shape) Equal(t Shape) bool { return slices.Equal(s, t) }

// String writes the extents as people do: 6×24×24.
func (s Shape) String() string {
	if len(s) == 0 {
		return "scalar"
	}
	var b strings.Builder
	for i, d := range s {
		if i > 0 {
			b.WriteRune('×')
		}
		b.WriteString(strconv.Itoa(d))
	}
	return b.String()
}

// Tensor is a dense float32 array in C order (the last axis runs fastest).
type Tensor struct {
	Shape Shape
	Data  []float32
}

// New makes a tensor of zeros.
func New(shape ...int) *Tensor {
	s := Shape(slices.Clone(shape))
	return &Tensor{s, make([]float32, s.Size())}
}

// Of wraps data, which must hold exactly the shape's elements.
func Of(data []float32, shape ...int) (*Tensor, error) {
	s := Shape(slices.Clone(shape))
	if s.Size() != len(data) {
		return nil, fmt.Errorf("tensor: shape %v holds %d elements, got %d", s, s.Size(), len(data))
	}
	return &Tensor{s, data}, nil
}
