package browser

import (
	"fmt"
	"syscall/js"

	"plywood/site/components"
	"plywood/site/state"
)

// drag follows a block on its way from the palette into the network, or to another place in it. What
// hangs at the pointer and the mark of where it would go in are elements of its own: nothing is rendered
// until it is let go.
type drag struct {
	page    *page
	kind    string // of a block from the palette
	block   string // id of a block of the network
	title   string
	x, y    float64 // where it began
	held    bool    // a button or finger is down on something that can be dragged
	moving  bool
	touch   bool
	over    bool       // it is over a place where it would go in
	to      state.Spot // that
	ghost   js.Value
	mark    js.Value
	timer   js.Value
	rest    js.Func // a finger has rested, as far as is known
	rise    js.Func // and it has
	press   int     // tells one press from the next
	resting int     // the one that has rested
	swallow bool    // the click that ends a drag means nothing
	carried bool    // it has left the place where it was lifted
	row     bool    // of the outline
	rows    rows
}

// Pixels a pointer must move before it drags, and milliseconds a finger must rest.
const (
	dragAfter = 5
	holdFor   = 350
)

func newDrag(p *page) *drag {
	d := &drag{page: p, rows: rows{page: p}}
	// A move that came while the page was busy is told right before the next frame: until then nobody
	// knows whether the finger rests.
	d.rest = js.FuncOf(func(js.Value, []js.Value) any {
		d.resting = d.press
		js.Global().Call("requestAnimationFrame", d.rise)
		return nil
	})
	d.rise = js.FuncOf(func(js.Value, []js.Value) any {
		if d.held && !d.moving && d.resting == d.press && d.draggable() {
			d.lift(d.x, d.y)
		}
		return nil
	})
	listen(document(), "pointerdown", nil, d.down)
	listen(document(), "pointermove", map[string]any{"passive": true}, d.move)
	listen(document(), "pointerup", nil, d.up)
	listen(document(), "pointercancel", nil, func(js.Value) { d.end() })
	listen(document(), "contextmenu", nil, func(e js.Value) {
		if d.held && d.touch {
			e.Call("preventDefault") // a finger that rests has a meaning of its own
		}
	})
	listen(document(), "touchmove", map[string]any{"passive": false}, func(e js.Value) {
		if d.moving && e.Get("cancelable").Bool() {
			e.Call("preventDefault") // the page does not scroll under a dragging finger
		}
	})
	listen(document(), "keydown", map[string]any{"capture": true}, func(e js.Value) {
		if d.moving && e.Get("key").String() == "Escape" {
			d.end()
			e.Call("stopImmediatePropagation") // it means nothing else
		}
	})
	listen(document(), "click", map[string]any{"capture": true}, func(e js.Value) {
		if d.swallow {
			d.swallow = false
			e.Call("stopPropagation")
			e.Call("preventDefault")
		}
	})
	return d
}

func (d *drag) down(e js.Value) {
	d.end()
	d.swallow = false
	if e.Get("button").Int() != 0 {
		return
	}
	target := e.Get("target")
	if _, port := closest(target, "[data-port]"); port {
		return // a wire begins
	}
	d.touch = e.Get("pointerType").String() == "touch"
	if chip, ok := closest(target, "[data-kind]"); ok && !d.touch { // a finger scrolls the palette, and taps it
		d.kind, d.title = data(chip, "kind"), chip.Call("querySelector", "b").Get("textContent").String()
	} else if block, ok := closest(target, "[data-block]"); ok {
		d.block, d.title = data(block, "block"), block.Call("querySelector", "b").Get("textContent").String()
	} else if row, ok := closest(target, "[data-row]"); ok && d.takesRow(target, data(row, "row")) {
		d.row, d.block, d.title = true, data(row, "row"), row.Call("querySelector", "b").Get("textContent").String()
	} else {
		return
	}
	d.held = true
	d.press++
	d.x, d.y = e.Get("clientX").Float(), e.Get("clientY").Float()
	if d.touch {
		d.timer = js.Global().Call("setTimeout", d.rest, holdFor)
	}
}

