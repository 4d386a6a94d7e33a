package browser

import (
	"math"
	"syscall/js"
)

// pan moves the canvas under the hand: with the middle button, or with Space held down. It listens
// before drag does, and what it takes, drag does not see. One finger scrolls as the browser does
// it; two zoom and move.
type pan struct {
	view    *view
	space   bool // is held down
	active  bool
	swallow bool    // the click that ends a move means nothing
	x, y    float64 // where the pointer was last
	fingers float64 // how far two of them were apart at first, 0 without
	zoom    float64 // then
}

func (v *view) listenPan() {
	p := &pan{view: v}
	first := map[string]any{"capture": true}
	listen(document(), "pointerdown", first, p.down)
	listen(document(), "pointermove", first, p.move)
	listen(document(), "pointerup", first, p.up)
	listen(document(), "pointercancel", first, p.up)
	listen(document(), "mousedown", first, func(e js.Value) {
		if e.Get("button").Int() == 1 && onCanvas(e) {
			e.Call("preventDefault") // the browser's own scrolling by the middle button
		}
	})
	listen(document(), "click", first, func(e js.Value) {
		if p.swallow {
			e.Call("stopPropagation")
			e.Call("preventDefault")
		}
		p.swallow = false
	})
	listen(document(), "keydown", nil, func(e js.Value) {
		if _, control := closest(e.Get("target"), "input, select, textarea, button, summary, a"); !control && e.Get("key").String() == " " {
			p.hold(true)
			if e.Get("target").Equal(document().Get("body")) {
				e.Call("preventDefault")
			}
		}
	})
	listen(document(), "keyup", nil, func(e js.Value) {
		if e.Get("key").String() == " " {
			p.hold(false)
		}
	})
	listen(js.Global(), "blur", nil, func(js.Value) { p.hold(false) })
	listen(document(), "touchstart", map[string]any{"passive": true}, p.pinchBegins)
	listen(document(), "touchmove", map[string]any{"passive": false}, p.pinch)
	listen(document(), "touchend", map[string]any{"passive": true}, p.pinchBegins)
}

// onCanvas tells whether something happened on the network or the ground it lies on.
func onCanvas(e js.Value) bool {
	_, in := closest(e.Get("target"), "#canvas")
	return in
}

// mark tells the style sheet, for the pointer's picture.
func mark(class string, on bool) {
	document().Get("documentElement").Get("classList").Call("toggle", class, on)
}

func (p *pan) hold(on bool) {
	if on != p.space {
		p.space = on
		mark("can-pan", on)
	}
}

func (p *pan) down(e js.Value) {
	p.swallow = false
	button := e.Get("button").Int()
	if button != 1 && (button != 0 || !p.space) || !onCanvas(e) {
		return
	}
	e.Call("stopPropagation")
	p.active, p.swallow = true, button == 0
	p.x, p.y = e.Get("clientX").Float(), e.Get("clientY").Float()
	mark("panning", true)
}

func (p *pan) move(e js.Value) {
	if !p.active {
		return
	}
	e.Call("stopPropagation")
	p.follow(e.Get("clientX").Float(), e.Get("clientY").Float())
}

// follow scrolls the canvas so that what the hand holds stays in it.
func (p *pan) follow(x, y float64) {
	p.view.canvas().Call("scrollBy", p.x-x, p.y-y)
	p.x, p.y = x, y
}

func (p *pan) up(js.Value) {
	if p.active {
		p.active = false
		mark("panning", false)
	}
}

// pinchBegins takes note of two fingers on the canvas, or that there are no longer two.
func (p *pan) pinchBegins(e js.Value) {
	touches := e.Get("touches")
	p.fingers = 0
	if touches.Length() != 2 || !onCanvas(e) {
		return
	}
	p.view.page.drag.end() // a finger that rests would lift a block
	p.fingers, p.x, p.y = apart(touches)
	p.zoom = p.view.now()
}

func (p *pan) pinch(e js.Value) {
	touches := e.Get("touches")
	if p.fingers == 0 || touches.Length() != 2 {
		return
	}
	if e.Get("cancelable").Bool() {
		e.Call("preventDefault")
	}
	fingers, x, y := apart(touches)
	p.follow(x, y)
	p.view.at(p.zoom*fingers/p.fingers, x, y)
}

// apart is how far two fingers are from each other, and the point between them.
func apart(touches js.Value) (distance, x, y float64) {
	a, b := touches.Index(0), touches.Index(1)
	ax, ay := a.Get("clientX").Float(), a.Get("clientY").Float()
	bx, by := b.Get("clientX").Float(), b.Get("clientY").Float()
	return max(1, math.Hypot(ax-bx, ay-by)), (ax + bx) / 2, (ay + by) / 2
}
