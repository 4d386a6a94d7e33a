package chart

import (
	"fmt"
	"math"
	"strings"
)

// Reading is what a line comes to at a place that is pointed at.
type Reading struct {
	Point
	Colour int
	Dash   int
	Name   string
	Text   string
}

// Read gives the value of every line but the faint ones nearest to x, and what x stands for. ok is
// false outside the axes and where there is no line.
func (d Drawing) Read(x float64) (at string, readings []Reading, ok bool) {
	if x < d.Left || x > d.Right {
		return "", nil, false
	}
	best := math.Inf(1)
	for _, l := range d.Lines {
		if l.Faint || len(l.Points) == 0 {
			continue
		}
		p := nearest(l.Points, x)
		v := d.y.value(p.Y)
		text := fmt.Sprintf("%.3f", v)
		if v < 0.01 {
			text = fmt.Sprintf("%.2g", v)
		}
		if d.percent {
			text = fmt.Sprintf("%.1f%%", 100*v)
		}
		readings = append(readings, Reading{p, l.Colour, l.Dash, l.Name, text})
		if far := math.Abs(p.X - x); far < best {
			best = far
			at = fmt.Sprintf("%s %.3g", d.XLabel, d.XAt(p.X))
		}
	}
	return at, readings, len(readings) > 0
}

// Say puts what Read gives into words.
func Say(at string, readings []Reading) string {
	var parts []string
	for _, r := range readings {
		parts = append(parts, strings.TrimSpace(r.Name+" "+r.Text))
	}
	return at + ": " + strings.Join(parts, "; ")
}

func nearest(ps []Point, x float64) Point {
	best := ps[0]
	for _, p := range ps {
		if math.Abs(p.X-x) < math.Abs(best.X-x) {
			best = p
		}
	}
	return best
}
