package backendtest

import (
	"math"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// unlessTiny is x, and zero where it is below the limit.
func unlessTiny(x, limit float64) float64 {
	if math.Abs(x) < limit {
		return 0
	}
	return x
}

// act is an activation function.
func act(a *args, x float64) float64 {
	switch a.Act {
	case graph.ReLU:
		return max(x, 0)
	case graph.LeakyReLU:
		if x > 0 {
			return x
		}
		return float64(a.Slope) * x
	case graph.Sigmoid:
		return unlessTiny(1/(1+math.Exp(-x)), backend.TinyActivation)
	case graph.Tanh:
		return math.Tanh(x)
	case graph.GELU:
		return unlessTiny(x*normal(x), backend.TinyActivation)
	}
	return x
}

// normal is Φ, the distribution function of the standard normal distribution.
func normal(x float64) float64 { return (1 + math.Erf(x/math.Sqrt2)) / 2 }

// slopeAt is the derivative of the activation, from its output y where it is fusable, else its input.
func slopeAt(a *args, y float64) float64 {
	switch a.Act {
	case graph.ReLU:
		if y > 0 {
			return 1
		}
		return 0
	case graph.LeakyReLU:
		if y > 0 {
			return 1
		}
		return float64(a.Slope)
	case graph.Sigmoid:
		return y * (1 - y)
	case graph.Tanh:
		return 1 - y*y
	case graph.GELU:
		return normal(y) + y*math.Exp(-y*y/2)/math.Sqrt(2*math.Pi)
	}
	return 1
}

// activate applies a fused activation to the finished results.
func activate(a *args, y []float64) {
	for i := range y {
		y[i] = act(a, y[i])
	}
}

func activation(a *args) {
	for i, x := range a.in[0].v {
		a.out[0].v[i] = act(a, x)
	}
}

func activationScale(a *args) [][]float64 {
	s := magnitudes(a.in[0].v)
	for i := range s {
		switch a.Act {
		case graph.Sigmoid, graph.Tanh:
			s[i] = 0.2 + math.Abs(a.out[0].v[i])
		case graph.GELU:
			s[i] += 0.2
		}
	}
	return [][]float64{s}
}

func activationGrad(a *args) {
	for i, y := range a.in[0].v {
		a.out[0].v[i] = unlessTiny(a.into(i)+a.in[1].v[i]*slopeAt(a, y), backend.TinyGradient)
	}
}

func activationGradScale(a *args) [][]float64 {
	s := magnitudes(a.in[1].v)
	for i := range s {
		s[i] += math.Abs(a.into(i))
	}
	return [][]float64{s}
}

func add(a *args) {
	y := a.out[0].v
	for i := range y {
		y[i] = 0
		for _, x := range a.in {
			y[i] += x.v[i]
		}
	}
	activate(a, y)
}

func dropout(a *args) {
	mask(a, a.in[0], func(i int, keep float64) { a.out[0].v[i] = a.in[0].v[i] * keep })
}

func dropoutGrad(a *args) {
	mask(a, a.in[0], func(i int, keep float64) { a.out[0].v[i] = a.into(i) + a.in[0].v[i]*keep })
}

// mask calls f with every index of x and what its element is multiplied by.
func mask(a *args, x array, f func(i int, keep float64)) {
	size := x.shape.Size()
	for img := range a.n {
		for e := range size {
			keep := 0.0
			if graph.DropoutKeep(a.Seed, a.step, img, e, a.Rate) {
				keep = 1 / (1 - float64(a.Rate))
			}
			f(img*size+e, keep)
		}
	}
}
