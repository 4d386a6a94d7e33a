package cpu

import "plywood/engine/plan"

// conv2DGradWeight: x [N,C,H,W], dy [N,O,OH,OW] → dw [O,C,kh,kw], db? [O].
//
// On larger maps products are summed along the images and the lanes added at the end
// (dotGradWeight). On the smallest those sums are short, and adding lanes would dominate: x and dy
// are laid anew with their channels innermost, and the gradient becomes a run of outer products
// (rowsGradWeight).
func conv2DGradWeight(c *compiler, call plan.Call) kernel {
	x, dy := c.batched(call.In[0]), c.batched(call.In[1])
	dw := c.floats(call.Out[0])
	var weights kernel
	if 2*x.c >= x.lanes && dy.h*dy.w <= rowsPixels {
		weights = c.rowsGradWeight(x, dy, dw, windowOf(call))
	} else {
		weights = c.dotGradWeight(x, dy, dw, windowOf(call))
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
