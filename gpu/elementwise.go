//go:build gl && linux

package gpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// elementwise runs one of elementwise.comp's ops from up to three inputs to y.
func (c *compiler) elementwise(op string, in []plan.Operand, out plan.Operand, act graph.Act, slope float32, into bool) {
	defines := []string{op}
	y := c.span(out)
	to := writes(y)
	if into {
		to = changes(y)
	}
	size, strideY := out.Shape.Size(), 0
	g := fixed(min(ceil(size, 256), maxLinear), 1, 1)
	if out.Batched {
		v := c.batched(out)
		size, strideY = v.size, v.stride
		g = perBlock(size)
	} else {
		defines = append(defines, "PLAIN")
	}
	var strides [3]int
	as := []access{unused(y), unused(y), unused(y)}
	for i, o := range in {
		as[i], strides[i] = reads(c.span(o)), o.Stride/4
	}
	c.run("elementwise", defines, g,
		words(size, strides[0], strides[1], strides[2], strideY, len(in), int(act), slope, into), append(as, to)...)
}

func activation(c *compiler, call plan.Call) {
	c.elementwise("ACTIVATE", call.In[:1], call.Out[0], call.Attr.Act, call.Attr.Slope, false)
}

// activationGrad: y (x for gelu), dy, into? → dx.
func activationGrad(c *compiler, call plan.Call) {
	c.elementwise("ACTIVATE_GRAD", call.In[:2], call.Out[0], call.Attr.Act, call.Attr.Slope, call.Attr.Into)
}

func copyValue(c *compiler, call plan.Call) {
	c.elementwise("COPY", call.In[:1], call.Out[0], graph.Identity, 0, false)
}

// add: x, x, … → y = act(Σ x), three at a time. The first input may lie in the place of y, no other
// does, so the sums so far can.
func add(c *compiler, call plan.Call) {
	rest := call.In
	for {
		n := min(3, len(rest))
		last := n == len(rest)
		act := graph.Identity
		if last {
			act = call.Attr.Act
		}
		c.elementwise("ADD", rest[:n], call.Out[0], act, call.Attr.Slope, false)
		if last {
			return
		}
		rest = append([]plan.Operand{call.Out[0]}, rest[n:]...)
	}
}

// dropout serves forward and gradient: the mask is a function of seed, step, image and element.
func dropout(c *compiler, call plan.Call) {
	x, y, a := c.batched(call.In[0]), c.batched(call.Out[0]), call.Attr
	to := writes(y.span)
	if a.Into {
		to = changes(y.span)
	}
	c.run("dropout", nil, perBlock(x.size),
		words(x.size, x.stride, y.stride, uint32(a.Seed), uint32(a.Seed>>32), graph.DropoutLimit(a.Rate), 1/(1-a.Rate), a.Into),
		reads(x.span), to)
}
