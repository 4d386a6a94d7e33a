package backendtest

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// softmaxCrossEntropy is the mean of log Σ e^x − x[t], and the count of images whose largest logit
// is their class.
func softmaxCrossEntropy(a *args) {
	loss, hits := a.out[0].v, a.out[1].v
	loss[0], hits[0] = 0, 0
	logits(a, func(x []float64, t, _ int) {
		loss[0] += (floats.LogSumExp(x) - x[t]) / float64(a.n)
		if floats.MaxIdx(x) == t {
			hits[0]++
		}
	})
}

// logits calls f with the logits of every image, its class, and where its logits begin.
func logits(a *args, f func(x []float64, t, at int)) {
	c := a.in[0].shape[0]
	for img := range a.n {
		f(a.in[0].v[img*c:][:c], int(a.in[1].v[img]), img*c)
	}
}

func softmaxCrossEntropyScale(a *args) [][]float64 {
	s := 0.2
	logits(a, func(x []float64, _, _ int) { s += floats.Norm(x, math.Inf(1)) / float64(a.n) })
	return [][]float64{{s}, nil}
}

// softmaxCrossEntropyGrad is (softmax(x) − onehot(t)) / n.
func softmaxCrossEntropyGrad(a *args) {
	dx := a.out[0].v
	logits(a, func(x []float64, t, at int) {
		sum := floats.LogSumExp(x)
		for k := range x {
			dx[at+k] = math.Exp(x[k]-sum) / float64(a.n)
		}
		dx[at+t] -= 1 / float64(a.n)
		for k := range x {
			dx[at+k] = unlessTiny(dx[at+k], backend.TinyGradient)
		}
	})
}

func softmaxCrossEntropyGradScale(a *args) [][]float64 {
	s := make([]float64, len(a.out[0].v))
	for i := range s {
		s[i] = 1 / float64(a.n)
	}
	return [][]float64{s}
}

// record writes the row of this step.
func record(a *args) {
	row := a.in[2].v[2*(a.step%graph.LogSlots):]
	row[0], row[1] = a.in[0].v[0], a.in[1].v[0]
}
