package browser

import (
	"syscall/js"

	"plywood/site/chart"
	"plywood/site/state"
)

// keys reads the focused plot, and looks closer at it, as a pointer does. Between presses the place
// that is read is c.x, which a pointer moves as well.
func (c *charts) keys(e js.Value) {
	plot, ok := closest(e.Get("target"), ".plot")
	if !ok || e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("altKey").Bool() {
		return
	}
	id := plot.Get("id").String()
	d := c.drawn[id]
	at := d.Right
	if c.hover == id {
		at = max(d.Left, min(c.x, d.Right))
	}
	shift := e.Get("shiftKey").Bool()
	step := (d.Right - d.Left) / 40
	about := d.XAt(at)
	switch key := e.Get("key").String(); {
	case key == "ArrowLeft" && shift:
		c.page.post(func(s *state.Store) { s.MoveCurves(-0.25) })
	case key == "ArrowRight" && shift:
		c.page.post(func(s *state.Store) { s.MoveCurves(0.25) })
	case key == "ArrowLeft":
		c.read(id, max(d.Left, at-step))
	case key == "ArrowRight":
		c.read(id, min(d.Right, at+step))
	case key == "Home":
		c.read(id, d.Left)
	case key == "End":
		c.read(id, d.Right)
	case key == "+" || key == "=":
		c.page.post(func(s *state.Store) { s.ScaleCurves(0.5, about) })
	case key == "-" || key == "_":
		c.page.post(func(s *state.Store) { s.ScaleCurves(2, about) })
	case key == "0":
		c.page.post((*state.Store).ResetCurves)
	default:
		return
	}
	e.Call("preventDefault")
}

// read shows what a plot comes to at a place, and says it.
func (c *charts) read(id string, x float64) {
	c.hover, c.x = id, x
	c.draw()
	d := c.drawn[id]
	if at, readings, ok := d.Read(x); ok {
		text := chart.Say(at, readings)
		c.page.post(func(s *state.Store) { s.HearCurves(text) })
	}
}
