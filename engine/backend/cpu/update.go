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
			moving[i] = keep*moving[i] + (1-keep)*value[i]
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
	return c.update(len(w), c.floats(call.In[4]), func(from, to int) {
		lr, mu, decay := hyper[graph.LearningRate], hyper[graph.MomentumRate], hyper[graph.WeightDecay]
		for i := from; i < to; i++ {
			g := dw[i] + decay*w[i]
			vel[i] = mu*vel[i] + g
			if nesterov {
				w[i] -= lr * (g + mu*vel[i])
			} else {
				w[i] -= lr * vel[i]
			}
		}
	})
}

// adam: w, dw, m, v, hyper, loss.
func adam(c *compiler, call plan.Call) kernel {
	w, dw, m, v, hyper := c.floats(call.In[0]), c.floats(call.In[1]), c.floats(call.In[2]), c.floats(call.In[3]), c.floats(call.In[4])
	decoupled := call.Attr.Decoupled
	return c.update(len(w), c.floats(call.In[5]), func(from, to int) {
		lr, decay, b1, b2 := hyper[graph.LearningRate], hyper[graph.WeightDecay], hyper[graph.Beta1], hyper[graph.Beta2]
		eps, c1, c2 := hyper[graph.AdamEps], hyper[graph.Correction1], hyper[graph.Correction2]
		for i := from; i < to; i++ {
			g := dw[i]
			if decoupled {
				w[i] -= lr * decay * w[i]
			} else {
				g += decay * w[i]
			}
			m[i] = b1*m[i] + (1-b1)*g
			v[i] = b2*v[i] + (1-b2)*g*g
			w[i] -= lr * (m[i] * c1) / (float32(math.Sqrt(float64(v[i]*c2))) + eps)
		}
	})
}
