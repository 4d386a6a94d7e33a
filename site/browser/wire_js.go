package browser

import (
	"fmt"
	"syscall/js"

	"plywood/site/state"
)

// wire follows a wire from a block's port to a later block, which makes a skip. The line at the
// pointer is an element of its own: a render happens only when it comes over another block.
type wire struct {
	page   *page
	from   string
	x, y   float64 // where it began
	held   bool
	moving bool
	over   string
	svg    js.Value
	path   js.Value
}

const svgSpace = "http://www.w3.org/2000/svg"

func newWire(p *page) *wire {
	w := &wire{page: p}
	listen(document(), "pointerdown", nil, w.down)
	listen(document(), "pointermove", map[string]any{"passive": true}, w.move)
	listen(document(), "pointerup", nil, w.up)
	listen(document(), "pointercancel", nil, func(js.Value) { w.cancel() })
	listen(document(), "keydown", nil, func(e js.Value) {
		if e.Get("key").String() == "Escape" {
			w.end() // the store gives its part up by the same key
		}
	})
	return w
}

func (w *wire) down(e js.Value) {
	w.cancel()
	port, ok := closest(e.Get("target"), "[data-port]")
	if !ok || e.Get("button").Int() != 0 {
		return
	}
	w.from, w.held = data(port, "port"), true
	w.x, w.y = e.Get("clientX").Float(), e.Get("clientY").Float()
}

func (w *wire) move(e js.Value) {
	if !w.held {
		return
	}
	x, y := e.Get("clientX").Float(), e.Get("clientY").Float()
	if !w.moving {
		if dx, dy := x-w.x, y-w.y; dx*dx+dy*dy < dragAfter*dragAfter {
			return
		}
		w.lift()
	}
	w.follow(x, y)
}

func (w *wire) lift() {
	w.moving = true
	w.svg = document().Call("createElementNS", svgSpace, "svg")
	w.svg.Call("setAttribute", "class", "live-wire")
	w.path = document().Call("createElementNS", svgSpace, "path")
	w.svg.Call("append", w.path)
	document().Get("body").Call("append", w.svg)
	mark("wiring", true)
	from := w.from
	w.page.post(func(s *state.Store) { s.StartSkip(from) })
}

func (w *wire) follow(x, y float64) {
	x0, y0 := w.x, w.y
	if port := document().Call("querySelector", `[data-port="`+w.from+`"]`); !port.IsNull() { // it may have scrolled
		box := port.Call("getBoundingClientRect")
		x0, y0 = box.Get("left").Float()+box.Get("width").Float()/2, box.Get("top").Float()+box.Get("height").Float()/2
	}
	// Out at the right, as the skips of the network run, and in from there.
	out := max(24, min(150, (y-y0)/2))
	w.path.Call("setAttribute", "d", fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x0, y0, x0+out, y0+out/2, x+out, y-out/2, x, y))
	w.page.edge.near(x, y, func() { w.follow(x, y) })
	over := ""
	if block, ok := closest(document().Call("elementFromPoint", x, y), "[data-block], [data-part]"); ok {
		over = w.page.store.Owner(blockID(block))
	}
	if over != w.over {
		w.over = over
		w.page.post(func(s *state.Store) { s.SkipOver(over) })
	}
}

func (w *wire) up(e js.Value) {
	held, moving, from, over := w.held, w.moving, w.from, w.over
	w.end()
	switch {
	case moving && over != "" && over != from:
		x, y := menuPlace(e.Get("clientX").Float(), e.Get("clientY").Float())
		w.page.post(func(s *state.Store) { s.DropSkip(over, x, y) })
	case moving:
		w.page.post((*state.Store).EndSkip)
	case held:
		w.page.post(func(s *state.Store) { s.Select(from) })
	}
}

// cancel gives the wire up.
func (w *wire) cancel() {
	if w.moving {
		w.page.post((*state.Store).EndSkip)
	}
	w.end()
}

func (w *wire) end() {
	if w.moving {
		w.page.edge.stop()
		w.svg.Call("remove")
		mark("wiring", false)
	}
	w.held, w.moving, w.over, w.from = false, false, "", ""
}

// menuPlace keeps a menu that opens at a point inside the window.
func menuPlace(x, y float64) (int, int) {
	const width, height, edge = 348, 270, 8 // the menu's own, in edit.css
	window := js.Global()
	x = min(x, window.Get("innerWidth").Float()-width-edge)
	y = min(y, window.Get("innerHeight").Float()-height-edge)
	return int(max(edge, x)), int(max(edge, y))
}

// inside tells whether a point of the window lies in a box.
func inside(box js.Value, x, y float64) bool {
	return x >= box.Get("left").Float() && x <= box.Get("right").Float() && y >= box.Get("top").Float() && y <= box.Get("bottom").Float()
}
