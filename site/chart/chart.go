// Package chart turns series of numbers into a drawing: axes with round numbers, lines thinned to
// what a screen can show. It draws nothing itself and knows no browser; lengths are in pixels.
package chart

import (
	"math"
	"strconv"
)

// Series is one line.
type Series struct {
	X, Y   []float64 // as long as each other; X rises
	Colour int       // index into the page's colours for runs
	Faint  bool      // behind the others
	Dashed bool
	Dots   bool
}

// Chart is what is to be drawn. Where the axes' ends are equal they follow from the series.
type Chart struct {
	Series     []Series
	XMin, XMax float64
	YMin, YMax float64
	Percent    bool // Y is a share, shown as per cent
	XLabel     string
}

// Point is a place on the drawing.
type Point struct{ X, Y float64 }

// Tick is a number beside an axis.
type Tick struct {
	At   float64 // x of a number under the chart, y of one at its left
	Text string
}

// Line is a series as it is drawn. An empty Points draws nothing.
type Line struct {
	Points []Point
	Colour int
	Faint  bool
	Dashed bool
	Dots   bool
}

// Drawing is a chart brought to a size.
type Drawing struct {
	Left, Top, Right, Bottom float64 // of the area within the axes
	XTicks, YTicks           []Tick
	Lines                    []Line
	XLabel                   string

	xlo, xhi, ylo, yhi float64 // what the area's edges stand for
	percent            bool
}

// Room for the numbers around the area.
const (
	leftRoom   = 44
	rightRoom  = 14
	topRoom    = 10
	bottomRoom = 34
)

// Draw brings a chart to a width and a height.
func Draw(c Chart, width, height float64) Drawing {
	d := Drawing{Left: leftRoom, Top: topRoom, Right: math.Max(width-rightRoom, leftRoom+1),
		Bottom: math.Max(height-bottomRoom, topRoom+1), XLabel: c.XLabel}
	xlo, xhi := span(c.XMin, c.XMax, c.Series, func(s Series) []float64 { return s.X })
	ylo, yhi := span(c.YMin, c.YMax, c.Series, func(s Series) []float64 { return s.Y })
	if c.YMin == c.YMax { // the axis ends at a round number above the highest value
		step := roundStep(yhi-ylo, 4)
		yhi, ylo = math.Ceil(yhi/step)*step, math.Floor(ylo/step)*step
	}
	d.xlo, d.xhi, d.ylo, d.yhi, d.percent = xlo, xhi, ylo, yhi, c.Percent
	x := func(v float64) float64 { return d.Left + (v-xlo)/(xhi-xlo)*(d.Right-d.Left) }
	y := func(v float64) float64 { return d.Bottom - (v-ylo)/(yhi-ylo)*(d.Bottom-d.Top) }
	for _, v := range ticks(xlo, xhi, max(2, int((d.Right-d.Left)/56))) {
		d.XTicks = append(d.XTicks, Tick{x(v), number(v)})
	}
	for _, v := range ticks(ylo, yhi, max(2, int((d.Bottom-d.Top)/34))) {
		text := number(v)
		if c.Percent {
			text = number(math.Round(v*1000)/10) + "%"
		}
		d.YTicks = append(d.YTicks, Tick{y(v), text})
	}
	for _, s := range c.Series {
		line := Line{Colour: s.Colour, Faint: s.Faint, Dashed: s.Dashed, Dots: s.Dots}
		for i := range s.X {
			if v := s.Y[i]; drawable(v) {
				line.Points = append(line.Points, Point{x(s.X[i]), math.Max(d.Top, math.Min(y(v), d.Bottom))})
			}
		}
		line.Points = thin(line.Points)
		d.Lines = append(d.Lines, line)
	}
	return d
}

// drawable leaves out what no axis can reach.
func drawable(v float64) bool { return math.Abs(v) < 1e100 }

// span is lo to hi, or from the least to the greatest value where they are equal; never empty.
func span(lo, hi float64, series []Series, values func(Series) []float64) (float64, float64) {
	if lo != hi {
		return lo, hi
	}
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, v := range values(s) {
			if drawable(v) {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
		}
	}
	switch {
	case lo > hi:
		return 0, 1
	case lo == 0 && hi == 0:
		return 0, 1
	}
	return math.Min(lo, 0), math.Max(hi, 0) // a chart of losses or shares stands on zero
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
