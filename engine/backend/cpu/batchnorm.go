package cpu

import (
	"math"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// A channel of a block is one run of H·W·L floats, so every reduction is over whole vectors. A
// task is a channel: no sum crosses threads, and the order of blocks is fixed.

// moments accumulates mean and squared deviation over parts (Chan, Golub & LeVeque 1983).
type moments struct{ n, mean, m2 float64 }

func (m *moments) add(n, mean, m2 float64) {
	if n == 0 {
		return
	}
	d, total := mean-m.mean, m.n+n
	m.mean += d * n / total
	m.m2 += m2 + d*d*m.n*n/total
	m.n = total
}

// channelMoments is over the valid images of channel ch.
func (e *executable) channelMoments(x batched, ch int) moments {
	var m moments
	full := e.step.N / x.lanes // blocks
	group := sumGroup(x)
	for b := 0; b < full; b += group {
		to := min(b+group, full)
		n := float64((to - b) * x.h * x.w * x.lanes)
		mean := sumChannel(x, ch, b, to) / float32(n)
		m.add(n, float64(mean), float64(sumSquares(x, ch, b, to, mean)))
	}
	if full < e.blocks {
		m.addPart(x.channel(full, ch), x.lanes, e.step.N-full*x.lanes)
	}
	return m
}

// sumGroup is how many blocks of a channel are summed in float32 before the lanes are added: few
// enough to keep the digits, and on small maps enough that adding lanes does not dominate.
func sumGroup(x batched) int { return max(1, 8192/(x.h*x.w*x.lanes)) }

// addPart adds the first lanes of each pixel only: the last block of a batch.
func (m *moments) addPart(run []float32, lanes, valid int) {
	n := float64(len(run) / lanes * valid)
	sum, m2 := 0.0, 0.0
	for i := 0; i < len(run); i += lanes {
		for _, v := range run[i:][:valid] {
			sum += float64(v)
		}
	}
	mean := sum / n
	for i := 0; i < len(run); i += lanes {
		for _, v := range run[i:][:valid] {
			d := float64(v) - mean
			m2 += d * d
		}
	}
	m.add(n, mean, m2)
}

// batchNormTrain: x, γ, β → y = act(γ·(x−mean)/√(var+eps) + β), mean, var (biased).
func batchNormTrain(c *compiler, call plan.Call) kernel {
	if c.joint() {
		return jointBatchNormTrain(c, call)
	}
	e, x, y := c.executable, c.batched(call.In[0]), c.batched(call.Out[0])
	gamma, beta := c.floats(call.In[1]), c.floats(call.In[2])
	mean, variance := c.floats(call.Out[1]), c.floats(call.Out[2])
	a, known := call.Attr, c.knownMoments(call)
	return c.eachChannel(x.c, func(ch int) {
		if k := known[ch]; k.mean != nil {
			mean[ch], variance[ch] = *k.mean, *k.variance
		} else {
			m := e.channelMoments(x, ch)
			mean[ch], variance[ch] = float32(m.mean), float32(m.m2/m.n)
		}
		normalise(e.blocks, x, y, ch, gamma[ch], beta[ch], mean[ch], variance[ch], a)
	})
}

// batchNormPredict: x, γ, β, mean, var → y.
func batchNormPredict(c *compiler, call plan.Call) kernel {
	e, x, y := c.executable, c.batched(call.In[0]), c.batched(call.Out[0])
	gamma, beta, mean, variance := c.floats(call.In[1]), c.floats(call.In[2]), c.floats(call.In[3]), c.floats(call.In[4])
	return c.eachChannel(x.c, func(ch int) {
		normalise(e.blocks, x, y, ch, gamma[ch], beta[ch], mean[ch], variance[ch], call.Attr)
	})
}

// normalise writes y = act((x−mean)·scale + β): subtracting first keeps the digits of a channel
// whose mean is far larger than its deviation.
func normalise(blocks int, x, y batched, ch int, gamma, beta, mean, variance float32, a graph.Attr) {
	scale := gamma * rsqrt(variance, a.Eps)
	for b := range blocks {
		scaleShift(y.channel(b, ch), x.channel(b, ch), mean, scale, beta, a.Act, a.Slope)
	}
}

func rsqrt(variance, eps float32) float32 {
	return float32(1 / math.Sqrt(float64(variance)+float64(eps)))
}

// batchNormGrad: x, y, γ, mean, var, dy, into? → dx, dγ, dβ. With dz = dy·act'(y) and x̂ the
// normalised input: dβ = Σdz, dγ = Σdz·x̂, dx = γ/σ·(dz − dβ/m − x̂·dγ/m) over the m values of a
// channel. dy is zero in lanes past the last image, and so must dx be.
func batchNormGrad(c *compiler, call plan.Call) kernel {
	e := c.executable
	x, y, dy, dx := c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.In[5]), c.batched(call.Out[0])
	gamma, mean, variance := c.floats(call.In[2]), c.floats(call.In[3]), c.floats(call.In[4])
	dgamma, dbeta := c.floats(call.Out[1]), c.floats(call.Out[2])
	a := call.Attr
	beta := c.betaOf(call)
	group := sumGroup(x)
	of := func(ch int, inv float32) normGrad {
		g := normGrad{mean: mean[ch], scale: gamma[ch] * inv, act: a.Act, actSlope: a.Slope, add: a.Into}
		if beta != nil {
			g.again, g.beta = true, beta[ch]
		}
		return g
	}
	sums := func(ch int) {
		inv := rsqrt(variance[ch], a.Eps)
		g := of(ch, inv)
		sum, dot := 0.0, 0.0
		for b := 0; b < e.blocks; b += group {
			s, d := normGradSums(&g, x, y, dy, ch, b, min(b+group, e.blocks))
			sum, dot = sum+float64(s), dot+float64(d)
		}
		dbeta[ch], dgamma[ch] = float32(sum), float32(dot*float64(inv))
	}
	apply := func(ch int) {
		inv := rsqrt(variance[ch], a.Eps)
		g := of(ch, inv)
		m := float64(e.batchImages() * x.h * x.w)
		g.shift = float32(-float64(g.scale) * float64(dbeta[ch]) / m)
		g.slope = float32(-float64(g.scale) * float64(inv) * float64(dgamma[ch]) / m)
		for b := range e.blocks {
			run := dx.channel(b, ch)
			if valid := e.step.N - b*x.lanes; valid < x.lanes {
				g.part(run, x.channel(b, ch), y.channel(b, ch), dy.channel(b, ch), x.lanes, valid)
			} else {
				applyNormGrad(&g, run, x.channel(b, ch), y.channel(b, ch), dy.channel(b, ch))
			}
		}
	}
	if c.joint() {
		return inOrder(c.eachChannel(x.c, sums), c.jointSums(dgamma, dbeta), c.eachChannel(x.c, apply))
	}
	return c.eachChannel(x.c, func(ch int) {
		sums(ch)
		apply(ch)
	})
}

