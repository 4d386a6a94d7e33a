package backendtest

// taps calls f for every product of a convolution that lies inside the map: the indices of the
// output y [N,O,H,W], the input x [N,C,H,W] and the weight w [O,C,kh,kw].
func taps(a *args, x, y array, f func(yi, xi, wi int)) {
	cx, hx, wx := x.chw()
	cy, hy, wy := y.chw()
	yi := 0
	for img := range a.n {
		for o := range cy {
			for r := range hy {
				for q := range wy {
					wi := o * cx * a.Kernel[0] * a.Kernel[1]
					for c := range cx {
						for i := range a.Kernel[0] {
							for j := range a.Kernel[1] {
								h, w := r*a.Stride[0]+i-a.Padding[0], q*a.Stride[1]+j-a.Padding[1]
								if h >= 0 && h < hx && w >= 0 && w < wx {
									f(yi, ((img*cx+c)*hx+h)*wx+w, wi)
								}
								wi++
							}
						}
					}
					yi++
				}
			}
		}
	}
}

func conv2D(a *args) {
	x, w, y := a.in[0], a.in[1].v, a.out[0]
	addBias(a, y)
	taps(a, x, y, func(yi, xi, wi int) { y.v[yi] += w[wi] * x.v[xi] })
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
	taps(a, dx, dy, func(yi, xi, wi int) { dx.v[xi] += w[wi] * dy.v[yi] })
}

func conv2DGradWeight(a *args) {
	x, dy, dw := a.in[0], a.in[1], a.out[0].v
	clear(dw)
	taps(a, x, dy, func(yi, xi, wi int) { dw[wi] += x.v[xi] * dy.v[yi] })
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
