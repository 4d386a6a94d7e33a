package cpu

import (
	"math"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// updateChunk is how many parameters a task updates.
const updateChunk = 1 << 14

// update makes a kernel that runs body over stretches of n parameters, unless the loss is not finite.
func (c *compiler) update(n int, loss []float32, body func(from, to int)) kernel {
	e := c.executable
	tasks := (n + updateChunk - 1) / updateChunk
	task := func(t, _ int) { body(t*updateChunk, min((t+1)*updateChunk, n)) }
	return func() {
		if finite(loss[0]) {
			e.pool.each(tasks, task)
		}
	}
}

func finite(x float32) bool { return x-x == 0 }

// movingAverage: moving, value, loss.
func movingAverage(c *compiler, call plan.Call) kernel {
	moving, value, loss := c.floats(call.In[0]), c.floats(call.In[1]), c.floats(call.In[2])
	keep := call.Attr.Momentum
	return func() {
		if !finite(loss[0]) {
			return
		}
		for i := range moving {
			moving[i] = state(keep*moving[i] + (1-keep)*value[i])
		}
	}
}

// sgd: w, dw, hyper, loss.
func sgd(c *compiler, call plan.Call) kernel {
	w, dw, hyper := c.floats(call.In[0]), c.floats(call.In[1]), c.floats(call.In[2])
	return c.update(len(w), c.floats(call.In[3]), func(i, j int) {
		stepSGD(w[i:j], dw[i:j], hyper[graph.LearningRate], hyper[graph.WeightDecay])
	})
}

// momentum: w, dw, velocity, hyper, loss.
func momentum(c *compiler, call plan.Call) kernel {
	w, dw, vel, hyper := c.floats(call.In[0]), c.floats(call.In[1]), c.floats(call.In[2]), c.floats(call.In[3])
	nesterov := call.Attr.Nesterov
	return c.update(len(w), c.floats(call.In[4]), func(i, j int) {
		stepMomentum(w[i:j], dw[i:j], vel[i:j], hyper[graph.LearningRate], hyper[graph.MomentumRate], hyper[graph.WeightDecay], nesterov)
	})
}

// momentumOne updates a single parameter.
func momentumOne(w, dw, velocity *float32, lr, keep, decay float32, nesterov bool) {
	g := *dw + decay**w
	v := state(keep**velocity + g)
	*velocity = v
	if nesterov {
		v = keep*v + g
	}
	*w = state(*w - lr*v)
}

// adam: w, dw, m, v, hyper, loss.
func adam(c *compiler, call plan.Call) kernel {
	w, dw, m, v, hyper := c.floats(call.In[0]), c.floats(call.In[1]), c.floats(call.In[2]), c.floats(call.In[3]), c.floats(call.In[4])
	decoupled := call.Attr.Decoupled
	return c.update(len(w), c.floats(call.In[5]), func(i, j int) {
		stepAdam(newAdamStep(hyper, decoupled), w[i:j], dw[i:j], m[i:j], v[i:j])
	})
}

// adamStep is the numbers of one of Adam's updates.
type adamStep struct {
	shrink, decay            float32 // of the weights, and added to the gradient: by how much they decay
	keep1, keep2, add1, add2 float32 // of the moments
	rate, correction2, eps   float32
}

func newAdamStep(hyper []float32, decoupled bool) *adamStep {
	lr, decay, b1, b2 := hyper[graph.LearningRate], hyper[graph.WeightDecay], hyper[graph.Beta1], hyper[graph.Beta2]
	a := &adamStep{decay: decay, keep1: b1, keep2: b2, add1: 1 - b1, add2: 1 - b2,
		rate: lr * hyper[graph.Correction1], correction2: hyper[graph.Correction2], eps: hyper[graph.AdamEps]}
	if decoupled {
		a.shrink, a.decay = lr*decay, 0
	}
	return a
}

// tinySquared is what a gradient is squared from on: smaller squares do not reach backend.TinyState, and
// are subnormal before they are weighed.
const tinySquared = 0x1p-50

// one updates a single parameter.
func (a *adamStep) one(w, dw, m, v *float32) {
	x := *w - a.shrink**w
	g := *dw + a.decay*x
	*m = state(a.keep1**m + a.add1*g)
	g = unlessTiny(g, tinySquared)
	*v = state(a.keep2**v + a.add2*g*g)
	*w = state(x - a.rate**m/(float32(math.Sqrt(float64(*v*a.correction2)))+a.eps))
}
