package cpu

import "unsafe"

// portableTiles are the twin of the assembly, on portable vectors or scalars: 4 rows × 2 vectors.
func portableTiles() *tiles {
	return &tiles{
		name: "portable", rows: tileRows, dotRows: tileRows, terms: 2,
		tap: portableTap, run: portableRun, dot: portableDot, sumLanes: portableSumLanes, transpose: portableTranspose,
	}
}

// tileRows is how many output channels a portable tile spans.
const tileRows = 4

func portableTap(rows int, pixels []pixelTaps, x, w, bias, dst unsafe.Pointer, wStride, rowStride int, from start, ahead int) {
	lanes := 2 * vectorLen()
	if rows == tileRows {
		for i := range pixels {
			tapTile(pixels[i].taps, x, pixels[i].base, w, bias, at(dst, i*lanes), rowStride, from)
		}
		return
	}
	// Rows past the last channel are computed and dropped.
	var edge [tileRows * maxLanes]float32
	tile := edge[:tileRows*lanes]
	for i := range pixels {
		out := at(dst, i*lanes)
		if from == fromDst {
			copyRows(ptr(tile), lanes, out, rowStride, rows, lanes)
		}
		tapTile(pixels[i].taps, x, pixels[i].base, w, bias, ptr(tile), lanes, from)
		copyRows(out, rowStride, ptr(tile), lanes, rows, lanes)
	}
}

func copyRows(dst unsafe.Pointer, dstStride int, src unsafe.Pointer, srcStride, rows, n int) {
	for r := range rows {
		d, s := at(dst, r*dstStride), at(src, r*srcStride)
		copy(unsafe.Slice((*float32)(d), n), unsafe.Slice((*float32)(s), n))
	}
}

func portableRun(rows, n int, x, w unsafe.Pointer, wStride int, acc, ahead unsafe.Pointer, aheadStep int) {
	runTile(n, x, w, wStride, acc)
}

func portableDot(rows int, pixels []tap, dy unsafe.Pointer, rowStride int, x unsafe.Pointer, terms *[maxTerms]int, acc unsafe.Pointer) {
	var offs [tileRows]int // rows past the last repeat it, and are dropped
	for r := range offs {
		offs[r] = min(r, rows-1) * rowStride
	}
	dotTile(pixels, dy, offs, at(x, terms[0]), at(x, terms[1]), acc)
}

func portableSumLanes(n int, dst, src unsafe.Pointer) {
	v := vectorLen()
	d, s := unsafe.Slice((*float32)(dst), n), unsafe.Slice((*float32)(src), n*v)
	for i := range d {
		d[i] = sum32(s[i*v:][:v])
	}
}

func portableTranspose(count int, dst, src unsafe.Pointer, dstStride, srcStride, dstStep, srcStep int) {
	v := vectorLen()
	for i := range count {
		for r := range v {
			row := unsafe.Slice((*float32)(at(src, i*srcStep+r*srcStride)), v)
			d := unsafe.Slice((*float32)(at(dst, i*dstStep+r)), (v-1)*dstStride+1)
			for l, x := range row {
				d[l*dstStride] = x
			}
		}
	}
}
