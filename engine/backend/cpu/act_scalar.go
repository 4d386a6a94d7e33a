//go:build !goexperiment.simd

package cpu

import (
	"math"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// activate is the scalar twin: see act_simd.go.
func activate(dst, src []float32, act graph.Act, slope float32) {
	if act == graph.GELU {
		gelu(dst, src)
		return
	}
	for i, x := range src {
		dst[i] = act1(x, act, slope)
	}
}

func act1(x float32, act graph.Act, slope float32) float32 {
	switch act {
	case graph.ReLU:
		if x <= 0 {
			return 0
		}
	case graph.LeakyReLU:
		if x < 0 {
			return slope * x
		}
	case graph.Sigmoid:
		return unlessTiny(float32(1/(1+math.Exp(-float64(x)))), backend.TinyActivation)
	case graph.Tanh:
		return float32(math.Tanh(float64(x)))
	}
	return x
}

func slopeOf(y float32, act graph.Act, slope float32) float32 {
	switch act {
	case graph.ReLU:
		if y <= 0 {
			return 0
		}
	case graph.LeakyReLU:
		if y <= 0 {
			return slope
		}
	case graph.Sigmoid:
		return y * (1 - y)
	case graph.Tanh:
		return 1 - y*y
	}
	return 1
}

// activateGrad is the scalar twin: see act_simd.go.
func activateGrad(dx, y, dy []float32, act graph.Act, slope float32, add bool) {
	if act == graph.GELU {
		geluGrad(dx, y, dy, add)
		return
	}
	for i := range dx {
		d := dy[i] * slopeOf(y[i], act, slope)
		if add {
			d += dx[i]
		}
		dx[i] = gradient(d)
	}
}
