package backendtest

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"plywood/engine/graph"
)

// stats summarises the finite elements; without any, all figures but their count are zero. Of equal
// elements all fall into the first bin.
func stats(a *args) {
	x, y := finite(a.in[0].v), a.out[0].v
	clear(y)
	y[graph.StatNonFinite] = float64(len(a.in[0].v) - len(x))
	if len(x) == 0 {
		return
	}
	lo, hi := floats.Min(x), floats.Max(x)
	mean, variance := stat.PopMeanVariance(x, nil)
	y[graph.StatMin], y[graph.StatMax], y[graph.StatMean], y[graph.StatStd] = lo, hi, mean, math.Sqrt(variance)
	for _, v := range x {
		if v == 0 {
			y[graph.StatZeros] += 1 / float64(len(x))
		}
		bin := 0
		if hi > lo {
			bin = min(int((v-lo)/(hi-lo)*graph.HistBins), graph.HistBins-1)
		}
		y[graph.StatHist+bin]++
	}
}

func finite(x []float64) []float64 {
	var out []float64
	for _, v := range x {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			out = append(out, v)
		}
	}
	return out
}

func statsScale(a *args) [][]float64 {
	s := make([]float64, graph.StatsLen) // the extremes and the counts are exact
	y := a.out[0].v
	s[graph.StatMean] = max(math.Abs(y[graph.StatMin]), math.Abs(y[graph.StatMax]))
	s[graph.StatStd] = s[graph.StatMean]
	s[graph.StatZeros] = 1
	return [][]float64{s}
}
