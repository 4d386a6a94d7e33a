//go:build gl && linux

package gpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

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
	c.normalise(call, "", c.batched(call.Out[0]), graph.Window{}, 0)
}

// batchNormPredict: x, γ, β, mean, var → y.
func batchNormPredict(c *compiler, call plan.Call) {
	c.normalise(call, "", c.batched(call.Out[0]), graph.Window{}, 0)
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
	// Where the forward pass is known, y is had again from x instead of read.
	var again []string
	from := y.span
	if n, ok := c.norms[call.In[3].Value]; ok && c.backend.fuse {
		again, gamma, from = []string{"AGAIN"}, n.scale, n.beta
	}
	constants := words(x.map4(c.program.Lanes), shares, x.stride, y.stride, dy.stride, dx.stride, a.Eps, int(a.Act), a.Slope, a.Into)
	g, perMap := fixed(shares, x.c, 1), define{"MAP", x.map4(c.program.Lanes)}
	c.run("batchnorm", c.baked(append([]string{"GRAD_SUMS"}, again...), perMap), g, constants,
		reads(x.span), reads(gamma), reads(mean), reads(variance), writes(parts), reads(from), reads(dy.span),
		unused(dgamma), unused(dbeta), unused(dx.span))
	c.run("batchnorm", c.baked(append([]string{"GRAD_APPLY"}, again...), perMap), g, constants,
		reads(x.span), reads(gamma), reads(mean), reads(variance), reads(parts), reads(from), reads(dy.span),
		writes(dgamma), writes(dbeta), c.result(dx.span))
}
