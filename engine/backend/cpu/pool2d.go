package cpu

import (
	"plywood/engine/backend/window"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// poolTable lists per output pixel the offsets of the inputs in its window, within a channel.
func poolTable(win graph.Window, x, y batched) [][]int {
	var table [][]int
	for i := range y.h {
		rows := window.Forward(win, 0, x.h, i)
		for j := range y.w {
			var offsets []int
			for _, r := range rows {
				for _, c := range window.Forward(win, 1, x.w, j) {
					offsets = append(offsets, (r.Pos*x.w+c.Pos)*x.lanes)
				}
			}
			table = append(table, offsets)
		}
	}
	return table
}

// eachMap runs body for every channel of every block.
func (c *compiler) eachMap(channels int, body func(block, channel int)) kernel {
	return c.eachBlock(func(b int) {
		for ch := range channels {
			body(b, ch)
		}
	})
}

func maxPool2D(c *compiler, call plan.Call) kernel {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	table := poolTable(call.Attr.Window(), x, y)
	return c.eachMap(x.c, func(b, ch int) { poolMax(y.channel(b, ch), x.channel(b, ch), table, x.lanes) })
}

// maxPool2DGrad: x, y, dy, into? → dx.
func maxPool2DGrad(c *compiler, call plan.Call) kernel {
	x, y, dy, dx := c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.In[2]), c.batched(call.Out[0])
	table := poolTable(call.Attr.Window(), x, y)
	return c.eachMap(x.c, func(b, ch int) {
		d := dx.channel(b, ch)
		if !into(call) {
			clear(d)
		}
		poolMaxGrad(d, x.channel(b, ch), y.channel(b, ch), dy.channel(b, ch), table, x.lanes)
	})
}

func avgPool2D(c *compiler, call plan.Call) kernel {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	table, scale := poolTable(call.Attr.Window(), x, y), avgScale(call)
	return c.eachMap(x.c, func(b, ch int) { poolSum(y.channel(b, ch), x.channel(b, ch), table, x.lanes, scale) })
}

func avgPool2DGrad(c *compiler, call plan.Call) kernel {
	dy, dx := c.batched(call.In[0]), c.batched(call.Out[0])
	table, scale := poolTable(call.Attr.Window(), dx, dy), avgScale(call)
	return c.eachMap(dx.c, func(b, ch int) {
		d := dx.channel(b, ch)
		if !into(call) {
			clear(d)
		}
		poolSpread(d, dy.channel(b, ch), table, dx.lanes, scale)
	})
}

// avgScale divides by the whole window: padding counts as zeros.
func avgScale(call plan.Call) float32 {
	return 1 / float32(call.Attr.Kernel[0]*call.Attr.Kernel[1])
}

func wholeMap(v batched) [][]int {
	all := make([]int, v.h*v.w)
	for i := range all {
		all[i] = i * v.lanes
	}
	return [][]int{all}
}

func globalAvgPool2D(c *compiler, call plan.Call) kernel {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	table, scale := wholeMap(x), 1/float32(x.h*x.w)
	return c.eachMap(x.c, func(b, ch int) { poolSum(y.channel(b, ch), x.channel(b, ch), table, x.lanes, scale) })
}

func globalAvgPool2DGrad(c *compiler, call plan.Call) kernel {
	dy, dx := c.batched(call.In[0]), c.batched(call.Out[0])
	table, scale := wholeMap(dx), 1/float32(dx.h*dx.w)
	return c.eachMap(dx.c, func(b, ch int) {
		d := dx.channel(b, ch)
		if !into(call) {
			clear(d)
		}
		poolSpread(d, dy.channel(b, ch), table, dx.lanes, scale)
	})
}
