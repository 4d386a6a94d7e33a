//go:build goexperiment.simd

package cpu

import (
	"simd"
	"unsafe"
)

// vector reads one vector. The array's length is nominal: no more than the vector's is read.
func vector(p unsafe.Pointer, off int) simd.Float32s {
	return simd.LoadFloat32s((*[16]float32)(unsafe.Add(p, off*4))[:])
}

func put(v simd.Float32s, p unsafe.Pointer, off int) {
	v.Store((*[16]float32)(unsafe.Add(p, off*4))[:])
}

// tapTile computes one tile of a convolution's output by its list of taps.
//
//	for r := range 4 { for l := range 2*V { dst[r*rowStride+l] = init + Σ_t w[t.w+r] * x[base+t.x+l] } }
func tapTile(taps []tap, x unsafe.Pointer, base int, w, bias, dst unsafe.Pointer, rowStride int, from start) {
	var z simd.Float32s
	V := z.Len()
	a0, a1, b0, b1, c0, c1, d0, d1 := z, z, z, z, z, z, z, z
	switch from {
	case fromBias:
		b := (*[4]float32)(bias)
		a0, b0, c0, d0 = simd.BroadcastFloat32s(b[0]), simd.BroadcastFloat32s(b[1]), simd.BroadcastFloat32s(b[2]), simd.BroadcastFloat32s(b[3])
		a1, b1, c1, d1 = a0, b0, c0, d0
	case fromDst:
		a0, a1 = vector(dst, 0), vector(dst, V)
		b0, b1 = vector(dst, rowStride), vector(dst, rowStride+V)
		c0, c1 = vector(dst, 2*rowStride), vector(dst, 2*rowStride+V)
		d0, d1 = vector(dst, 3*rowStride), vector(dst, 3*rowStride+V)
	}
	for _, t := range taps {
		o := base + int(t.x)
		x0, x1 := vector(x, o), vector(x, o+V)
		q := (*[4]float32)(unsafe.Add(w, int(t.w)*4))
		s := simd.BroadcastFloat32s(q[0])
		a0, a1 = s.MulAdd(x0, a0), s.MulAdd(x1, a1)
		s = simd.BroadcastFloat32s(q[1])
		b0, b1 = s.MulAdd(x0, b0), s.MulAdd(x1, b1)
		s = simd.BroadcastFloat32s(q[2])
		c0, c1 = s.MulAdd(x0, c0), s.MulAdd(x1, c1)
		s = simd.BroadcastFloat32s(q[3])
		d0, d1 = s.MulAdd(x0, d0), s.MulAdd(x1, d1)
	}
	put(a0, dst, 0)
	put(a1, dst, V)
	put(b0, dst, rowStride)
	put(b1, dst, rowStride+V)
	put(c0, dst, 2*rowStride)
	put(c1, dst, 2*rowStride+V)
	put(d0, dst, 3*rowStride)
	put(d1, dst, 3*rowStride+V)
}

// runTile adds a run of outer products to a tile acc [4][2V] in memory.
//
//	for i := range n { for r := range 4 { for l := range 2*V { acc[r*2*V+l] += w[i*wStride+r] * x[i*2*V+l] } } }
func runTile(n int, x, w unsafe.Pointer, wStride int, acc unsafe.Pointer) {
	var z simd.Float32s
	V := z.Len()
	a0, a1, b0, b1 := vector(acc, 0), vector(acc, V), vector(acc, 2*V), vector(acc, 3*V)
	c0, c1, d0, d1 := vector(acc, 4*V), vector(acc, 5*V), vector(acc, 6*V), vector(acc, 7*V)
	for i := range n {
		x0, x1 := vector(x, i*2*V), vector(x, i*2*V+V)
		q := (*[4]float32)(at(w, i*wStride))
		s := simd.BroadcastFloat32s(q[0])
		a0, a1 = s.MulAdd(x0, a0), s.MulAdd(x1, a1)
		s = simd.BroadcastFloat32s(q[1])
		b0, b1 = s.MulAdd(x0, b0), s.MulAdd(x1, b1)
		s = simd.BroadcastFloat32s(q[2])
		c0, c1 = s.MulAdd(x0, c0), s.MulAdd(x1, c1)
		s = simd.BroadcastFloat32s(q[3])
		d0, d1 = s.MulAdd(x0, d0), s.MulAdd(x1, d1)
	}
	put(a0, acc, 0)
	put(a1, acc, V)
	put(b0, acc, 2*V)
	put(b1, acc, 3*V)
	put(c0, acc, 4*V)
	put(c1, acc, 5*V)
	put(d0, acc, 6*V)
	put(d1, acc, 7*V)
}

