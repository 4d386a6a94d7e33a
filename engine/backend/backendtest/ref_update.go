package backendtest

import (
	"math"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// diverged reports whether the loss, the last input of every update, is not a number to learn from.
func diverged(a *args) bool {
	loss := a.in[len(a.in)-1].v[0]
	return math.IsNaN(loss) || math.IsInf(loss, 0)
}

// update calls f with every index of the first input, unless the step diverged.
func update(a *args, f func(i int)) {
	if diverged(a) {
		return
	}
	for i := range a.in[0].v {
		f(i)
	}
}

func state(x float64) float64 { return unlessTiny(x, backend.TinyState) }

func movingAverage(a *args) {
	moving, value, m := a.in[0].v, a.in[1].v, float64(a.Momentum)
	update(a, func(i int) { moving[i] = state(m*moving[i] + (1-m)*value[i]) })
}

func sgd(a *args) {
	w, dw, h := a.in[0].v, a.in[1].v, a.in[2].v
	update(a, func(i int) { w[i] = state(w[i] - h[graph.LearningRate]*(dw[i]+h[graph.WeightDecay]*w[i])) })
}

func momentum(a *args) {
	w, dw, v, h := a.in[0].v, a.in[1].v, a.in[2].v, a.in[3].v
	update(a, func(i int) {
		g := dw[i] + h[graph.WeightDecay]*w[i]
		v[i] = state(h[graph.MomentumRate]*v[i] + g)
		if a.Nesterov {
			w[i] -= h[graph.LearningRate] * (g + h[graph.MomentumRate]*v[i])
		} else {
			w[i] -= h[graph.LearningRate] * v[i]
		}
		w[i] = state(w[i])
	})
}

func adam(a *args) {
	w, dw, m, v, h := a.in[0].v, a.in[1].v, a.in[2].v, a.in[3].v, a.in[4].v
	update(a, func(i int) {
		g, apart := dw[i], 0.0
		if a.Decoupled {
			apart = h[graph.WeightDecay] * w[i]
		} else {
			g += h[graph.WeightDecay] * w[i]
		}
		m[i] = state(h[graph.Beta1]*m[i] + (1-h[graph.Beta1])*g)
		v[i] = state(h[graph.Beta2]*v[i] + (1-h[graph.Beta2])*g*g)
		step := m[i] * h[graph.Correction1] / (math.Sqrt(v[i]*h[graph.Correction2]) + h[graph.AdamEps])
		w[i] = state(w[i] - h[graph.LearningRate]*(step+apart))
	})
}

// updateScale is for values of the order of 1 that an update moves: the inputs listed, after it.
func updateScale(inputs ...int) func(a *args) [][]float64 {
	return func(a *args) [][]float64 {
		var all [][]float64
		for _, in := range inputs {
			s := magnitudes(a.in[in].v)
			for i := range s {
				s[i] += 0.2
			}
			all = append(all, s)
		}
		return all
	}
}
