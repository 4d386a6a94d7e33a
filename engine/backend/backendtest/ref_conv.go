package backendtest

// run is products of a convolution along a row of outputs: for k := range n, the indices of the
// output y [N,O,H,W] are y+k, of the input x [N,C,H,W] x+k·stride, of the weight [O,C,kh,kw] w.
type run struct{ y, x, w, n, stride int }

// taps calls f until it has named every product that lies inside the map.
func taps(a *args, x, y array, f func(run)) {
	cx, hx, wx := x.chw()
	cy, hy, wy := y.chw()
	for img := range a.n {
		for o := range cy {
			for c := range cx {
				for i := range a.Kernel[0] {
					for j := range a.Kernel[1] {
						w := ((o*cx+c)*a.Kernel[0]+i)*a.Kernel[1] + j
						from, to := inside(j-a.Padding[1], a.Stride[1], wx, wy)
						for r := range hy {
							h := r*a.Stride[0] + i - a.Padding[0]
							if h < 0 || h >= hx || from >= to {
								continue
							}
							f(run{
								y: ((img*cy+o)*hy+r)*wy + from,
								x: ((img*cx+c)*hx+h)*wx + from*a.Stride[1] + j - a.Padding[1],
								w: w, n: to - from, stride: a.Stride[1],
							})
						}
					}
				}
			}
		}
	}
}

// inside gives the outputs q in [0, outs) that read an input start + q·stride in [0, ins).
func inside(start, stride, ins, outs int) (from, to int) {
	for from < outs && start+from*stride < 0 {
		from++
	}
	for to = from; to < outs && start+to*stride < ins; to++ {
	}
	return from, to
}

func conv2D(a *args) {
	x, w, y := a.in[0], a.in[1].v, a.out[0]
	addBias(a, y)
	taps(a, x, y, func(t run) {
		for k := range t.n {
			y.v[t.y+k] += w[t.w] * x.v[t.x+k*t.stride]
		}
	})
	activate(a, y.v)
}

// addBias starts y from the third input, if there is one.
func addBias(a *args, y array) {
	clear(y.v)
	if len(a.in) < 3 {
		return
	}
	size := y.shape[1:].Size()
	for i := range y.v {
		y.v[i] = a.in[2].v[i/size%y.shape[0]]
	}
}

func conv2DGradInput(a *args) {
	w, dy, dx := a.in[0].v, a.in[1], a.out[0]
	for i := range dx.v {
		dx.v[i] = a.into(i)
	}
	taps(a, dx, dy, func(t run) {
		for k := range t.n {
			dx.v[t.x+k*t.stride] += w[t.w] * dy.v[t.y+k]
		}
	})
}

func conv2DGradWeight(a *args) {
	x, dy, dw := a.in[0], a.in[1], a.out[0].v
	clear(dw)
	taps(a, x, dy, func(t run) {
		for k := range t.n {
			dw[t.w] += x.v[t.x+k*t.stride] * dy.v[t.y+k]
		}
	})
	biasGrad(a, dy)
}

// biasGrad sums dy by channel into the second output, if there is one.
func biasGrad(a *args, dy array) {
	if len(a.out) < 2 {
		return
	}
	db := a.out[1].v
	clear(db)
	size := dy.shape[1:].Size()
	for i, d := range dy.v {
		db[i/size%len(db)] += d
	}
}

func dense(a *args) {
	x, w, y := a.in[0], a.in[1].v, a.out[0]
	addBias(a, y)
	products(a, x, y, func(yi, xi, wi int) { y.v[yi] += w[wi] * x.v[xi] })
	activate(a, y.v)
}

// products calls f for every product of a dense layer with w [O,C].
func products(a *args, x, y array, f func(yi, xi, wi int)) {
	ins, outs := x.shape[0], y.shape[0]
	for img := range a.n {
		for o := range outs {
			for c := range ins {
				f(img*outs+o, img*ins+c, o*ins+c)
			}
		}
	}
}

func denseGradInput(a *args) {
	w, dy, dx := a.in[0].v, a.in[1], a.out[0]
	for i := range dx.v {
		dx.v[i] = a.into(i)
	}
	products(a, dx, dy, func(yi, xi, wi int) { dx.v[xi] += w[wi] * dy.v[yi] })
}

func denseGradWeight(a *args) {
	x, dy, dw := a.in[0], a.in[1], a.out[0].v
	clear(dw)
	products(a, x, dy, func(yi, xi, wi int) { dw[wi] += x.v[xi] * dy.v[yi] })
	biasGrad(a, dy)
}
