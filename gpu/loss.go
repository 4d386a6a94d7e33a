//go:build gl && linux

package gpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// softmaxCrossEntropy: logits [N,K], t [N] → loss (mean), hits (count).
func softmaxCrossEntropy(c *compiler, call plan.Call) {
	x, t := c.batched(call.In[0]), c.batched(call.In[1])
	loss, hits := c.span(call.Out[0]), c.span(call.Out[1])
	c.run("loss", nil, fixed(1, 1, 1), words(x.c, 4*x.stride, 4*t.stride, 0),
		reads(x.span), reads(t.span), writes(loss), writes(hits), unused(loss))
}

// softmaxCrossEntropyGrad: logits, t → (softmax − onehot)/n; zero in lanes past the last image.
func softmaxCrossEntropyGrad(c *compiler, call plan.Call) {
	x, t, dx := c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.Out[0])
	lanes := c.program.Lanes
	c.run("loss", []string{"GRAD"}, func(blocks int) (int, int, int) { return ceil(blocks*lanes, 256), 1, 1 },
		words(x.c, 4*x.stride, 4*t.stride, 4*dx.stride),
		reads(x.span), reads(t.span), unused(dx.span), unused(dx.span), writes(dx.span))
}

// record: loss, hits, log [slots,2].
func record(c *compiler, call plan.Call) {
	c.run("loss", []string{"RECORD"}, fixed(1, 1, 1), words(graph.LogSlots),
		reads(c.span(call.In[0])), reads(c.span(call.In[1])), changes(c.span(call.In[2])))
}
