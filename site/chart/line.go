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

// Smooth is the mean of y over n values to either side, so that the line lies amid what it smooths
// where that falls steeply, as a running mean of the past would not. Near the start it takes as many
// to the right as there are to the left; at the end, which moves on, it takes those there are.
func Smooth(y []float64, n float64) []float64 {
	half := int(math.Round(math.Max(n, 0)))
	sum, count := make([]float64, len(y)+1), make([]int, len(y)+1) // of all before
	for i, v := range y {
		sum[i+1], count[i+1] = sum[i], count[i]
		if drawable(v) {
			sum[i+1], count[i+1] = sum[i]+v, count[i]+1
		}
	}
	out := make([]float64, len(y))
	for i := range y {
		reach := min(half, i)
		from, to := i-reach, min(i+reach+1, len(y))
		out[i] = math.NaN()
		if k := count[to] - count[from]; k > 0 {
			out[i] = (sum[to] - sum[from]) / float64(k)
		}
	}
	return out
}
