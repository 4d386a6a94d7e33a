// Package curve holds the loss of a run's steps without growing beyond a bound: of a long run it has every
// second, fourth … step. It serves what trains, what draws and the files between them, and knows none.
package curve

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Point is one training step.
type Point struct {
	Step int     `json:"s"` // from 1
	Loss float64 `json:"l"`
}

// Curve has the points of the steps s with (s-1) divisible by Every, in their order; Every of 0 is 1. So two
// curves of one run are alike in density wherever they were made.
type Curve struct {
	Every  int
	Points []Point
}

// Density is Every, at least 1.
func (c *Curve) Density() int { return max(1, c.Every) }

// Add appends points of a curve that has every so-many-th step, as far as they belong in this one, and keeps
// at most so many. Losses that are no numbers are left out.
func (c *Curve) Add(most, every int, ps ...Point) {
	if every > c.Density() {
		c.thin(every)
	}
	for _, p := range ps {
		if (p.Step-1)%c.Density() != 0 || math.IsNaN(p.Loss) || math.IsInf(p.Loss, 0) {
			continue
		}
		if c.Points = append(c.Points, p); len(c.Points) > most {
			c.thin(2 * c.Density())
		}
	}
}

func (c *Curve) thin(every int) {
	c.Every = every
	c.Points = slices.DeleteFunc(c.Points, func(p Point) bool { return (p.Step-1)%every != 0 })
}

// Cut takes out the steps after the given one.
func (c *Curve) Cut(step int) {
	c.Points = slices.DeleteFunc(c.Points, func(p Point) bool { return p.Step > step })
}

// Copy is a curve of its own.
func (c Curve) Copy() Curve { return Curve{c.Every, slices.Clone(c.Points)} }

// Note is the key under which a checkpoint's notes hold the curve, as Text.
const Note = "curve"

// Of is the curve that the notes of a checkpoint hold, up to its step: empty where they hold none, or none
// that can be read, as a run goes on without it.
func Of(notes map[string]string, step int) Curve {
	c, err := Parse(notes[Note])
	if err != nil {
		return Curve{}
	}
	c.Cut(step)
	return c
}

// Text writes the curve as "every loss loss …", to four digits. A loss after a gap has its step before it:
// "step:loss".
func (c Curve) Text() string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(c.Density()))
	next := 1
	for _, p := range c.Points {
		b.WriteByte(' ')
		if p.Step != next {
			b.WriteString(strconv.Itoa(p.Step))
			b.WriteByte(':')
		}
		b.WriteString(strconv.FormatFloat(p.Loss, 'g', 4, 64))
		next = p.Step + c.Density()
	}
	return b.String()
}

// Parse reads what Text wrote. An empty text is an empty curve.
func Parse(text string) (Curve, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Curve{}, nil
	}
	every, err := strconv.Atoi(words[0])
	if err != nil || every < 1 {
		return Curve{}, fmt.Errorf("curve: %q is not how many steps lie between two points; want a number from 1", words[0])
	}
	c, next := Curve{Every: every}, 1
	for _, w := range words[1:] {
		if step, rest, gap := strings.Cut(w, ":"); gap {
			at, err := strconv.Atoi(step)
			if err != nil || at < next {
				return Curve{}, fmt.Errorf("curve: %q does not begin with a step from %d", w, next)
			}
			next, w = at, rest
		}
		loss, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(loss) || math.IsInf(loss, 0) {
			return Curve{}, fmt.Errorf("curve: the loss of step %d is %q, want a number", next, w)
		}
		c.Points = append(c.Points, Point{next, loss})
		next += every
	}
	return c, nil
}
