// Package autodiff appends to a graph the ops that compute the gradient of its loss: reverse-mode
// differentiation, one rule per op, in one table. It knows no memory and no kernels; where two
// parts of a gradient meet, the later op adds to the earlier (graph.Attr.Into) and the planner
// sees to it that this is safe.
package autodiff

import (
	"fmt"

	"plywood/engine/graph"
)

// Gradients walks the nodes of the phase being built backwards from the node that made loss, and
// returns the gradient of each parameter that the loss depends on.
func Gradients(g *graph.Graph, loss *graph.Value) map[*graph.Value]*graph.Value {
	params := map[*graph.Value]*graph.Value{}
	for v, d := range All(g, loss) {
		if v.Role == graph.Parameter {
			params[v] = d
		}
	}
	return params
}

// All is Gradients that also returns the gradients of results between parameters and loss.
func All(g *graph.Graph, loss *graph.Value) map[*graph.Value]*graph.Value {
	nodes := g.Phases[g.Building()]
	b := &backward{g: g, grads: map[*graph.Value]*graph.Value{}, needs: map[*graph.Value]bool{}}
	for _, n := range nodes {
		for _, v := range n.In {
			if v.Role == graph.Parameter {
				b.needs[v] = true
			}
			if b.needs[v] {
				for _, o := range n.Out {
					b.needs[o] = true
				}
			}
		}
	}
	reached := false
	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		if len(n.Out) > 0 && n.Out[0] == loss {
			reached = true
		} else if !b.hasGrad(n) {
			continue
		}
		if rules[n.Op] == nil {
			panic(fmt.Sprintf("autodiff: no rule for %v", n.Op))
		}
		g.Layer = n.Layer
		rules[n.Op](b, n)
	}
	if !reached {
		panic("autodiff: the loss is not of this phase")
	}
	return b.grads
}

// backward is the state of the walk: the gradient so far of each value, and which values have a
// parameter behind them and so need one.
type backward struct {
	g     *graph.Graph
	grads map[*graph.Value]*graph.Value
	needs map[*graph.Value]bool
}

func (b *backward) hasGrad(n *graph.Node) bool {
	return len(n.Out) > 0 && b.grads[n.Out[0]] != nil
}

// through makes the next part of x's gradient with an op that can add to the part before.
func (b *backward) through(x *graph.Value, op func(into *graph.Value) *graph.Value) {
	if b.needs[x] {
		b.grads[x] = op(b.grads[x])
	}
}

// share makes part, a value that others may use too, the next part of x's gradient.
func (b *backward) share(x *graph.Value, part func() *graph.Value) {
	if !b.needs[x] {
		return
	}
	d := part()
	if before := b.grads[x]; before != nil {
		d = b.g.Sum(x, before, d)
	}
	b.grads[x] = d
}

// beforeAct is the gradient of n's output, taken back through the activation fused into n.
func (b *backward) beforeAct(n *graph.Node) *graph.Value {
	y := n.Out[0]
	dy := b.grads[y]
	if n.Attr.Act == graph.Identity {
		return dy
	}
	return b.g.ActivationGrad(y, dy, n.Attr.Act, n.Attr.Slope, nil)
}
