//go:build !goexperiment.simd

package cpu

import "unsafe"

func float(p unsafe.Pointer, off int) *float32 { return (*float32)(unsafe.Add(p, off*4)) }

// tapTile is the scalar twin: see tile_simd.go.
func tapTile(taps []tap, x unsafe.Pointer, base int, w, bias, dst unsafe.Pointer, rowStride int, from start) {
	const n = 2 * scalarLanes
	for r := range tileRows {
		var sum [n]float32
		switch from {
		case fromBias:
			for l := range sum {
				sum[l] = *float(bias, r)
			}
		case fromDst:
			sum = *(*[n]float32)(at(dst, r*rowStride))
		}
		for _, t := range taps {
			s := *float(w, int(t.w)+r)
			row := (*[n]float32)(at(x, base+int(t.x)))
			for l, v := range row {
				sum[l] += s * v
			}
		}
		*(*[n]float32)(at(dst, r*rowStride)) = sum
	}
}

// runTile is the scalar twin: see tile_simd.go.
func runTile(n int, x, w unsafe.Pointer, wStride int, acc unsafe.Pointer) {
	const m = 2 * scalarLanes
	for r := range tileRows {
		sum := (*[m]float32)(at(acc, r*m))
		for i := range n {
			s := *float(w, i*wStride+r)
			row := (*[m]float32)(at(x, i*m))
			for l, v := range row {
				sum[l] += s * v
			}
		}
	}
}

// dotTile is the scalar twin: see tile_simd.go.
func dotTile(pixels []tap, dy unsafe.Pointer, rows [tileRows]int, x0, x1, acc unsafe.Pointer) {
	const n = 2 * scalarLanes
	for r := range tileRows {
		for k, x := range [2]unsafe.Pointer{x0, x1} {
			sum := (*[scalarLanes]float32)(at(acc, (2*r+k)*scalarLanes))
			for _, p := range pixels {
				d := (*[n]float32)(at(dy, rows[r]+int(p.w)))
				v := (*[n]float32)(at(x, int(p.x)))
				for l := range v {
					sum[l%scalarLanes] += d[l] * v[l]
				}
			}
		}
	}
}

// portablePeak makes n × peakChains products and sums.
func portablePeak(n int, acc unsafe.Pointer) {
	m := *(*float32)(acc)
	var a, b, c, d, e, f, g, h float32
	for range n {
		a = a*m + m
		b = b*m + m
		c = c*m + m
		d = d*m + m
		e = e*m + m
		f = f*m + m
		g = g*m + m
		h = h*m + m
	}
	*(*float32)(acc) = a + b + c + d + e + f + g + h
}
