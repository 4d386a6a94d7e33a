package cpu

import "plywood/engine/backend/window"

// pixelTaps lists the taps of one output pixel of a sliding window that exist. Pixels with the same
// taps relative to their base share a list: the interior is one class, each border another. The
// assembly knows this layout.
type pixelTaps struct {
	taps []tap
	base int // float32s from the start of the block to the first tap's input
}

// usedTaps says, by kernel element, whether any position reaches it.
func usedTaps(kernel [2]int, outH, outW int, axis func(axis, pos int) []window.Tap) []bool {
	used := make([]bool, kernel[0]*kernel[1])
	for i := range outH {
		for _, r := range axis(0, i) {
			for j := range outW {
				for _, c := range axis(1, j) {
					used[r.K*kernel[1]+c.K] = true
				}
			}
		}
	}
	return used
}

// newTapTable builds the lists over channels of h×w maps. axis gives the taps of one position
// along rows (0) or columns (1); outH×outW positions are listed. weight is where the weights of a
// channel and kernel element lie.
func newTapTable(channels, h, w, lanes, outH, outW, kernelW int, axis func(axis, pos int) []window.Tap, weight func(channel, k int) int) []pixelTaps {
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
			r0, c0 := rows[0].Pos, cols[0].Pos
			key := window.Class(rows, cols)
			taps, ok := classes[key]
			if !ok {
				for ch := range channels {
					for _, r := range rows {
						for _, c := range cols {
							x := ((ch*h+r.Pos-r0)*w + c.Pos - c0) * lanes
							taps = append(taps, tap{int32(x), int32(weight(ch, r.K*kernelW+c.K))})
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
