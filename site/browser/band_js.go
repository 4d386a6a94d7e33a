package browser

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"syscall/js"

	"plywood/site/state"
)

// band is the rubber band that a mouse draws on the ground of the canvas: the blocks it touches are
// selected, with Shift or Ctrl besides those that were. A click there selects nothing, or the wire
// it hits.
type band struct {
	page   *page
	held   bool
	moving bool
	touch  bool
	add    bool
	wire   string   // that was hit, "block:input"
	before []string // selected when it began
	last   string
	x, y   float64 // where it began, in the window
	wx, wy int     // and in the network
	box    js.Value
}

func newBand(p *page) *band {
	b := &band{page: p}
	listen(document(), "pointerdown", nil, b.down)
	listen(document(), "pointermove", map[string]any{"passive": true}, b.move)
	listen(document(), "pointerup", nil, func(js.Value) { b.up() })
	listen(document(), "pointercancel", nil, func(js.Value) { b.end() })
	listen(document(), "dblclick", nil, func(e js.Value) {
		if _, wire := closest(e.Get("target"), "[data-wire]"); ground(e) && !wire {
			p.post(searchBlocks)
		}
	})
	return b
}

// ground tells whether something happened on the canvas, but on nothing that lies on it.
func ground(e js.Value) bool {
	_, on := closest(e.Get("target"), "[data-block], [data-part], .problem, .empty, button, input, a")
	return onCanvas(e) && !on
}

func (b *band) down(e js.Value) {
	b.end()
	if e.Get("button").Int() != 0 || !ground(e) {
		return
	}
	b.held = true
	b.touch = e.Get("pointerType").String() == "touch"
	b.add = e.Get("shiftKey").Bool() || e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
	b.x, b.y = e.Get("clientX").Float(), e.Get("clientY").Float()
	b.wx, b.wy = b.page.toWorld(b.x, b.y)
	b.wire, b.before = "", b.page.store.Selection()
	if path, ok := closest(e.Get("target"), "[data-wire]"); ok {
		b.wire = data(path, "wire")
	}
}

func (b *band) move(e js.Value) {
	if !b.held {
		return
	}
	x, y := e.Get("clientX").Float(), e.Get("clientY").Float()
	if !b.moving {
		if math.Hypot(x-b.x, y-b.y) < dragAfter {
			return
		}
		if b.touch { // the finger scrolls
			b.held = false
			return
		}
		b.moving, b.last = true, "none yet"
		b.box = document().Call("createElement", "div")
		b.box.Set("className", "band")
		document().Get("body").Call("append", b.box)
	}
	style := b.box.Get("style")
	style.Set("transform", fmt.Sprintf("translate(%.0fpx,%.0fpx)", min(x, b.x), min(y, b.y)))
	style.Set("width", fmt.Sprintf("%.0fpx", math.Abs(x-b.x)))
	style.Set("height", fmt.Sprintf("%.0fpx", math.Abs(y-b.y)))
	wx, wy := b.page.toWorld(x, y)
	ids := b.page.store.Within(b.wx, b.wy, wx, wy)
	if b.add {
		for _, id := range b.before {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if now := strings.Join(ids, " "); now != b.last {
		b.last = now
		b.page.post(func(s *state.Store) {
			s.SelectMany(ids)
			b.page.shown = s.Selected() // it shows already: nothing is to scroll under the band
		})
	}
}

func (b *band) up() {
	held, moving, add, wire := b.held, b.moving, b.add, b.wire
	b.end()
	if !held || moving {
		return
	}
	if to, input, ok := strings.Cut(wire, ":"); ok {
		if k, err := strconv.Atoi(input); err == nil {
			b.page.post(func(s *state.Store) { s.SelectWire(to, k) })
		}
	} else if !add {
		b.page.post((*state.Store).PickNothing)
	}
}

func (b *band) end() {
	if b.moving {
		b.box.Call("remove")
	}
	b.held, b.moving = false, false
}

// searchBlocks goes to the palette's search.
func searchBlocks(s *state.Store) {
	s.Show(state.ShowBlocks)
	focus("#search")
}
