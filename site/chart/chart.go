// Package chart turns series of numbers into a drawing: axes with round numbers, lines thinned to
// what a screen can show. It draws nothing itself and knows no browser; lengths are in pixels.
package chart

import (
	"math"
)

// Series is one line.
type Series struct {
	X, Y   []float64 // as long as each other; X rises
	Colour int       // index into the page's colours for runs
	Dash   int       // index into Dashes
	Faint  bool      // behind the others
	Dots   bool
	Name   string // what Say calls it
}

// Dashes are the patterns of lines: lengths drawn and left out by turns. Solid is the first; the
// even ones and the odd one after each go together, as two curves of one run do.
var Dashes = [][]float64{{}, {6, 4}, {11, 3, 2, 3}, {2, 3}, {16, 5}, {3, 3, 8, 3}}

// Stretch is a range of values that holds over a range of X.
type Stretch struct{ X0, X1, Low, High float64 }

// Mark is a place on the X axis where something happened.
type Mark struct {
	X      float64
	Text   string
	Colour int
}

// Chart is what is to be drawn. Where the axes' ends are equal they follow from the series.
type Chart struct {
	Series         []Series
	Band           []Stretch // behind the lines
	Marks          []Mark
	XMin, XMax     float64
	YMin, YMax     float64
	Zoomed         bool // X is a part of the whole: Y follows what is within it, and need not stand on zero
	Log            bool // Y grows by factors
	Percent        bool // Y is a share, shown as per cent
	XLabel, YLabel string
	Hint           string // what to do where there is no line
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
	Dash   int
	Faint  bool
	Dots   []Point // that are marked
	Name   string
}

// Box is an area of a drawing.
type Box struct{ Left, Top, Right, Bottom float64 }

// Drawing is a chart brought to a size.
type Drawing struct {
	Box            // of the area within the axes
	XTicks, YTicks []Tick
	Band           []Box
	Lines          []Line
	Marks          []Mark // X in pixels
	XLabel, YLabel string
	Hint           string // "" where there is a line

	xlo, xhi float64 // what the area's sides stand for
	y        scale
	percent  bool
}

// Room for the numbers and titles around the area.
const (
	leftRoom   = 62
	rightRoom  = 14
	topRoom    = 10
	bottomRoom = 34
)

// Draw brings a chart to a width and a height.
func Draw(c Chart, width, height float64) Drawing {
	d := Drawing{Box: Box{Left: leftRoom, Top: topRoom, Right: math.Max(width-rightRoom, leftRoom+1),
		Bottom: math.Max(height-bottomRoom, topRoom+1)}, XLabel: c.XLabel, YLabel: c.YLabel, Hint: c.Hint, percent: c.Percent}
	d.xlo, d.xhi = c.spanX()
	d.y = c.scaleY(d.xlo, d.xhi)
	d.y.top, d.y.bottom = d.Top, d.Bottom
	for _, v := range ticks(d.xlo, d.xhi, max(2, int((d.Right-d.Left)/56))) {
		d.XTicks = append(d.XTicks, Tick{d.x(v), number(v)})
	}
	for _, v := range d.y.ticks(max(2, int((d.Bottom-d.Top)/34))) {
		text := number(v)
		if c.Percent {
			text = number(math.Round(v*1000)/10) + "%"
		}
		d.YTicks = append(d.YTicks, Tick{d.y.at(v), text})
	}
	for _, s := range c.Band {
		if s.X1 > d.xlo && s.X0 < d.xhi {
			d.Band = append(d.Band, d.box(s))
		}
	}
	for _, s := range c.Series {
		line := Line{Colour: s.Colour, Faint: s.Faint, Dash: s.Dash, Name: s.Name}
		points, own := d.within(s)
		if line.Points = thin(points); s.Dots {
			line.Dots = own
		}
		if len(points) > 0 {
			d.Hint = ""
		}
		d.Lines = append(d.Lines, line)
	}
	for _, m := range c.Marks {
		if m.X >= d.xlo && m.X <= d.xhi {
			d.Marks = append(d.Marks, Mark{d.x(m.X), m.Text, m.Colour})
		}
	}
	return d
}

func (d *Drawing) x(v float64) float64 { return d.Left + (v-d.xlo)/(d.xhi-d.xlo)*(d.Right-d.Left) }

// XAt is what a place stands for, of one beside the axis what its nearer end does.
func (d *Drawing) XAt(x float64) float64 {
	return d.xlo + (math.Max(d.Left, math.Min(x, d.Right))-d.Left)/(d.Right-d.Left)*(d.xhi-d.xlo)
}

// box is where a stretch lies, high enough to be seen behind a line.
func (d *Drawing) box(s Stretch) Box {
	const least = 6
	b := Box{d.x(math.Max(s.X0, d.xlo)), d.y.at(s.High), d.x(math.Min(s.X1, d.xhi)), d.y.at(s.Low)}
	if b.Bottom-b.Top < least {
		middle := (b.Top + b.Bottom) / 2
		b.Top, b.Bottom = middle-least/2, middle+least/2
	}
	return b
}

// within gives the points of a series that lie between the sides of the area, with those where it
// crosses the sides, and without.
func (d *Drawing) within(s Series) (ps, own []Point) {
	add := func(x, y float64) { ps = append(ps, Point{d.x(x), d.y.at(y)}) }
	before := -1 // the last point that can be drawn
	for i, x := range s.X {
		y := s.Y[i]
		if !drawable(y) || d.y.log && y <= 0 {
			continue
		}
		if before >= 0 {
			for _, side := range []float64{d.xlo, d.xhi} {
				if s.X[before] < side && side < x {
					add(side, s.Y[before]+(y-s.Y[before])*(side-s.X[before])/(x-s.X[before]))
				}
			}
		}
		if x >= d.xlo && x <= d.xhi {
			add(x, y)
			own = append(own, ps[len(ps)-1])
		}
		before = i
	}
	return ps, own
}
