package browser

import (
	"fmt"
	"syscall/js"

	"plywood/site/chart"
	"plywood/site/state"
)

// Sizes of the picture of the curves, in its own pixels before they are doubled.
const (
	pictureWidth  = 1200
	pictureHeight = 400 // of the charts
	pictureMargin = 20
	legendRow     = 20
)

// picture draws the curves as they are shown, with the names of their runs, and hands them over.
func (p *page) picture(name string) {
	style := js.Global().Call("getComputedStyle", document().Get("documentElement"))
	runs := p.store.ShownRuns()
	loss, accuracy := p.store.Curves()
	top := float64(pictureMargin + legendRow*(1+(len(runs)+1)/2))
	canvas := document().Call("createElement", "canvas")
	canvas.Set("width", 2*pictureWidth)
	canvas.Set("height", 2*(top+pictureHeight+pictureMargin))
	g := canvas.Call("getContext", "2d")
	g.Call("scale", 2, 2)
	g.Set("fillStyle", css(style, "--panel"))
	g.Call("fillRect", 0, 0, pictureWidth, top+pictureHeight+pictureMargin)
	p.legend(g, runs, style)
	half := float64(pictureWidth)/2 - pictureMargin
	for i, c := range []chart.Chart{loss, accuracy} {
		g.Call("save")
		g.Call("translate", pictureMargin+float64(i)*half, top)
		paint(g, chart.Draw(c, half-pictureMargin, pictureHeight), style, pictureHeight)
		g.Call("restore")
	}
	var done js.Func
	done = js.FuncOf(func(_ js.Value, args []js.Value) any {
		hand(name, args[0])
		done.Release()
		return nil
	})
	canvas.Call("toBlob", done, "image/png")
}

func (p *page) legend(g js.Value, runs []*state.Run, style js.Value) {
	g.Set("font", "14px "+css(style, "--font"))
	g.Set("textBaseline", "middle")
	for i, r := range runs {
		x := float64(pictureMargin + i%2*pictureWidth/2)
		y := float64(pictureMargin + i/2*legendRow)
		line(g, chart.Line{Points: []chart.Point{{X: x, Y: y}, {X: x + 34, Y: y}}, Dash: 2 * r.Pattern()}, css(style, fmt.Sprintf("--run%d", r.Colour())))
		g.Set("fillStyle", css(style, "--ink"))
		g.Call("fillText", r.Title+" ("+r.Data+")", x+44, y)
	}
	g.Set("fillStyle", css(style, "--soft"))
	text := "Left: the loss, each step light, smoothed bold. Right: right answers in training, and in the test (the other dashes)."
	if p.store.Band() != nil {
		text += " Grey: " + state.BandLabel + "."
	}
	g.Call("fillText", text, pictureMargin, float64(pictureMargin+legendRow*((len(runs)+1)/2)))
}
