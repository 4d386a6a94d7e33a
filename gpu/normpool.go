//go:build gl && linux

package gpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// normTrace is what a batch norm leaves behind for its gradient, which need not read its output: act' follows
// from the input by the same arithmetic.
type normTrace struct {
	x           plan.Operand
	mean, scale span // of each channel; scale is γ/√(var+eps)
	beta        span
	attr        graph.Attr
	hidden      bool // the output is not written: only its pooling is
}

// exact tells the activations that give the same bits in any kernel.
var exact = [graph.NumActs]bool{graph.Identity: true, graph.ReLU: true, graph.LeakyReLU: true}

// poolsAlone reports whether calls begin with a batch norm whose output is read by the pooling right
// after it, by the gradients of the two, and by nothing else. Then one kernel does both, and the output
// itself is never written.
func (c *compiler) poolsAlone(calls []plan.Call) bool {
	if !c.backend.fuse || len(calls) < 2 || calls[0].Op != graph.BatchNormTrain && calls[0].Op != graph.BatchNormPredict {
		return false
	}
	norm, pool := calls[0], calls[1]
	y := norm.Out[0].Value
	if pool.Op != graph.MaxPool2D && pool.Op != graph.AvgPool2D && pool.Op != graph.GlobalAvgPool2D || pool.In[0].Value != y || c.program.Graph.Kept(y) {
		return false
	}
	// The gradient of a maximum knows it by its bits, or else looks through the window anew, which would cost
	// more than it saves where windows overlap.
	if pool.Op == graph.MaxPool2D && !exact[norm.Attr.Act] && overlap(pool.Attr.Window()) {
		return false
	}
	// The planner may have put the pooling's output where the input of the batch norm was.
	if c.span(norm.In[0]).overlaps(c.span(pool.Out[0])) {
		return false
	}
	maxGrad, normGrad := false, false
	for _, n := range c.readers[y] {
		switch {
		case n.Op == pool.Op && n.Out[0] == pool.Out[0].Value:
		case n.Op == graph.MaxPool2DGrad && n.In[0] == y && n.In[1] == pool.Out[0].Value && n.In[2] != y:
			maxGrad = true
		case n.Op == graph.BatchNormGrad && norm.Op == graph.BatchNormTrain && n.In[1] == y && n.In[3] == norm.Out[1].Value && n.In[5] != y:
			normGrad = true
		default:
			return false
		}
	}
	if !maxGrad {
		return true
	}
	// The gradient of the pooling reads what the batch norm read: something must keep that.
	return normGrad || norm.Attr.Act == graph.Identity && c.hasGrad(norm)
}

func overlap(w graph.Window) bool { return w.Stride[0] < w.Kernel[0] || w.Stride[1] < w.Kernel[1] }

func (c *compiler) hasGrad(norm plan.Call) bool {
	for _, n := range c.readers[norm.In[0].Value] {
		if n.Op == graph.BatchNormGrad && n.In[3] == norm.Out[1].Value {
			return true
		}
	}
	return false
}

// normPool does a batch norm and the pooling after it.
func normPool(c *compiler, calls []plan.Call) {
	norm, pool := calls[0], calls[1]
	win, scale := pool.Attr.Window(), float32(1)
	kind := "POOL_MAX"
	if pool.Op == graph.GlobalAvgPool2D {
		win = wholeMap(pool.In[0])
	}
	if pool.Op != graph.MaxPool2D {
		kind, scale = "POOL_AVG", avgScale(win)
	}
	c.normalise(norm, kind, c.batched(pool.Out[0]), win, scale)
}

// normalise runs the second pass of a batch norm to y: its output, or where kind is a pooling, that.
func (c *compiler) normalise(call plan.Call, kind string, y batched, win graph.Window, poolScale float32) {
	x := c.batched(call.In[0])
	a := call.Attr
	defines := []string{"APPLY"}
	if call.Op == graph.BatchNormPredict {
		defines = []string{"PREDICT"}
	}
	geometry := []define{{"MAP", x.map4(c.program.Lanes)}}
	shares := c.shares(x)
	if kind != "" {
		defines = append(defines, kind)
		geometry = append(geometry, poolGeometry(win, x, y)...)
		shares = c.shares(y)
	}
	constants := words(x.map4(c.program.Lanes), 0, x.stride, y.stride, 0, 0, a.Eps, int(a.Act), a.Slope, 0,
		x.h, x.w, y.h, y.w, win.Kernel[0], win.Kernel[1], win.Stride[0], win.Stride[1], win.Padding[0], win.Padding[1], poolScale)
	g := fixed(shares, x.c, 1)
	gamma, beta := c.span(call.In[1]), c.span(call.In[2])
	if call.Op == graph.BatchNormPredict {
		c.run("batchnorm", c.baked(defines, geometry...), g, constants, reads(x.span), unused(gamma), unused(gamma), reads(gamma), reads(beta),
			reads(c.span(call.In[3])), reads(c.span(call.In[4])), writes(y.span), unused(gamma))
		return
	}
	mean, variance := c.span(call.Out[1]), c.span(call.Out[2])
	parts, all, table := c.momentsOf(call.In[0].Value, x)
	scale := c.inMoments(4 * x.c)
	c.norms[call.Out[1].Value] = normTrace{x: call.In[0], mean: mean, scale: scale, beta: beta, attr: a, hidden: kind != ""}
	c.extraReads = parts
	c.run("batchnorm", c.baked(defines, geometry...), g, constants, reads(x.span), unused(all), reads(table), reads(gamma), reads(beta),
		writes(mean), writes(variance), writes(y.span), writes(scale))
}

// hiddenNorm finds the batch norm whose output v would be, had it been written, for the gradient of its pooling.
func (c *compiler) hiddenNorm(v *graph.Value) (normTrace, bool) {
	if v.Maker == nil || v.Maker.Op != graph.BatchNormTrain {
		return normTrace{}, false
	}
	n := c.norms[v.Maker.Out[1]]
	return n, n.hidden
}
