package browser

import (
	"fmt"
	"syscall/js"
)

// tips shows what a title says to people without a mouse, for whom browsers do not: by the keyboard's
// focus, by a tap on a term, and by a long press on a button. The title itself stays, for the mouse and
// for screen readers.
type tips struct {
	card  js.Value
	hold  js.Value // timer of a long press
	held  js.Value // what is pressed
	x, y  float64
	touch bool // the last pointer was a finger
}

// longPress is how long a finger rests on a button until its title shows, in milliseconds.
const longPress = 500

func listenTips() {
	t := &tips{card: document().Call("createElement", "div")}
	t.card.Set("className", "bubble")
	t.card.Set("hidden", true)
	t.card.Call("setAttribute", "aria-hidden", "true") // a screen reader has the title
	document().Get("body").Call("append", t.card)
	press := js.FuncOf(func(js.Value, []js.Value) any { t.show(t.held); return nil })
	listen(document(), "focusin", nil, func(e js.Value) {
		if !e.Get("target").Call("matches", ":focus-visible").Bool() {
			return
		}
		if titled, ok := closest(e.Get("target"), "[title]"); ok {
			t.show(titled)
		}
	})
	hide := func(js.Value) { t.hide() }
	listen(document(), "focusout", nil, hide)
	listen(document(), "keydown", nil, hide)
	listen(document(), "scroll", map[string]any{"passive": true, "capture": true}, hide)
	listen(document(), "pointerdown", map[string]any{"passive": true}, func(e js.Value) {
		t.hide()
		t.touch = e.Get("pointerType").String() == "touch"
		if titled, ok := closest(e.Get("target"), "[title]"); ok && t.touch {
			t.held, t.x, t.y = titled, e.Get("clientX").Float(), e.Get("clientY").Float()
			t.hold = js.Global().Call("setTimeout", press, longPress)
		}
	})
	listen(document(), "pointermove", map[string]any{"passive": true}, func(e js.Value) {
		if dx, dy := e.Get("clientX").Float()-t.x, e.Get("clientY").Float()-t.y; t.hold.Truthy() && dx*dx+dy*dy > dragAfter*dragAfter {
			t.let()
		}
	})
	for _, end := range []string{"pointerup", "pointercancel"} {
		listen(document(), end, nil, func(js.Value) { t.let() })
	}
	listen(document(), "click", nil, func(e js.Value) {
		if term, ok := closest(e.Get("target"), ".term[title]"); ok && t.touch {
			t.show(term)
		}
	})
}

// let ends a press before it is a long one.
func (t *tips) let() {
	if t.hold.Truthy() {
		js.Global().Call("clearTimeout", t.hold)
		t.hold = js.Undefined()
	}
}

func (t *tips) hide() {
	t.let()
	t.card.Set("hidden", true)
}

// show puts the title of a part below it, or above where there is no room, within the window.
func (t *tips) show(of js.Value) {
	text := of.Call("getAttribute", "title")
	if text.IsNull() || text.String() == "" {
		return
	}
	t.card.Set("textContent", text)
	t.card.Set("hidden", false)
	const edge, gap = 8, 6
	box, card := of.Call("getBoundingClientRect"), t.card.Call("getBoundingClientRect")
	width, height := card.Get("width").Float(), card.Get("height").Float()
	x := box.Get("left").Float() + box.Get("width").Float()/2 - width/2
	x = max(edge, min(x, js.Global().Get("innerWidth").Float()-width-edge))
	y := box.Get("bottom").Float() + gap
	if y+height > js.Global().Get("innerHeight").Float()-edge {
		y = box.Get("top").Float() - gap - height
	}
	style := t.card.Get("style")
	style.Set("left", fmt.Sprintf("%.0fpx", x))
	style.Set("top", fmt.Sprintf("%.0fpx", max(edge, y)))
}
