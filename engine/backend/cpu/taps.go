package cpu

import (
	"fmt"

	"plywood/engine/graph"
)

// pixelTaps lists the taps of one output pixel of a sliding window that exist. Pixels with the same
// taps relative to their base share a list: the interior is one class, each border another. The
// assembly knows this layout.
type pixelTaps struct {
	taps []tap
	base int // float32s from the start of the block to the first tap's input
}

// axisTap pairs a kernel element with the input position it reads, along one axis.
type axisTap struct{ k, pos int }

// forwardAxis lists the taps of output position o: input positions o·stride − pad + k.
func forwardAxis(win graph.Window, axis, in, o int) []axisTap {
	var ts []axisTap
	for k := range win.Kernel[axis] {
		if pos := o*win.Stride[axis] - win.Padding[axis] + k; pos >= 0 && pos < in {
			ts = append(ts, axisTap{k, pos})
		}
	}
	return ts
}

// backwardAxis lists the outputs that read input position i, and through which kernel element.
func backwardAxis(win graph.Window, axis, out, i int) []axisTap {
	var ts []axisTap
	for k := range win.Kernel[axis] {
		d := i + win.Padding[axis] - k
		if d >= 0 && d%win.Stride[axis] == 0 && d/win.Stride[axis] < out {
			ts = append(ts, axisTap{k, d / win.Stride[axis]})
		}
	}
	return ts
}

// usedTaps says, by kernel element, whether any position reaches it.
func usedTaps(kernel [2]int, outH, outW int, axis func(axis, pos int) []axisTap) []bool {
	used := make([]bool, kernel[0]*kernel[1])
	for i := range outH {
		for _, r := range axis(0, i) {
			for j := range outW {
				for _, c := range axis(1, j) {
					used[r.k*kernel[1]+c.k] = true
				}
			}
		}
	}
	return used
}

// newTapTable builds the lists over channels of h×w maps. axis gives the taps of one position
// along rows (0) or columns (1); outH×outW positions are listed. weight is where the weights of a
// channel and kernel element lie.
func newTapTable(channels, h, w, lanes, outH, outW, kernelW int, axis func(axis, pos int) []axisTap, weight func(channel, k int) int) []pixelTaps {
	var pixels []pixelTaps
	classes := map[string][]tap{}
	for i := range outH {
		rows := axis(0, i)
		for j := range outW {
			cols := axis(1, j)
			if len(rows) == 0 || len(cols) == 0 {
				pixels = append(pixels, pixelTaps{})
				continue
			}
			r0, c0 := rows[0].pos, cols[0].pos
			key := classKey(rows, cols)
			taps, ok := classes[key]
			if !ok {
				for ch := range channels {
					for _, r := range rows {
						for _, c := range cols {
							x := ((ch*h+r.pos-r0)*w + c.pos - c0) * lanes
							taps = append(taps, tap{int32(x), int32(weight(ch, r.k*kernelW+c.k))})
						}
					}
				}
				classes[key] = taps
			}
			pixels = append(pixels, pixelTaps{taps, (r0*w + c0) * lanes})
		}
	}
	return pixels
}

func classKey(rows, cols []axisTap) string {
	key := ""
	for _, a := range [2][]axisTap{rows, cols} {
		for _, t := range a {
			key += fmt.Sprint(t.k, ":", t.pos-a[0].pos, " ")
		}
		key += "/"
	}
	return key
}
