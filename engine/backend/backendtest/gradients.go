package backendtest

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"

	"plywood/engine/graph"
)

// CheckGradients compares gradients of a phase that h has run with central differences of its loss,
// in some elements of each value: parameters, or other values that h was given.
func CheckGradients(g *graph.Graph, p graph.Phase, h *Host, loss *graph.Value, grads map[*graph.Value]*graph.Value) error {
	largest := 0.0
	for _, d := range grads {
		largest = max(largest, floats.Norm(h.Get(d), math.Inf(1)))
	}
	for _, v := range g.Values { // in order, so that the first complaint is the same every time
		d := grads[v]
		if d == nil {
			continue
		}
		x, got := h.Get(v), append([]float64(nil), h.Get(d)...)
		if len(got) != len(x) {
			return fmt.Errorf("%v has %d elements, %v %d", d, len(got), v, len(x))
		}
		for i := 0; i < len(x); i += 1 + len(x)/12 {
			was := x[i]
			want := fd.Derivative(func(at float64) float64 {
				x[i] = at
				return h.until(g, p, loss)
			}, was, &fd.Settings{Formula: fd.Central})
			x[i] = was
			if math.Abs(got[i]-want) > 1e-6*(math.Abs(want)+largest) {
				return fmt.Errorf("%v: %s is %.9g, the loss changes by %.9g", d, place(v, i), got[i], want)
			}
		}
	}
	return nil
}

// until runs a phase as far as loss and returns it.
func (h *Host) until(g *graph.Graph, p graph.Phase, loss *graph.Value) float64 {
	for _, n := range g.Phases[p] {
		h.Node(n)
		if n == loss.Maker {
			break
		}
	}
	return h.Get(loss)[0]
}
