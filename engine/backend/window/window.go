// Package window lists the taps of a sliding window: which kernel element meets which position of a
// map. What falls into the padding is no tap. It knows no memory and no device.
package window

import (
	"fmt"

	"plywood/engine/graph"
)

// Tap pairs a kernel element with the position that it reads, along one axis.
type Tap struct{ K, Pos int }

// Forward lists the taps of output position o: input positions o·stride − pad + k below in.
func Forward(win graph.Window, axis, in, o int) []Tap {
	var ts []Tap
	for k := range win.Kernel[axis] {
		if pos := o*win.Stride[axis] - win.Padding[axis] + k; pos >= 0 && pos < in {
			ts = append(ts, Tap{k, pos})
		}
	}
	return ts
}

// Backward lists the outputs, of out, that read input position i, and through which kernel element.
func Backward(win graph.Window, axis, out, i int) []Tap {
	var ts []Tap
	for k := range win.Kernel[axis] {
		d := i + win.Padding[axis] - k
		if d >= 0 && d%win.Stride[axis] == 0 && d/win.Stride[axis] < out {
			ts = append(ts, Tap{k, d / win.Stride[axis]})
		}
	}
	return ts
}

// Class is the same for pixels whose taps lie alike about the first one: the interior of a map is one
// class, each border another.
func Class(rows, cols []Tap) string {
	class := ""
	for _, axis := range [2][]Tap{rows, cols} {
		for _, t := range axis {
			class += fmt.Sprint(t.K, ":", t.Pos-axis[0].Pos, " ")
		}
		class += "/"
	}
	return class
}
