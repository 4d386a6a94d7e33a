package cpu

import "plywood/engine/plan"

// Batch norm of a team's batch: every member sums its own images, the sums are exchanged, and each
// normalises its images by the whole batch's statistics.

// jointMoments makes the kernel that merges the members' statistics of a batch norm. mean and
// variance hold the member's own before, the batch's after it.
func (c *compiler) jointMoments(x batched, mean, variance []float32) kernel {
	e, t := c.executable, c.team
	mine := make([]float32, 3*x.c)
	all := make([]float32, len(mine)*t.Size())
	return func() {
		n := float32(e.step.N * x.h * x.w)
		for ch := range x.c {
			mine[3*ch], mine[3*ch+1], mine[3*ch+2] = n, mean[ch], variance[ch]
		}
		t.do(t.Gather(all, mine))
		for ch := range x.c {
			var m moments
			for r := range t.Size() {
				part := all[r*len(mine)+3*ch:][:3]
				n := float64(part[0])
				m.add(n, float64(part[1]), float64(part[2])*n)
			}
			mean[ch], variance[ch] = float32(m.mean), float32(m.m2/m.n)
		}
	}
}

// jointSums makes the kernel that turns each member's sums into the batch's.
func (c *compiler) jointSums(parts ...[]float32) kernel {
	t := c.team
	return func() { t.do(t.Sum(parts...)) }
}

// inOrder makes one kernel of several.
func inOrder(ks ...kernel) kernel {
	return func() {
		for _, k := range ks {
			k()
		}
	}
}

// jointBatchNormTrain: x, γ, β → y, mean, var of the whole batch.
func jointBatchNormTrain(c *compiler, call plan.Call) kernel {
	e, x, y := c.executable, c.batched(call.In[0]), c.batched(call.Out[0])
	gamma, beta := c.floats(call.In[1]), c.floats(call.In[2])
	mean, variance := c.floats(call.Out[1]), c.floats(call.Out[2])
	return inOrder(
		c.eachChannel(x.c, func(ch int) {
			m := e.channelMoments(x, ch)
			mean[ch], variance[ch] = float32(m.mean), float32(m.m2/max(m.n, 1))
		}),
		c.jointMoments(x, mean, variance),
		c.eachChannel(x.c, func(ch int) {
			normalise(e.blocks, x, y, ch, gamma[ch], beta[ch], mean[ch], variance[ch], call.Attr)
		}))
}
