package browser

import (
	"fmt"
	"math"
	"syscall/js"

	"plywood/site/zoom"
)

// view is how the network is looked at: its size and the part of it that shows. The canvas scrolls
// as the browser does it; the size is a transform, written past Vugu, so that a zoom costs no
// render. The store keeps the size, and a render writes the same again.
type view struct {
	page    *page
	zoom    float64 // wanted at the next frame, 0 for as it is
	x, y    float64 // the point of the window that stays where it is then
	waiting bool    // for that frame
	apply   js.Func
}

func newView(p *page) *view {
	v := &view{page: p}
	v.apply = js.FuncOf(func(js.Value, []js.Value) any {
		v.waiting = false
		if z := v.zoom; z > 0 {
			v.zoom = 0
			v.set(z, v.x, v.y)
		}
		return nil
	})
	v.listenZoom()
	v.listenPan()
	return v
}

// toWorld turns a point of the window, as events have it, into one of the network, as package layout has it.
func (p *page) toWorld(clientX, clientY float64) (x, y int) {
	box := p.view.world().Call("getBoundingClientRect")
	return zoom.Point(clientX, clientY, box.Get("left").Float(), box.Get("top").Float(), p.store.Zoom())
}

func (v *view) canvas() js.Value { return document().Call("getElementById", "canvas") }
func (v *view) world() js.Value  { return document().Call("getElementById", "world") }

// now is the zoom that shows, or that is about to.
func (v *view) now() float64 {
	if v.zoom > 0 {
		return v.zoom
	}
	return v.page.store.Zoom()
}

// at zooms at the next frame, however often it is asked until then, keeping a point where it is.
func (v *view) at(z, x, y float64) {
	v.zoom, v.x, v.y = zoom.Clamp(z), x, y
	if !v.waiting {
		v.waiting = true
		js.Global().Call("requestAnimationFrame", v.apply)
	}
}

// middle zooms about the middle of the canvas.
func (v *view) middle(z float64) {
	box := v.canvas().Call("getBoundingClientRect")
	v.at(z, box.Get("left").Float()+box.Get("width").Float()/2, box.Get("top").Float()+box.Get("height").Float()/2)
}

// set shows the network at a size, such that what is at a point of the window stays there, as far
// as the canvas can scroll.
func (v *view) set(z, x, y float64) {
	world, store := v.world(), v.page.store
	if world.IsNull() {
		return
	}
	before, was := world.Call("getBoundingClientRect"), store.Zoom()
	store.SetZoom(z)
	z = store.Zoom()
	width, height := world.Get("offsetWidth").Float(), world.Get("offsetHeight").Float()
	style := world.Get("style")
	style.Set("transform", fmt.Sprintf("scale(%g)", z))
	sheet := world.Get("parentElement").Get("style")
	sheet.Set("width", fmt.Sprintf("%gpx", width*z))
	sheet.Set("height", fmt.Sprintf("%gpx", height*z))
	if label := document().Call("getElementById", "zoom-label"); !label.IsNull() {
		label.Set("textContent", zoom.Text(z))
	}
	after := world.Call("getBoundingClientRect")
	moved := func(side string, at float64) float64 {
		return after.Get(side).Float() + (at-before.Get(side).Float())*z/was - at
	}
	v.canvas().Call("scrollBy", math.Round(moved("left", x)), math.Round(moved("top", y)))
}

// fit shows the whole network, clear of the buttons at the corner.
func (v *view) fit() {
	canvas, world := v.canvas(), v.world()
	width, height := world.Get("offsetWidth").Float(), world.Get("offsetHeight").Float()
	room, roomHeight := canvas.Get("clientWidth").Float(), canvas.Get("clientHeight").Float()
	z := zoom.Fit(width, height, room, roomHeight)
	bar := document().Call("querySelector", ".zoom")
	if left, top := bar.Get("offsetLeft").Float(), bar.Get("offsetTop").Float(); (room+width*z)/2 > left {
		z = max(zoom.Fit(width, height, room, top), zoom.Fit(width, height, 2*left-room, roomHeight)) // above it, or beside it
	}
	v.zoom = 0
	v.set(z, 0, 0)
	canvas.Call("scrollTo", 0, 0)
}

// listenZoom takes the wheel with Ctrl, which is also what a pinch on a touchpad sends, the keys
// that browsers zoom by, and the buttons at the canvas's corner.
func (v *view) listenZoom() {
	listen(document(), "wheel", map[string]any{"passive": false}, func(e js.Value) {
		if !e.Get("ctrlKey").Bool() && !e.Get("metaKey").Bool() || !onCanvas(e) {
			return
		}
		e.Call("preventDefault")
		delta := e.Get("deltaY").Float()
		if e.Get("deltaMode").Int() != 0 { // lines or pages
			delta *= 24
		}
		v.at(zoom.Wheel(v.now(), delta), e.Get("clientX").Float(), e.Get("clientY").Float())
	})
	listen(document(), "keydown", nil, func(e js.Value) {
		if do := zoomKey(e); do != "" {
			e.Call("preventDefault")
			v.do(do)
		}
	})
	listen(document(), "click", nil, func(e js.Value) {
		if button, ok := closest(e.Get("target"), "[data-zoom]"); ok {
			v.do(data(button, "zoom"))
		}
	})
}

func (v *view) do(what string) {
	switch what {
	case "in":
		v.middle(zoom.In(v.now()))
	case "out":
		v.middle(zoom.Out(v.now()))
	case "natural":
		v.middle(1)
	case "fit":
		v.fit()
	}
}

// zoomKey is what a key asks of the view, "" for nothing.
func zoomKey(e js.Value) string {
	if _, typing := closest(e.Get("target"), "input, select, textarea"); typing || e.Get("altKey").Bool() {
		return ""
	}
	key, ctrl := e.Get("key").String(), e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
	switch {
	case ctrl && (key == "=" || key == "+"):
		return "in"
	case ctrl && (key == "-" || key == "_"):
		return "out"
	case ctrl && key == "0":
		return "natural"
	case !ctrl && (key == "f" || key == "F" || e.Get("shiftKey").Bool() && e.Get("code").String() == "Digit1"):
		return "fit"
	}
	return ""
}