// dotTile adds dot products along the images to a tile acc [4][2][V] whose lanes are summed later.
// pixels lists where each pixel's lanes (2V of them) begin: x for the inputs, w for dy.
//
//	for _, p := range pixels { for r := range 4 { for k, x := range {x0, x1} { for l := range 2*V {
//		acc[r][k][l%V] += dy[rows[r]+p.w+l] * x[p.x+l] } } } }
func dotTile(pixels []tap, dy unsafe.Pointer, rows [tileRows]int, x0, x1, acc unsafe.Pointer) {
	var z simd.Float32s
	V := z.Len()
	dy0, dy1, dy2, dy3 := at(dy, rows[0]), at(dy, rows[1]), at(dy, rows[2]), at(dy, rows[3])
	a0, a1, b0, b1 := vector(acc, 0), vector(acc, V), vector(acc, 2*V), vector(acc, 3*V)
	c0, c1, d0, d1 := vector(acc, 4*V), vector(acc, 5*V), vector(acc, 6*V), vector(acc, 7*V)
	for _, p := range pixels {
		for o := 0; o < 2*V; o += V {
			u, v := vector(x0, int(p.x)+o), vector(x1, int(p.x)+o)
			s := vector(dy0, int(p.w)+o)
			a0, a1 = s.MulAdd(u, a0), s.MulAdd(v, a1)
			s = vector(dy1, int(p.w)+o)
			b0, b1 = s.MulAdd(u, b0), s.MulAdd(v, b1)
			s = vector(dy2, int(p.w)+o)
			c0, c1 = s.MulAdd(u, c0), s.MulAdd(v, c1)
			s = vector(dy3, int(p.w)+o)
			d0, d1 = s.MulAdd(u, d0), s.MulAdd(v, d1)
		}
	}
	put(a0, acc, 0)
	put(a1, acc, V)
	put(b0, acc, 2*V)
	put(b1, acc, 3*V)
	put(c0, acc, 4*V)
	put(c1, acc, 5*V)
	put(d0, acc, 6*V)
	put(d1, acc, 7*V)
}

// portablePeak makes n × peakChains multiply-adds of vectors in registers.
//
//	for range n { for c := range peakChains { for l := range V { acc[c][l] = acc[c][l]*m[l] + m[l] } } }
func portablePeak(n int, acc unsafe.Pointer) {
	var z simd.Float32s
	V := z.Len()
	m := vector(acc, 0)
	a, b, c, d, e, f, g, h := z, z, z, z, z, z, z, z
	for i := 0; i < n; i++ { // Go 1.27.1 cannot compile vectors in a loop over range n
		a = a.MulAdd(m, m)
		b = b.MulAdd(m, m)
		c = c.MulAdd(m, m)
		d = d.MulAdd(m, m)
		e = e.MulAdd(m, m)
		f = f.MulAdd(m, m)
		g = g.MulAdd(m, m)
		h = h.MulAdd(m, m)
	}
	put(a, acc, 0*V)
	put(b, acc, 1*V)
	put(c, acc, 2*V)
	put(d, acc, 3*V)
	put(e, acc, 4*V)
	put(f, acc, 5*V)
	put(g, acc, 6*V)
	put(h, acc, 7*V)
}
