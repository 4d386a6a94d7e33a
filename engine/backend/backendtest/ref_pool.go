package backendtest

import "math"

// windows calls f with the index of every output of a pooling and the indices of the inputs in its
// window, row by row. Padding is left out.
func windows(a *args, x, y array, f func(yi int, xs []int)) {
	c, hx, wx := x.chw()
	_, hy, wy := y.chw()
	yi := 0
	for m := range a.n * c {
		for r := range hy {
			for q := range wy {
				xs := a.window[:0]
				for i := range a.Kernel[0] {
					for j := range a.Kernel[1] {
						h, w := r*a.Stride[0]+i-a.Padding[0], q*a.Stride[1]+j-a.Padding[1]
						if h >= 0 && h < hx && w >= 0 && w < wx {
							xs = append(xs, (m*hx+h)*wx+w)
						}
					}
				}
				f(yi, xs)
				a.window = xs
				yi++
			}
		}
	}
}

// largest is the first of the largest values among xs.
func largest(x []float64, xs []int) int {
	best, at := math.Inf(-1), xs[0]
	for _, i := range xs {
		if x[i] > best {
			best, at = x[i], i
		}
	}
	return at
}

func maxPool2D(a *args) {
	x, y := a.in[0], a.out[0]
	windows(a, x, y, func(yi int, xs []int) { y.v[yi] = x.v[largest(x.v, xs)] })
}

func maxPool2DGrad(a *args) {
	x, dy, dx := a.in[0], a.in[2], a.out[0].v
	for i := range dx {
		dx[i] = a.into(i)
	}
	windows(a, x, dy, func(yi int, xs []int) { dx[largest(x.v, xs)] += dy.v[yi] })
}

func avgPool2D(a *args) {
	x, y := a.in[0], a.out[0]
	clear(y.v)
	area := float64(a.Kernel[0] * a.Kernel[1])
	windows(a, x, y, func(yi int, xs []int) {
		for _, i := range xs {
			y.v[yi] += x.v[i] / area
		}
	})
}

func avgPool2DGrad(a *args) {
	dy, dx := a.in[0], a.out[0]
	for i := range dx.v {
		dx.v[i] = a.into(i)
	}
	area := float64(a.Kernel[0] * a.Kernel[1])
	windows(a, dx, dy, func(yi int, xs []int) {
		for _, i := range xs {
			dx.v[i] += dy.v[yi] / area
		}
	})
}

func globalAvgPool2D(a *args) {
	x, y := a.in[0], a.out[0].v
	size := x.shape[1:].Size()
	clear(y)
	for i, v := range x.v {
		y[i/size] += v / float64(size)
	}
}

func globalAvgPool2DGrad(a *args) {
	dy, dx := a.in[0].v, a.out[0]
	size := dx.shape[1:].Size()
	for i := range dx.v {
		dx.v[i] = a.into(i) + dy[i/size]/float64(size)
	}
}
