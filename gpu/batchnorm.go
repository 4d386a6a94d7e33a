//go:build gl && linux

package gpu

import "plywood/engine/plan"

// maxShares is how many groups may work on one channel's moments: what one group can combine.
const maxShares = 64

// shares cuts a channel's elements among groups: enough of them to fill the device, each with work
// enough to pay for itself.
func (c *compiler) shares(x batched) int {
	perChannel := x.map4(c.program.Lanes) * c.program.Blocks(c.program.Batch)
	return min(max(1, c.backend.groupsToFill()/x.c), ceil(perChannel, 4*256), maxShares)
}

// groupsToFill is how many groups keep the device busy; OpenGL does not tell how wide it is.
func (b *Backend) groupsToFill() int {
	if b.info.Software {
		return 8
	}
	return 512
}

// batchNormTrain: x, γ, β → y = act(γ·(x−mean)/√(var+eps) + β), mean, var (biased).
func batchNormTrain(c *compiler, call plan.Call) {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	gamma, beta := c.span(call.In[1]), c.span(call.In[2])
	mean, variance := c.span(call.Out[1]), c.span(call.Out[2])
	parts, all, table := c.momentsOf(call.In[0].Value, x)
	c.extraReads = parts
	c.run("batchnorm", c.baked([]string{"APPLY"}, define{"MAP", x.map4(c.program.Lanes)}), fixed(c.shares(x), x.c, 1),
		words(x.map4(c.program.Lanes), 0, x.stride, y.stride, 0, 0, call.Attr.Eps, int(call.Attr.Act), call.Attr.Slope, 0),
		reads(x.span), unused(all), reads(table), reads(gamma), reads(beta), writes(mean), writes(variance), writes(y.span))
}

// batchNormPredict: x, γ, β, mean, var → y.
func batchNormPredict(c *compiler, call plan.Call) {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	c.run("batchnorm", c.baked([]string{"PREDICT"}, define{"MAP", x.map4(c.program.Lanes)}), fixed(c.shares(x), x.c, 1),
		words(x.map4(c.program.Lanes), 1, x.stride, y.stride, 0, 0, call.Attr.Eps, int(call.Attr.Act), call.Attr.Slope, 0),
		reads(x.span), unused(x.span), unused(x.span), reads(c.span(call.In[1])), reads(c.span(call.In[2])),
		reads(c.span(call.In[3])), reads(c.span(call.In[4])), writes(y.span))
}

// batchNormGrad: x, y, γ, mean, var, dy, into? → dx, dγ, dβ. With dz = dy·act'(y) and x̂ the
// normalised input: dβ = Σdz, dγ = Σdz·x̂, dx = γ/σ·(dz − dβ/m − x̂·dγ/m) over the m values of a
// channel.
func batchNormGrad(c *compiler, call plan.Call) {
	x, y, dy, dx := c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.In[5]), c.batched(call.Out[0])
	gamma, mean, variance := c.span(call.In[2]), c.span(call.In[3]), c.span(call.In[4])
	dgamma, dbeta := c.span(call.Out[1]), c.span(call.Out[2])
	shares := c.shares(x)
	parts := c.work(16 * x.c * shares)
	a := call.Attr
	constants := words(x.map4(c.program.Lanes), shares, x.stride, y.stride, dy.stride, dx.stride, a.Eps, int(a.Act), a.Slope, a.Into)
	g, perMap := fixed(shares, x.c, 1), define{"MAP", x.map4(c.program.Lanes)}
	c.run("batchnorm", c.baked([]string{"GRAD_SUMS"}, perMap), g, constants,
		reads(x.span), unused(gamma), reads(mean), reads(variance), writes(parts), reads(y.span), reads(dy.span),
		unused(dgamma), unused(dbeta), unused(dx.span))
	c.run("batchnorm", c.baked([]string{"GRAD_APPLY"}, perMap), g, constants,
		reads(x.span), reads(gamma), reads(mean), reads(variance), reads(parts), reads(y.span), reads(dy.span),
		writes(dgamma), writes(dbeta), c.result(dx.span))
}
