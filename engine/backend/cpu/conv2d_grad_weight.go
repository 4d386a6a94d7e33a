package cpu

import "plywood/engine/plan"

// conv2DGradWeight: x [N,C,H,W], dy [N,O,OH,OW] → dw [O,C,kh,kw], db? [O].
//
// With many input channels x and dy are laid anew with their channels innermost, and the gradient
// becomes a run of outer products: whole on the smallest maps (rowsGradWeight), a row at a time on
// others (shardGradWeight). With few, products are summed along the images and the lanes added at
// the end (dotGradWeight).
func conv2DGradWeight(c *compiler, call plan.Call) kernel {
	x, dy := c.batched(call.In[0]), c.batched(call.In[1])
	dw := c.floats(call.Out[0])
	var weights kernel
	switch {
	case 2*x.c < x.lanes:
		weights = c.dotGradWeight(x, dy, dw, windowOf(call))
	case dy.h*dy.w <= rowsPixels:
		weights = c.rowsGradWeight(x, dy, dw, windowOf(call))
	default:
		weights = c.shardGradWeight(x, dy, dw, windowOf(call))
	}
	if len(call.Out) == 1 {
		return weights
	}
	db := c.floats(call.Out[1])
	bias := c.eachChannel(dy.c, func(ch int) {
		sum := 0.0
		for b := range c.blocks {
			sum += float64(sum32(dy.channel(b, ch)))
		}
		db[ch] = float32(sum)
	})
	return func() {
		weights()
		bias()
	}
}

// rowsPixels is the largest map that rowsGradWeight takes.
const rowsPixels = 4
