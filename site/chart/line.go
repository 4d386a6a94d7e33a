package chart

import "math"

// thin keeps, of the points that fall into one column of pixels, the first, the lowest, the highest
// and the last, so that a line looks the same with thousands fewer points.
func thin(ps []Point) []Point {
	if len(ps) < 4 {
		return ps
	}
	var out []Point
	for i := 0; i < len(ps); {
		j, lo, hi := i, i, i
		for ; j < len(ps) && math.Floor(ps[j].X) == math.Floor(ps[i].X); j++ {
			if ps[j].Y < ps[lo].Y {
				lo = j
			}
			if ps[j].Y > ps[hi].Y {
				hi = j
			}
		}
		last := -1
		for _, k := range []int{i, min(lo, hi), max(lo, hi), j - 1} {
			if k > last {
				out = append(out, ps[k])
				last = k
			}
		}
		i = j
	}
	return out
}

// Smooth is the running mean of y with a memory of about n values, free of the pull to zero at its
// start (as Adam's moments are corrected, Kingma & Ba 2015).
func Smooth(y []float64, n float64) []float64 {
	keep := 1 - 1/math.Max(n, 1)
	out := make([]float64, len(y))
	sum, weight := 0.0, 0.0
	for i, v := range y {
		if drawable(v) {
			sum, weight = keep*sum+(1-keep)*v, keep*weight+(1-keep)
		}
		out[i] = math.NaN()
		if weight > 0 {
			out[i] = sum / weight
		}
	}
	return out
}
