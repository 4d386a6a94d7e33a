package cpu

import (
	"math"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// stats: any value → its summary. It runs in tapped programs only, so it is plain.
func stats(c *compiler, call plan.Call) kernel {
	out := c.floats(call.Out[0])
	each := eachFloat(c.floats(call.In[0]))
	if call.In[0].Batched {
		each = c.eachValid(c.batched(call.In[0]))
	}
	return func() { summarise(out, each) }
}

// walk calls f for every number of a value.
type walk func(f func(float64))

func eachFloat(s []float32) walk {
	return func(f func(float64)) {
		for _, v := range s {
			f(float64(v))
		}
	}
}

// eachValid leaves out lanes past the last image.
func (c *compiler) eachValid(v batched) walk {
	e := c.executable
	return func(f func(float64)) {
		for b := range e.blocks {
			valid := min(v.lanes, e.step.N-b*v.lanes)
			block := v.block(b)
			for i := 0; i < len(block); i += v.lanes {
				for _, x := range block[i:][:valid] {
					f(float64(x))
				}
			}
		}
	}
}

func summarise(out []float32, each walk) {
	lo, hi := math.Inf(1), math.Inf(-1)
	n, sum, zeros, bad := 0.0, 0.0, 0.0, 0.0
	each(func(x float64) {
		if x-x != 0 {
			bad++
			return
		}
		lo, hi = min(lo, x), max(hi, x)
		n, sum = n+1, sum+x
		if x == 0 {
			zeros++
		}
	})
	clear(out)
	out[graph.StatNonFinite] = float32(bad)
	if n == 0 {
		return
	}
	mean, m2 := sum/n, 0.0
	hist := out[graph.StatHist:][:graph.HistBins]
	scale := 0.0
	if hi > lo {
		scale = graph.HistBins / (hi - lo)
	}
	each(func(x float64) {
		if x-x != 0 {
			return
		}
		m2 += (x - mean) * (x - mean)
		hist[min(graph.HistBins-1, int((x-lo)*scale))]++
	})
	out[graph.StatMin], out[graph.StatMax] = float32(lo), float32(hi)
	out[graph.StatMean], out[graph.StatStd] = float32(mean), float32(math.Sqrt(m2/n))
	out[graph.StatZeros] = float32(zeros / n)
}
