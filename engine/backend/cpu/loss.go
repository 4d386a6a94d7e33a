package cpu

import (
	"math"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// The loss is a few thousand numbers a step: float64 and no vectors, so that every build gives the
// same bits.

// softmaxCrossEntropy: logits [N,K], t [N] → loss (mean), hits (count).
func softmaxCrossEntropy(c *compiler, call plan.Call) kernel {
	e, x, t := c.executable, c.batched(call.In[0]), c.batched(call.In[1])
	loss, hits := c.floats(call.Out[0]), c.floats(call.Out[1])
	return func() {
		sum, right := 0.0, 0
		for i := range e.step.N {
			logits, label := x.block(i / x.lanes)[i%x.lanes:], int(t.block(i / x.lanes)[i%x.lanes])
			top, most := 0, float64(logits[0])
			for k := 1; k < x.c; k++ {
				if v := float64(logits[k*x.lanes]); v > most {
					top, most = k, v
				}
			}
			z := 0.0
			for k := range x.c {
				z += math.Exp(float64(logits[k*x.lanes]) - most)
			}
			sum += math.Log(z) + most - float64(logits[label*x.lanes])
			if top == label {
				right++
			}
		}
		loss[0], hits[0] = float32(sum/float64(e.batchImages())), float32(right)
	}
}

// softmaxCrossEntropyGrad: logits, t → (softmax − onehot)/n, where that is not tiny; zero in lanes past the last image.
func softmaxCrossEntropyGrad(c *compiler, call plan.Call) kernel {
	e, x, t, dx := c.executable, c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.Out[0])
	return func() {
		n := float64(e.batchImages())
		for i := range e.blocks * x.lanes {
			logits, d := x.block(i / x.lanes)[i%x.lanes:], dx.block(i / x.lanes)[i%x.lanes:]
			if i >= e.step.N {
				for k := range x.c {
					d[k*x.lanes] = 0
				}
				continue
			}
			label := int(t.block(i / x.lanes)[i%x.lanes])
			most := math.Inf(-1)
			for k := range x.c {
				most = max(most, float64(logits[k*x.lanes]))
			}
			z := 0.0
			for k := range x.c {
				z += math.Exp(float64(logits[k*x.lanes]) - most)
			}
			for k := range x.c {
				p := math.Exp(float64(logits[k*x.lanes])-most) / z
				if k == label {
					p--
				}
				d[k*x.lanes] = gradient(float32(p / n))
			}
		}
	}
}

// record: loss, hits, log [slots,2].
func record(c *compiler, call plan.Call) kernel {
	e, loss, hits, log := c.executable, c.floats(call.In[0]), c.floats(call.In[1]), c.floats(call.In[2])
	return func() {
		row := log[int(e.step.Number)%graph.LogSlots*2:]
		row[0], row[1] = loss[0], hits[0]
	}
}
