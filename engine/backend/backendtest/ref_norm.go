package backendtest

import (
	"math"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// channels calls f with every index of x [N,C,H,W] and its channel.
func channels(x array, f func(i, c int)) {
	size := x.shape[1:].Size()
	for i := range x.v {
		f(i, i/size%x.shape[0])
	}
}

// count is how many values of each channel there are.
func count(x array) float64 { return float64(len(x.v) / x.shape[0]) }

func batchNormTrain(a *args) {
	x, mean, variance := a.in[0], a.out[1].v, a.out[2].v
	clear(mean)
	clear(variance)
	channels(x, func(i, c int) { mean[c] += x.v[i] / count(x) })
	channels(x, func(i, c int) { variance[c] += (x.v[i] - mean[c]) * (x.v[i] - mean[c]) / count(x) })
	normalize(a, mean, variance)
}

func batchNormPredict(a *args) { normalize(a, a.in[3].v, a.in[4].v) }

func normalize(a *args, mean, variance []float64) {
	x, gamma, beta, y := a.in[0], a.in[1].v, a.in[2].v, a.out[0].v
	channels(x, func(i, c int) {
		y[i] = gamma[c]*(x.v[i]-mean[c])/sigma(a, variance[c]) + beta[c]
	})
	activate(a, y)
}

func sigma(a *args, variance float64) float64 { return math.Sqrt(variance + float64(a.Eps)) }

func batchNormGrad(a *args) {
	x, y, gamma, mean, variance, dy := a.in[0], a.in[1].v, a.in[2].v, a.in[3].v, a.in[4].v, a.in[5].v
	dx, dgamma, dbeta := a.out[0].v, a.out[1].v, a.out[2].v
	clear(dgamma)
	clear(dbeta)
	before := func(i int) float64 { return dy[i] * slopeAt(a, y[i]) }
	xhat := func(i, c int) float64 { return (x.v[i] - mean[c]) / sigma(a, variance[c]) }
	channels(x, func(i, c int) {
		dgamma[c] += before(i) * xhat(i, c)
		dbeta[c] += before(i)
	})
	m := count(x)
	channels(x, func(i, c int) {
		d := gamma[c] / sigma(a, variance[c]) * (before(i) - dbeta[c]/m - xhat(i, c)*dgamma[c]/m)
		dx[i] = unlessTiny(a.into(i)+d, backend.TinyGradient)
	})
}

// The rounding of x − mean is relative to the two, not to their difference, and is magnified by 1/σ.

func batchNormTrainScale(a *args) [][]float64 {
	x, mean, variance := a.in[0], a.out[1].v, a.out[2].v
	size, spread := make([]float64, len(mean)), make([]float64, len(mean))
	channels(x, func(i, c int) { size[c] += math.Abs(x.v[i]) / count(x) })
	for c := range spread {
		// A variance of a difference from the mean; mean square less square of the mean is not that good.
		spread[c] = variance[c] + 0.1*size[c]*math.Sqrt(variance[c]) + 1e-6*size[c]*size[c]
	}
	return [][]float64{normalizeScale(a, mean, variance), size, spread}
}

func batchNormPredictScale(a *args) [][]float64 {
	return [][]float64{normalizeScale(a, a.in[3].v, a.in[4].v)}
}

func normalizeScale(a *args, mean, variance []float64) []float64 {
	x, gamma, beta := a.in[0], a.in[1].v, a.in[2].v
	s := make([]float64, len(x.v))
	channels(x, func(i, c int) {
		s[i] = math.Abs(gamma[c])*(math.Abs(x.v[i])+math.Abs(mean[c]))/sigma(a, variance[c]) + math.Abs(beta[c])
		if a.Act != graph.Identity {
			s[i] += 0.2
		}
	})
	return s
}

func batchNormGradScale(a *args) [][]float64 {
	x, gamma, mean, variance, dy := a.in[0], a.in[2].v, a.in[3].v, a.in[4].v, a.in[5].v
	dx, dgamma, dbeta := make([]float64, len(x.v)), make([]float64, len(gamma)), make([]float64, len(gamma))
	xhat := func(i, c int) float64 { return (math.Abs(x.v[i]) + math.Abs(mean[c])) / sigma(a, variance[c]) }
	channels(x, func(i, c int) {
		dgamma[c] += math.Abs(dy[i]) * xhat(i, c)
		dbeta[c] += math.Abs(dy[i])
	})
	m := count(x)
	channels(x, func(i, c int) {
		dx[i] = math.Abs(a.into(i)) + math.Abs(gamma[c])/sigma(a, variance[c])*(math.Abs(dy[i])+dbeta[c]/m+xhat(i, c)*dgamma[c]/m)
	})
	return [][]float64{dx, dgamma, dbeta}
}