// takesRow tells whether a press on a row of the outline may drag its block.
func (d *drag) takesRow(target js.Value, path string) bool {
	_, control := closest(target, "button, .row-problem, [data-twist=true]")
	return !control && d.page.store.CanCarry(path)
}

// draggable leaves the image in its place.
func (d *drag) draggable() bool { return d.kind != "" || d.block != "input" }

func (d *drag) move(e js.Value) {
	if !d.held {
		return
	}
	x, y := e.Get("clientX").Float(), e.Get("clientY").Float()
	if !d.moving {
		if dx, dy := x-d.x, y-d.y; dx*dx+dy*dy < dragAfter*dragAfter {
			return
		}
		if d.touch || !d.draggable() { // the finger scrolls
			d.held = false
			js.Global().Call("clearTimeout", d.timer)
			return
		}
		d.lift(x, y)
	}
	d.carried = d.carried || (x-d.x)*(x-d.x)+(y-d.y)*(y-d.y) >= dragAfter*dragAfter
	d.follow(x, y)
}

func (d *drag) lift(x, y float64) {
	d.moving = true
	d.ghost = document().Call("createElement", "div")
	d.ghost.Set("className", "ghost")
	d.ghost.Set("textContent", d.title)
	document().Get("body").Call("append", d.ghost)
	d.mark = document().Call("createElement", "div")
	d.mark.Set("className", "drop")
	document().Get("documentElement").Get("classList").Call("add", "dragging")
	d.follow(x, y)
}

func (d *drag) follow(x, y float64) {
	d.page.edge.near(x, y, func() { d.follow(x, y) })
	if d.page.store.Outline() {
		d.to, d.over = d.rows.follow(x, y)
		d.hang(x, y)
		return
	}
	var to state.Spot
	plan := d.page.store.Plan()
	over := inside(d.page.view.canvas().Call("getBoundingClientRect"), x, y)
	if over {
		wx, wy := d.page.toWorld(x, y)
		gap := plan.Pick(wx, wy, d.block)
		to = state.Spot{Within: gap.Within, At: gap.At, Input: gap.Input}
	}
	d.hang(x, y)
	switch shown := d.mark.Get("isConnected").Bool(); {
	case !over:
		d.mark.Call("remove")
	case !shown || to != d.to:
		d.mark.Set("style", components.MarkStyle(plan, to))
		if !shown {
			document().Call("getElementById", "marks").Call("append", d.mark)
		}
	}
	d.over, d.to = over, to
}

// hang moves what hangs at the pointer. It is written after all places have been asked for: to ask after it
// would have the browser work the page out at once.
func (d *drag) hang(x, y float64) {
	d.ghost.Get("style").Set("transform", fmt.Sprintf("translate(%.0fpx,%.0fpx)", x+12, y+8))
}

func (d *drag) up(e js.Value) {
	touch, carried, row := d.touch, d.carried, d.row
	kind, block, over, to, moving, held := d.kind, d.block, d.over, d.to, d.moving, d.held
	d.end()
	d.swallow = moving
	switch {
	case moving && touch && !carried && block != "": // the finger rested, and that was all
		d.page.post(func(s *state.Store) { s.StartSelecting(block) })
	case moving && over && kind != "":
		d.page.post(func(s *state.Store) { s.InsertAt(kind, to) })
	case moving && over:
		d.page.post(func(s *state.Store) { s.MoveTo(block, to) })
	case held && !moving && block != "" && !row: // a row has its own click
		d.page.post(pick(block, e.Get("shiftKey").Bool(), e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()))
	}
}

func (d *drag) end() {
	if d.moving {
		d.page.edge.stop()
		d.rows.end()
		d.ghost.Call("remove")
		d.mark.Call("remove")
		document().Get("documentElement").Get("classList").Call("remove", "dragging")
	}
	if d.held && d.touch {
		js.Global().Call("clearTimeout", d.timer)
	}
	d.carried, d.row = false, false
	d.held, d.moving, d.over, d.to, d.kind, d.block = false, false, false, state.Spot{}, "", ""
}
