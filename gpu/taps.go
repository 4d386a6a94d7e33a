//go:build gl && linux

package gpu

import "plywood/engine/backend/window"

// tapTable is what conv2d.comp reads: for every pixel (first tap, taps, base, 0), and the taps
// (x, weight). Pixels with the same taps relative to their base share a list.
type tapTable struct {
	pixels, taps []int32
	most         int // taps of one pixel
	total        int // taps of all pixels
}

// newTapTable lists outH×outW pixels over x, whose channels' kernels lie wStride apart in the
// weights. axis gives the taps of one position along rows (0) or columns (1).
func newTapTable(x batched, lanes, outH, outW int, kernelW, wStride int, axis func(axis, pos int) []window.Tap) *tapTable {
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
			r0, c0 := rows[0].Pos, cols[0].Pos
			key := window.Class(rows, cols)
			list, ok := lists[key]
			if !ok {
				list[0] = int32(len(t.taps) / 2)
				for ch := range x.c {
					for _, r := range rows {
						for _, c := range cols {
							from := ((ch*x.h+r.Pos-r0)*x.w + c.Pos - c0) * lanes / 4
							t.taps = append(t.taps, int32(from), int32(ch*wStride+r.K*kernelW+c.K))
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
