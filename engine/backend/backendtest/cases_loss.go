package backendtest

import (
	"fmt"
	"math"

	"plywood/engine/graph"
)

func lossCases() []Case {
	var cs []Case
	for _, k := range []int{2, 3, 10, 17} {
		for _, spread := range []float32{1, 10, 100} {
			name := fmt.Sprintf("%d classes within ±%g", k, spread)
			in := func(t *trial) (logits, labels *graph.Value) {
				return t.images("logits", func() float32 { return spread * t.uniform() }, k, 1, 1), t.classes(k)
			}
			cs = append(cs,
				Case{name, graph.SoftmaxCrossEntropy, func(t *trial) { t.g.SoftmaxCrossEntropy(in(t)) }, false, 0},
				Case{name, graph.SoftmaxCrossEntropyGrad, func(t *trial) { t.g.SoftmaxCrossEntropyGrad(in(t)) }, false, 0})
		}
	}
	for _, step := range []uint32{0, 1, 63, 64, 1000003} {
		cs = append(cs, Case{fmt.Sprintf("step %d", step), graph.Record, func(t *trial) {
			t.step = step
			t.g.Record(t.vector("loss", 0.7), t.vector("hits", 5), t.state("log", t.uniform, graph.LogSlots, 2))
		}, false, 0})
	}
	return append(cs, Case{"a loss that is not a number", graph.Record, func(t *trial) {
		t.g.Record(t.vector("loss", nan), t.vector("hits", 0), t.state("log", t.uniform, graph.LogSlots, 2))
	}, false, 0})
}

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

// hyper is a setting of the optimizers after t steps.
func hyper(lr, momentum, decay, beta1, beta2, eps, steps float64) []float32 {
	h := make([]float32, graph.HyperLen)
	for i, x := range map[int]float64{
		graph.LearningRate: lr, graph.MomentumRate: momentum, graph.WeightDecay: decay,
		graph.Beta1: beta1, graph.Beta2: beta2, graph.AdamEps: eps,
		graph.Correction1: 1 / (1 - math.Pow(beta1, steps)), graph.Correction2: 1 / (1 - math.Pow(beta2, steps)),
	} {
		h[i] = float32(x)
	}
	return h
}

func updateCases() []Case {
	var cs []Case
	shapes := [][]int{{1}, {7}, {5, 17}, {6, 3, 3, 3}}
	losses := []float32{2.3, nan, inf, -inf}
	hypers := [][]float32{
		hyper(1, 0, 0, 0.9, 0.999, 1e-8, 1),
		hyper(0.1, 0.9, 0.01, 0.9, 0.999, 1e-8, 10),
		hyper(0.01, 0.5, 0.5, 0.8, 0.99, 1e-3, 1000),
	}
	for i, shape := range shapes {
		for j, h := range hypers {
			for k, loss := range losses {
				if k > 0 && (i+j+k)%2 == 0 {
					continue // a diverged step does nothing, whatever the rest
				}
				name := fmt.Sprintf("%v, setting %d, loss %g", shape, j, loss)
				in := func(t *trial) (w, dw, hyper, l *graph.Value) {
					return t.param("w", t.uniform, shape...), t.plainGrad(shape...), t.vector("hyper", h...), t.vector("loss", loss)
				}
				cs = append(cs, Case{name, graph.SGD, func(t *trial) { t.g.SGD(in(t)) }, false, 0},
					Case{name, graph.MovingAverage, func(t *trial) {
						moving := t.state("moving", t.uniform, shape...)
						t.g.MovingAverage(moving, t.plainGrad(shape...), t.vector("loss", loss), []float32{0, 0.9, 0.99}[j])
					}, false, 0})
				for _, on := range []bool{false, true} {
					cs = append(cs, Case{fmt.Sprintf("%s, nesterov %v", name, on), graph.Momentum, func(t *trial) {
						w, dw, h, l := in(t)
						t.g.Momentum(w, dw, t.state("velocity", t.uniform, shape...), h, l, on)
					}, false, 0}, Case{fmt.Sprintf("%s, decoupled %v", name, on), graph.Adam, func(t *trial) {
						w, dw, h, l := in(t)
						t.g.Adam(w, dw, t.state("m", t.uniform, shape...), t.state("v", t.positive, shape...), h, l, on)
					}, false, 0})
				}
			}
		}
	}
	return cs
}
