//go:build gl && linux

package gpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// pooling runs pool.comp: forward from x to y, back from dy to dx. x and y give the geometry.
func (c *compiler) pooling(kind string, win graph.Window, x, y, dy, dx batched, size int, scale float32, into bool, as [4]access) {
	c.run("pool", c.baked([]string{kind}, poolGeometry(win, x, y)...), perBlock(size),
		words(x.c, 0, x.h, x.w, y.h, y.w, win.Kernel[0], win.Kernel[1], win.Stride[0], win.Stride[1], win.Padding[0], win.Padding[1],
			x.stride, y.stride, dy.stride, dx.stride, scale, into, 0, float32(0)),
		as[0], as[1], as[2], as[3])
}

// poolGeometry is what kernels that pool are specialised by.
func poolGeometry(win graph.Window, x, y batched) []define {
	return []define{{"IN_H", x.h}, {"IN_W", x.w}, {"OUT_H", y.h}, {"OUT_W", y.w},
		{"KERNEL_H", win.Kernel[0]}, {"KERNEL_W", win.Kernel[1]}, {"STRIDE_H", win.Stride[0]}, {"STRIDE_W", win.Stride[1]},
		{"PAD_H", win.Padding[0]}, {"PAD_W", win.Padding[1]}}
}

func (c *compiler) pool(kind string, call plan.Call, win graph.Window, scale float32) {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	c.pooling(kind, win, x, y, y, x, y.size, scale, false, [4]access{reads(x.span), unused(y.span), writes(y.span), unused(y.span)})
}

// avgPoolGrad: dy, into? → dx.
func (c *compiler) avgPoolGrad(call plan.Call, win graph.Window, scale float32) {
	dy, dx := c.batched(call.In[0]), c.batched(call.Out[0])
	c.pooling("AVG_GRAD", win, dx, dy, dy, dx, dx.size, scale, call.Attr.Into,
		[4]access{unused(dy.span), reads(dy.span), unused(dy.span), c.result(dx.span)})
}

// result is the access to a gradient, which is added to where the call says so.
func (c *compiler) result(s span) access {
	if c.call.Attr.Into {
		return changes(s)
	}
	return writes(s)
}

// avgScale divides by the whole window: padding counts as zeros.
func avgScale(w graph.Window) float32 { return 1 / float32(w.Kernel[0]*w.Kernel[1]) }

// wholeMap is the window of a global pooling.
func wholeMap(o plan.Operand) graph.Window {
	return graph.Window{Kernel: [2]int{o.Shape[1], o.Shape[2]}, Stride: [2]int{1, 1}}
}

func maxPool2D(c *compiler, call plan.Call) { c.pool("MAX", call, call.Attr.Window(), 1) }

func avgPool2D(c *compiler, call plan.Call) {
	c.pool("AVG", call, call.Attr.Window(), avgScale(call.Attr.Window()))
}

func globalAvgPool2D(c *compiler, call plan.Call) {
	win := wholeMap(call.In[0])
	c.pool("AVG", call, win, avgScale(win))
}

func avgPool2DGrad(c *compiler, call plan.Call) {
	c.avgPoolGrad(call, call.Attr.Window(), avgScale(call.Attr.Window()))
}

func globalAvgPool2DGrad(c *compiler, call plan.Call) {
	win := wholeMap(call.Out[0])
	c.avgPoolGrad(call, win, avgScale(win))
}

// maxPool2DGrad: x, y, dy, into? → dx.
func maxPool2DGrad(c *compiler, call plan.Call) {
	x, y, dy, dx := c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.In[2]), c.batched(call.Out[0])
	if n, ok := c.hiddenNorm(call.In[0].Value); ok {
		c.normPoolGrad(call, n, y, dy, dx)
		return
	}
	c.pooling("MAX_GRAD", call.Attr.Window(), x, y, dy, dx, dx.size, 1, call.Attr.Into,
		[4]access{reads(x.span), reads(dy.span), reads(y.span), c.result(dx.span)})
}

// normPoolGrad is maxPool2DGrad where x was not written: it is had again from what was normalised.
func (c *compiler) normPoolGrad(call plan.Call, n normTrace, y, dy, dx batched) {
	win, x := call.Attr.Window(), c.batched(n.x)
	defines, top := []string{"MAX_GRAD", "NORM"}, reads(y.span)
	if !exact[n.attr.Act] {
		defines, top = append(defines, "SEARCH"), unused(y.span)
	}
	c.run("pool", c.baked(defines, poolGeometry(win, x, y)...), perBlock(dx.size),
		words(x.c, 0, x.h, x.w, y.h, y.w, win.Kernel[0], win.Kernel[1], win.Stride[0], win.Stride[1], win.Padding[0], win.Padding[1],
			x.stride, y.stride, dy.stride, dx.stride, float32(1), call.Attr.Into, int(n.attr.Act), n.attr.Slope),
		reads(x.span), reads(dy.span), top, c.result(dx.span), reads(n.mean), reads(n.scale), reads(n.beta))
}
