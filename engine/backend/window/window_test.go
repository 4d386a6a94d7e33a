package window

import (
	"slices"
	"testing"

	"plywood/engine/graph"
)

// TestBackwardTurnsForward holds the two lists to the same pairs of input and output.
func TestBackwardTurnsForward(t *testing.T) {
	for _, win := range []graph.Window{
		{Kernel: [2]int{3, 1}, Stride: [2]int{1, 1}, Padding: [2]int{1, 0}},
		{Kernel: [2]int{5, 2}, Stride: [2]int{2, 3}, Padding: [2]int{2, 1}},
		{Kernel: [2]int{1, 7}, Stride: [2]int{3, 2}, Padding: [2]int{0, 3}},
	} {
		for axis := range 2 {
			const in = 9
			out := (in+2*win.Padding[axis]-win.Kernel[axis])/win.Stride[axis] + 1
			for o := range out {
				for i := range in {
					var there, back []int
					for _, tap := range Forward(win, axis, in, o) {
						if tap.Pos == i {
							there = append(there, tap.K)
						}
					}
					for _, tap := range Backward(win, axis, out, i) {
						if tap.Pos == o {
							back = append(back, tap.K)
						}
					}
					if !slices.Equal(there, back) {
						t.Errorf("%v, axis %d: output %d reads input %d by %v, and back by %v", win, axis, o, i, there, back)
					}
				}
			}
		}
	}
}

func TestClass(t *testing.T) {
	win := graph.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}}
	class := func(i, j int) string { return Class(Forward(win, 0, 5, i), Forward(win, 1, 5, j)) }
	if class(1, 1) != class(3, 2) {
		t.Error("the interior is more than one class")
	}
	if class(0, 1) == class(1, 1) || class(0, 1) == class(4, 1) || class(0, 1) == class(1, 0) {
		t.Error("borders are the interior's class, or each other's")
	}
}
