package cpu

import (
	"math"

	"plywood/engine/backend"
	"plywood/engine/plan"
)

func activation(c *compiler, call plan.Call) kernel {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	return c.eachBlock(func(b int) { activate(y.block(b), x.block(b), call.Attr.Act, call.Attr.Slope) })
}

func activationGrad(c *compiler, call plan.Call) kernel {
	y, dy, dx := c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.Out[0])
	return c.eachBlock(func(b int) {
		activateGrad(dx.block(b), y.block(b), dy.block(b), call.Attr.Act, call.Attr.Slope, into(call))
	})
}

// gelu is x·Φ(x), by the error function: rare enough that it needs no vectors. Where Go preempts a goroutine it
// leaves the upper halves of vector registers dirty, and these long loops would go on at a twentieth of their
// speed: they settle now and then.
func gelu(dst, src []float32) {
	for i, x := range src {
		if i%1024 == 0 {
			settle()
		}
		dst[i] = unlessTiny(float32(float64(x)*normalCDF(float64(x))), backend.TinyActivation)
	}
}

// geluGrad: d/dx x·Φ(x) = Φ(x) + x·φ(x).
func geluGrad(dx, x, dy []float32, add bool) {
	for i, v := range x {
		if i%1024 == 0 {
			settle()
		}
		v := float64(v)
		d := dy[i] * float32(normalCDF(v)+v*math.Exp(-v*v/2)/math.Sqrt(2*math.Pi))
		if add {
			d += dx[i]
		}
		dx[i] = gradient(d)
	}
}

func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// gradient and state are x, and zero where it is tiny: see package backend. A NaN is not.
func gradient(x float32) float32 { return unlessTiny(x, backend.TinyGradient) }
func state(x float32) float32    { return unlessTiny(x, backend.TinyState) }

func unlessTiny(x, limit float32) float32 {
	if -limit < x && x < limit {
		return 0
	}
	return x
}
