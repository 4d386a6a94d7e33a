package browser

import (
	"fmt"
	"math"
	"syscall/js"

	"plywood/site/state"
	"plywood/site/tour"
)

// guide puts the tour's card beside what it points at, and a ring around that. Both stand where the
// page's own style says, in variables of the document, which no render takes away.
type guide struct {
	p      *page
	at     int      // the step that is shown, -1 for none
	behind js.Value // what had the keyboard before
	placed string
}

func newGuide(p *page) *guide {
	g := &guide{p: p, at: -1}
	for _, event := range []string{"resize", "scroll"} { // a scroll of any part
		listen(js.Global(), event, map[string]any{"passive": true, "capture": true}, func(js.Value) { g.place() })
	}
	return g
}

func touring(s *state.Store) bool {
	_, _, ok := s.TourStep()
	return ok
}

// show follows a render: it brings the keyboard into a tour that has begun, and back when it ends.
func (g *guide) show() {
	_, at, ok := g.p.store.TourStep()
	if !ok {
		at = -1
	}
	active := document().Get("activeElement")
	switch was := g.at; {
	case at < 0 && was >= 0:
		if g.behind.Truthy() && g.behind.Get("isConnected").Bool() && (active.IsNull() || active.Equal(document().Get("body"))) {
			g.behind.Call("focus", map[string]any{"preventScroll": true})
		}
	case at >= 0 && was < 0:
		g.behind = active
		focus("#tour-next")
	case at == 0 && was > 0 && data(active, "tour") == "back": // which has gone dim under the keyboard
		focus("#tour-next")
	}
	if at >= 0 && at != g.at {
		g.reveal()
	}
	g.at = at
	g.place()
}

// target is the first part in sight that the step points at, null for none.
func (g *guide) target() js.Value {
	step, _, _ := g.p.store.TourStep()
	parts := document().Call("querySelectorAll", step.Target)
	for i := range parts.Length() {
		if e := parts.Index(i); e.Get("offsetWidth").Int() > 0 {
			return e
		}
	}
	return js.Null()
}

// reveal scrolls a part of the canvas into sight.
func (g *guide) reveal() {
	if e := g.target(); !e.IsNull() {
		e.Call("scrollIntoView", map[string]any{"block": "nearest", "inline": "nearest"})
	}
}

func (g *guide) place() {
	if !touring(g.p.store) {
		return
	}
	card := document().Call("querySelector", ".tour")
	if card.IsNull() {
		return
	}
	window := tour.Rect{W: js.Global().Get("innerWidth").Float(), H: js.Global().Get("innerHeight").Float()}
	around := tour.Rect{X: window.W / 2, Y: window.H / 3}
	if e := g.target(); !e.IsNull() {
		b := e.Call("getBoundingClientRect")
		around = tour.Rect{X: b.Get("x").Float() - 4, Y: b.Get("y").Float() - 4, W: b.Get("width").Float() + 8, H: b.Get("height").Float() + 8}
		around = tour.Within(around, window)
	}
	step, _, _ := g.p.store.TourStep()
	if bar := document().Call("querySelector", ".top"); !step.Below && !bar.IsNull() { // Train stays in reach
		h := bar.Get("offsetHeight").Float()
		window.Y, window.H = window.Y+h, window.H-h
	}
	x, y := tour.Place(around, card.Get("offsetWidth").Float(), card.Get("offsetHeight").Float(), window, step.Below)
	style := document().Get("documentElement").Get("style")
	at := map[string]float64{"x": x, "y": y, "ring-x": around.X, "ring-y": around.Y, "ring-w": around.W, "ring-h": around.H}
	if placed := fmt.Sprint(at); placed != g.placed { // a changed variable has the whole page styled anew
		g.placed = placed
		for name, v := range at {
			style.Call("setProperty", "--tour-"+name, fmt.Sprintf("%.0fpx", math.Round(v)))
		}
	}
}
