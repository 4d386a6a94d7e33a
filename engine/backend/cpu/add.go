package cpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// add: x, x, … → y = act(Σ x), for values of any kind.
func add(c *compiler, call plan.Call) kernel {
	if !call.Out[0].Batched {
		y := c.floats(call.Out[0])
		var xs [][]float32
		for _, o := range call.In {
			xs = append(xs, c.floats(o))
		}
		return func() {
			for i := range y {
				sum := float32(0)
				for _, x := range xs {
					sum += x[i]
				}
				y[i] = sum
			}
		}
	}
	y := c.batched(call.Out[0])
	var xs []batched
	for _, o := range call.In {
		xs = append(xs, c.batched(o))
	}
	act, slope := call.Attr.Act, call.Attr.Slope
	return c.eachBlock(func(b int) {
		out := y.block(b)
		sum2(out, xs[0].block(b), xs[1].block(b))
		for _, x := range xs[2:] {
			sum2(out, out, x.block(b))
		}
		if act != graph.Identity {
			activate(out, out, act, slope)
		}
	})
}

func copyValue(c *compiler, call plan.Call) kernel {
	if !call.Out[0].Batched {
		x, y := c.floats(call.In[0]), c.floats(call.Out[0])
		return func() { copy(y, x) }
	}
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	return c.eachBlock(func(b int) { copy(y.block(b), x.block(b)) })
}

// dropout serves forward and gradient: the mask is a function of seed, step, image and element.
func dropout(c *compiler, call plan.Call) kernel {
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	e, a, add := c.executable, call.Attr, into(call)
	keep := 1 / (1 - a.Rate)
	return c.eachBlock(func(b int) {
		in, out := x.block(b), y.block(b)
		for j := range len(in) / x.lanes {
			for l := range x.lanes {
				i := j*x.lanes + l
				v := float32(0)
				if graph.DropoutKeep(a.Seed, e.step.Number, e.firstImage()+b*x.lanes+l, j, a.Rate) {
					v = in[i] * keep
				}
				if add {
					v += out[i]
				}
				out[i] = v
			}
		}
	})
}
