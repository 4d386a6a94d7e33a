package browser

import (
	"fmt"
	"syscall/js"

	"plywood/site/chart"
	"plywood/site/state"
)

// charts draws the curves on canvases of its own inside elements that Vugu leaves alone.
type charts struct {
	page  *page
	key   string  // of what is drawn now
	hover string  // id of the plot that is pointed at
	x     float64 // where, from the plot's left

	pulling bool    // a part is being chosen in the plot that is pointed at
	from    float64 // where it begins
	drawn   map[string]chart.Drawing
}

func newCharts(p *page) *charts {
	c := &charts{page: p, drawn: map[string]chart.Drawing{}}
	redraw := func(js.Value) { p.touch() }
	listen(js.Global(), "resize", nil, redraw)
	dark := js.Global().Call("matchMedia", "(prefers-color-scheme: dark)")
	listen(dark, "change", nil, redraw)
	listen(document(), "pointermove", map[string]any{"passive": true}, c.point)
	listen(document(), "pointerdown", nil, c.pull)
	listen(document(), "pointerup", nil, c.let)
	listen(document(), "pointercancel", nil, func(js.Value) { c.pulling = false })
	listen(document(), "keydown", nil, c.keys)
	listen(document(), "focusout", nil, func(e js.Value) {
		if _, ok := closest(e.Get("target"), ".plot"); ok && c.hover != "" {
			c.hover = ""
			c.draw()
		}
	})
	listen(document(), "dblclick", nil, func(e js.Value) {
		if _, ok := closest(e.Get("target"), ".plot"); ok {
			p.post((*state.Store).ResetCurves)
		}
	})
	return c
}

// pull begins to choose a part of the curves to look at.
func (c *charts) pull(e js.Value) {
	plot, ok := closest(e.Get("target"), ".plot")
	if !ok || e.Get("button").Int() != 0 {
		return
	}
	e.Call("preventDefault") // no text is selected
	plot.Call("setPointerCapture", e.Get("pointerId"))
	c.point(e)
	c.pulling, c.from = true, c.x
}

// let looks at the part that has been chosen, where it is one.
func (c *charts) let(e js.Value) {
	if !c.pulling {
		return
	}
	c.pulling = false
	d, ok := c.drawn[c.hover]
	if from, to := c.from, c.x; ok && max(from, to)-min(from, to) >= 8 {
		c.page.post(func(s *state.Store) { s.ZoomCurves(d.XAt(from), d.XAt(to)) })
		return
	}
	c.key = ""
	c.draw()
}

// point notes where a plot is pointed at. The canvases are drawn at once: nothing else changes.
func (c *charts) point(e js.Value) {
	hover, x := "", 0.0
	if plot, ok := closest(e.Get("target"), ".plot"); ok {
		hover = plot.Get("id").String()
		x = e.Get("clientX").Float() - plot.Call("getBoundingClientRect").Get("left").Float()
	}
	if hover != c.hover || x != c.x {
		c.hover, c.x = hover, x
		c.draw()
	}
}

// draw brings the canvases up to date, if there is anything new.
func (c *charts) draw() {
	lossHost := document().Call("getElementById", "plot-loss")
	accuracyHost := document().Call("getElementById", "plot-accuracy")
	if lossHost.IsNull() || accuracyHost.IsNull() {
		return
	}
	style := js.Global().Call("getComputedStyle", document().Get("documentElement"))
	key := fmt.Sprint(c.page.store.CurvesKey(), size(lossHost), size(accuracyHost), css(style, "--ink"), c.hover, c.x, c.pulling, js.Global().Get("devicePixelRatio").Float())
	if key == c.key {
		return
	}
	c.key = key
	loss, accuracy := c.page.store.Curves()
	c.plot(lossHost, loss, style)
	c.plot(accuracyHost, accuracy, style)
}

func size(host js.Value) [2]int {
	return [2]int{host.Get("clientWidth").Int(), host.Get("clientHeight").Int()}
}

func css(style js.Value, name string) string { return style.Call("getPropertyValue", name).String() }

func (c *charts) plot(host js.Value, shown chart.Chart, style js.Value) {
	wh := size(host)
	if wh[0] < 10 || wh[1] < 10 {
		return
	}
	canvas := host.Get("firstElementChild")
	if canvas.IsNull() {
		canvas = document().Call("createElement", "canvas")
		host.Call("append", canvas)
	}
	ratio := max(1, js.Global().Get("devicePixelRatio").Float())
	canvas.Set("width", int(float64(wh[0])*ratio))
	canvas.Set("height", int(float64(wh[1])*ratio))
	g := canvas.Call("getContext", "2d")
	g.Call("scale", ratio, ratio)
	d := chart.Draw(shown, float64(wh[0]), float64(wh[1]))
	id := host.Get("id").String()
	c.drawn[id] = d
	paint(g, d, style, float64(wh[1]))
	if id != c.hover {
		return
	}
	if c.pulling {
		part(g, d, c.from, c.x, style)
	} else {
		readout(g, d, c.x, style)
	}
}
