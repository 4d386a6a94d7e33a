package browser

import (
	"fmt"
	"syscall/js"

	"plywood/site/chart"
)

// charts draws the curves on canvases of its own inside elements that Vugu leaves alone.
type charts struct {
	page  *page
	key   string  // of what is drawn now
	hover string  // id of the plot that is pointed at
	x     float64 // where, from the plot's left
}

func newCharts(p *page) *charts {
	c := &charts{page: p}
	redraw := func(js.Value) { p.touch() }
	listen(js.Global(), "resize", nil, redraw)
	dark := js.Global().Call("matchMedia", "(prefers-color-scheme: dark)")
	listen(dark, "change", nil, redraw)
	listen(document(), "pointermove", map[string]any{"passive": true}, c.point)
	return c
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
	key := fmt.Sprint(c.page.store.CurvesKey(), size(lossHost), size(accuracyHost), css(style, "--ink"), c.hover, c.x, js.Global().Get("devicePixelRatio").Float())
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
	axes(g, d, style, float64(wh[1]))
	for _, l := range d.Lines {
		line(g, l, css(style, fmt.Sprintf("--run%d", l.Colour)))
	}
	if host.Get("id").String() == c.hover {
		readout(g, d, c.x, style)
	}
}

// readout says what the lines come to where the chart is pointed at.
func readout(g js.Value, d chart.Drawing, x float64, style js.Value) {
	at, readings, ok := d.Read(x)
	if !ok {
		return
	}
	mark := readings[len(readings)-1].X
	g.Set("strokeStyle", css(style, "--edge"))
	g.Set("lineWidth", 1)
	segment(g, mark, d.Top, mark, d.Bottom)
	const width, row = 104, 17
	left := mark + 10
	if left+width > d.Right {
		left = mark - 10 - width
	}
	height := float64(row*(len(readings)+1) + 8)
	g.Set("fillStyle", css(style, "--panel"))
	g.Call("fillRect", left, d.Top+4, width, height)
	g.Call("strokeRect", left, d.Top+4, width, height)
	g.Set("textAlign", "left")
	g.Set("textBaseline", "middle")
	g.Set("fillStyle", css(style, "--soft"))
	g.Call("fillText", at, left+8, d.Top+4+row*0.75)
	for i, r := range readings {
		y := d.Top + 4 + row*(float64(i)+1.75)
		colour := css(style, fmt.Sprintf("--run%d", r.Colour))
		line(g, chart.Line{Points: []chart.Point{{X: left + 8, Y: y}, {X: left + 26, Y: y}}, Dashed: r.Dashed}, colour)
		g.Set("fillStyle", css(style, "--ink"))
		g.Call("fillText", r.Text, left+34, y)
	}
}

func axes(g js.Value, d chart.Drawing, style js.Value, height float64) {
	g.Set("font", "12px "+css(style, "--font"))
	g.Set("fillStyle", css(style, "--soft"))
	g.Set("lineWidth", 1)
	g.Set("textBaseline", "middle")
	g.Set("textAlign", "right")
	g.Set("strokeStyle", css(style, "--line"))
	for _, t := range d.YTicks {
		segment(g, d.Left, t.At, d.Right, t.At)
		g.Call("fillText", t.Text, d.Left-8, t.At)
	}
	g.Set("textAlign", "center")
	g.Set("textBaseline", "top")
	g.Set("strokeStyle", css(style, "--soft"))
	segment(g, d.Left, d.Bottom, d.Right, d.Bottom)
	for _, t := range d.XTicks {
		segment(g, t.At, d.Bottom, t.At, d.Bottom+4)
		g.Call("fillText", t.Text, t.At, d.Bottom+6)
	}
	g.Set("textBaseline", "bottom")
	g.Set("textAlign", "center")
	g.Call("fillText", d.XLabel, (d.Left+d.Right)/2, height)
}

func segment(g js.Value, x1, y1, x2, y2 float64) {
	g.Call("beginPath")
	g.Call("moveTo", x1, y1)
	g.Call("lineTo", x2, y2)
	g.Call("stroke")
}

func line(g js.Value, l chart.Line, colour string) {
	if len(l.Points) == 0 {
		return
	}
	g.Set("strokeStyle", colour)
	g.Set("fillStyle", colour)
	g.Set("lineJoin", "round")
	g.Set("lineWidth", 2)
	g.Set("globalAlpha", 1)
	if l.Faint {
		g.Set("lineWidth", 1)
		g.Set("globalAlpha", 0.3)
	}
	dash := []any{}
	if l.Dashed {
		dash = []any{6, 4}
	}
	g.Call("setLineDash", dash)
	g.Call("beginPath")
	for i, p := range l.Points {
		if i == 0 {
			g.Call("moveTo", p.X, p.Y)
		} else {
			g.Call("lineTo", p.X, p.Y)
		}
	}
	g.Call("stroke")
	g.Call("setLineDash", []any{})
	if l.Dots {
		for _, p := range l.Points {
			g.Call("beginPath")
			g.Call("arc", p.X, p.Y, 3, 0, 6.2832)
			g.Call("fill")
		}
	}
	g.Set("globalAlpha", 1)
}
