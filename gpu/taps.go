//go:build gl && linux

package gpu

import (
	"fmt"

	"plywood/engine/graph"
)

// axisTap pairs a kernel element with the position it reads, along one axis.
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

// tapTable is what conv2d.comp reads: for every pixel (first tap, taps, base, 0), and the taps
// (x, weight). Pixels with the same taps relative to their base share a list.
type tapTable struct {
	pixels, taps []int32
	most         int // taps of one pixel
	total        int // taps of all pixels
}

// newTapTable lists outH×outW pixels over x, whose channels' kernels lie wStride apart in the
// weights. axis gives the taps of one position along rows (0) or columns (1).
func newTapTable(x batched, lanes, outH, outW int, kernelW, wStride int, axis func(axis, pos int) []axisTap) *tapTable {
	t := &tapTable{}
	lists := map[string][2]int32{} // first, count
	for i := range outH {
		rows := axis(0, i)
		for j := range outW {
			cols := axis(1, j)
			if len(rows) == 0 || len(cols) == 0 {
				t.pixels = append(t.pixels, 0, 0, 0, 0)
				continue
			}
			r0, c0 := rows[0].pos, cols[0].pos
			key := listKey(rows, cols)
			list, ok := lists[key]
			if !ok {
				list[0] = int32(len(t.taps) / 2)
				for ch := range x.c {
					for _, r := range rows {
						for _, c := range cols {
							from := ((ch*x.h+r.pos-r0)*x.w + c.pos - c0) * lanes / 4
							t.taps = append(t.taps, int32(from), int32(ch*wStride+r.k*kernelW+c.k))
						}
					}
				}
				list[1] = int32(x.c * len(rows) * len(cols))
				lists[key] = list
			}
			t.pixels = append(t.pixels, list[0], list[1], int32((r0*x.w+c0)*lanes/4), 0)
			t.most = max(t.most, int(list[1]))
			t.total += int(list[1])
		}
	}
	if len(t.taps) == 0 {
		t.taps = make([]int32, 2) // a binding must hold something
	}
	return t
}

func listKey(rows, cols []axisTap) string {
	key := ""
	for _, a := range [2][]axisTap{rows, cols} {
		for _, t := range a {
			key += fmt.Sprint(t.k, ":", t.pos-a[0].pos, " ")
		}
		key += "/"
	}
	return key
}
