package backendtest

import "plywood/engine/augment"

// gather picks images and resizes them bilinearly, the centres of the outermost pixels half a
// pixel inside the edge (align_corners=false), without smoothing when the image shrinks.
func gather(a *args) {
	data, norm, y := a.in[0], a.in[1].v, a.out[0]
	c, h, w := data.chw()
	_, hy, wy := y.chw()
	yi := 0
	for img := range a.n {
		for ch := range c {
			plane := data.v[(int(a.indices[img])*c+ch)*h*w:][:h*w]
			if a.Augment {
				a.plane = movedPlane(a.plane, plane, h, w, a.moves[img])
				plane = a.plane
			}
			for r := range hy {
				r0, r1, fr := between(r, hy, h)
				for q := range wy {
					q0, q1, fq := between(q, wy, w)
					top := plane[r0*w+q0]*(1-fq) + plane[r0*w+q1]*fq
					bottom := plane[r1*w+q0]*(1-fq) + plane[r1*w+q1]*fq
					y.v[yi] = (top*(1-fr)+bottom*fr)*norm[ch] + norm[c+ch]
					yi++
				}
			}
		}
	}
}

// movedPlane is a plane flipped left to right, then moved right and down, with zeros beyond the
// edges. It lies in y, grown if it is too small.
func movedPlane(y, x []float64, h, w int, m augment.Move) []float64 {
	if cap(y) < h*w {
		y = make([]float64, h*w)
	}
	y = y[:h*w]
	clear(y)
	for r := range h {
		for q := range w {
			v := x[r*w+q]
			if m.Flip() {
				v = x[r*w+w-1-q]
			}
			if r, q := r+m.Down(), q+m.Right(); r >= 0 && r < h && q >= 0 && q < w {
				y[r*w+q] = v
			}
		}
	}
	return y
}

// between gives the two source pixels that output pixel i of n lies between, of m, and the share
// of the second.
func between(i, n, m int) (lo, hi int, f float64) {
	at := (float64(i)+0.5)*float64(m)/float64(n) - 0.5
	at = min(max(at, 0), float64(m-1))
	lo = int(at)
	return lo, min(lo+1, m-1), at - float64(lo)
}

func gatherLabels(a *args) {
	for img := range a.n {
		a.out[0].v[img] = a.in[0].v[a.indices[img]]
	}
}

func reshape(a *args) { copy(a.out[0].v, a.in[0].v) }

func slice(a *args) {
	x, y := a.in[0], a.out[0]
	size, from := y.shape.Size(), a.Start*x.shape[1:].Size()
	for img := range a.n {
		copy(y.v[img*size:][:size], x.v[img*x.shape.Size()+from:])
	}
}

func concat(a *args) {
	y, start := a.out[0], 0
	for _, x := range a.in {
		size := x.shape.Size()
		for img := range a.n {
			copy(y.v[img*y.shape.Size()+start:][:size], x.v[img*size:])
		}
		start += size
	}
}