// betaOf finds the β of a batch norm with ReLU whose gradient call is: with it the sign of y follows
// from x, by the same instructions that made y, and y need not be read again.
func (c *compiler) betaOf(call plan.Call) []float32 {
	if call.Attr.Act != graph.ReLU {
		return nil
	}
	for _, calls := range c.program.Calls {
		for _, f := range calls {
			if f.Op == graph.BatchNormTrain && f.Out[0].ID == call.In[1].ID && f.In[0].ID == call.In[0].ID {
				return c.floats(f.In[2])
			}
		}
	}
	return nil
}

// normGrad is batchNormGrad for one channel: dx = scale·dz + shift + slope·(x−mean).
type normGrad struct {
	mean, scale, shift, slope float32
	act                       graph.Act
	actSlope                  float32
	add                       bool
	again                     bool // y may be had again as act((x−mean)·scale + beta)
	beta                      float32
}

// part keeps the lanes past the last image zero.
func (g *normGrad) part(dx, x, y, dy []float32, lanes, valid int) {
	for p := 0; p < len(dx); p += lanes {
		for i := p; i < p+lanes; i++ {
			d := float32(0)
			if i < p+valid {
				d = g.scale*backThrough1(dy[i], y[i], g.act, g.actSlope) + g.shift + g.slope*(x[i]-g.mean)
				if g.add {
					d += dx[i]
				}
			}
			dx[i] = gradient(d)
		}
	}
}
