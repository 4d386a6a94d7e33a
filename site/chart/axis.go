package chart

import (
	"math"
	"strconv"
)

// scale brings values to heights.
type scale struct {
	lo, hi      float64
	top, bottom float64 // where hi and lo lie
	log         bool
}

func (s scale) at(v float64) float64 {
	f := (v - s.lo) / (s.hi - s.lo)
	if s.log {
		f = math.Log(v/s.lo) / math.Log(s.hi/s.lo)
	}
	return math.Max(s.top, math.Min(s.bottom-f*(s.bottom-s.top), s.bottom))
}

// value is what a height stands for.
func (s scale) value(y float64) float64 {
	f := (s.bottom - y) / (s.bottom - s.top)
	if s.log {
		return s.lo * math.Pow(s.hi/s.lo, f)
	}
	return s.lo + f*(s.hi-s.lo)
}

func (s scale) ticks(most int) []float64 {
	if !s.log {
		return ticks(s.lo, s.hi, most)
	}
	for _, steps := range [][]float64{{1, 2, 3, 5}, {1, 2, 5}, {1, 3}, {1}} {
		var ts []float64
		for p := math.Floor(math.Log10(s.lo)); p <= math.Log10(s.hi); p++ {
			for _, m := range steps {
				if v := m * math.Pow(10, p); v >= s.lo*0.999 && v <= s.hi*1.001 {
					ts = append(ts, v)
				}
			}
		}
		if len(ts) <= most+2 || len(steps) == 1 {
			return everyFew(ts, most)
		}
	}
	return nil
}

// everyFew leaves out some where there are too many.
func everyFew(ts []float64, most int) []float64 {
	every := 1 + (len(ts)-1)/(most+2)
	var few []float64
	for i := 0; i < len(ts); i += every {
		few = append(few, ts[i])
	}
	return few
}

// spanX is the reach of the X axis.
func (c *Chart) spanX() (lo, hi float64) {
	if c.XMin != c.XMax {
		return c.XMin, c.XMax
	}
	r := newReach()
	for _, s := range c.Series {
		for _, v := range s.X {
			r.add(v)
		}
	}
	return r.ends(false)
}

// scaleY is the Y axis for what lies between two places of the X axis.
func (c *Chart) scaleY(xlo, xhi float64) scale {
	s := scale{lo: c.YMin, hi: c.YMax, log: c.Log}
	if s.lo != s.hi && !c.Zoomed {
		return s
	}
	r := newReach()
	r.positive = c.Log
	for _, line := range c.Series {
		for i, v := range line.Y {
			if x := line.X[i]; !c.Zoomed || x >= xlo && x <= xhi {
				r.add(v)
			}
		}
	}
	for _, b := range c.Band {
		if len(c.Series) > 0 && b.X1 > xlo && b.X0 < xhi {
			r.add(b.Low)
			r.add(b.High)
		}
	}
	s.lo, s.hi = r.ends(c.Zoomed || c.Log)
	switch {
	case c.Log && r.none():
		s.lo, s.hi = 0.1, 10
	case c.Log:
		s.lo, s.hi = roundDown(math.Max(s.lo, s.hi*1e-12)), roundUp(s.hi) // what is lower lies at the foot
		if s.lo == s.hi {
			s.hi *= 10
		}
	default: // the axis ends at round numbers
		step := roundStep(s.hi-s.lo, 4)
		s.hi, s.lo = math.Ceil(s.hi/step-1e-9)*step, math.Floor(s.lo/step+1e-9)*step
	}
	if c.Percent {
		s.lo, s.hi = math.Max(s.lo, 0), math.Min(s.hi, 1)
	}
	return s
}

// roundDown and roundUp are the nearest 1, 2 or 5 times a power of ten.
func roundDown(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	best := power
	for _, m := range []float64{2, 5} {
		if m*power <= v*1.001 {
			best = m * power
		}
	}
	return best
}

func roundUp(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v*0.999 {
			return m * power
		}
	}
	return 10 * power
}

// drawable leaves out what no axis can reach.
func drawable(v float64) bool { return math.Abs(v) < 1e100 }

// reach is from the least to the greatest of some values.
type reach struct {
	lo, hi   float64
	positive bool // others do not count
}

func newReach() reach { return reach{lo: math.Inf(1), hi: math.Inf(-1)} }

func (r *reach) add(v float64) {
	if drawable(v) && (v > 0 || !r.positive) {
		r.lo, r.hi = math.Min(r.lo, v), math.Max(r.hi, v)
	}
}

func (r *reach) none() bool { return r.lo > r.hi }

// ends is never empty. A chart of losses or shares stands on zero, unless it may float.
func (r *reach) ends(float bool) (lo, hi float64) {
	switch {
	case r.none(), r.lo == 0 && r.hi == 0:
		return 0, 1
	case !float:
		return math.Min(r.lo, 0), math.Max(r.hi, 0)
	case r.lo == r.hi:
		return r.lo - math.Abs(r.lo)/10, r.hi + math.Abs(r.hi)/10
	}
	return r.lo, r.hi
}

// roundStep is the 1, 2 or 5 times a power of ten that divides a length into about n parts.
func roundStep(length float64, n int) float64 {
	raw := length / float64(n)
	if !(raw > 0) || math.IsInf(raw, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw*0.999 {
			return m * power
		}
	}
	return 10 * power
}

func ticks(lo, hi float64, most int) []float64 {
	step := roundStep(hi-lo, most)
	var ts []float64
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+step*1e-9 && len(ts) < 100; k++ {
		ts = append(ts, k*step)
	}
	return ts
}

func number(v float64) string {
	if math.Abs(v) < 1e-12 {
		return "0"
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
