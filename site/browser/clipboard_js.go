package browser

import (
	"syscall/js"

	"plywood/site/state"
	"plywood/wasm/promise"
)

// listenClipboard answers the browser's own copy, cut and paste. These events carry the clipboard
// with them, so that no permission is asked; fields and marked text are left to the browser.
func (p *page) listenClipboard() {
	copy := func(e js.Value) bool {
		p.catchUp() // what was selected just now counts
		text := p.store.Copied()
		if elsewhere(e) || text == "" || p.markedText() {
			return false
		}
		e.Get("clipboardData").Call("setData", "text/plain", text)
		e.Call("preventDefault")
		return true
	}
	listen(document(), "copy", nil, func(e js.Value) { copy(e) })
	listen(document(), "cut", nil, func(e js.Value) {
		if copy(e) {
			p.post((*state.Store).Cut)
		}
	})
	// Where the middle button pastes what was last marked, it is the canvas's to be moved by.
	middle := false
	first := map[string]any{"capture": true}
	listen(document(), "pointerdown", first, func(e js.Value) { middle = e.Get("button").Int() == 1 })
	listen(document(), "keydown", first, func(js.Value) { middle = false })
	listen(document(), "paste", nil, func(e js.Value) {
		if elsewhere(e) || middle {
			return
		}
		text := e.Get("clipboardData").Call("getData", "text/plain").String()
		e.Call("preventDefault")
		p.post(func(s *state.Store) { s.Paste(text) })
	})
}

// copyText puts a text on the clipboard at a press of a button.
func (p *page) copyText(text string, done func(*state.Store, bool)) {
	clipboard := js.Global().Get("navigator").Get("clipboard")
	if !clipboard.Truthy() { // only there over https and on this machine
		p.post(func(s *state.Store) { done(s, false) })
		return
	}
	go func() {
		_, err := promise.Await(clipboard.Call("writeText", text))
		p.post(func(s *state.Store) { done(s, err == nil) })
	}()
}

// elsewhere tells whether an event belongs to a field that is being typed in.
func elsewhere(e js.Value) bool {
	_, in := closest(e.Get("target"), "input, select, textarea")
	return in
}

// markedText tells whether text of the page is marked, which is what a copy is of then.
func (p *page) markedText() bool {
	return js.Global().Call("getSelection").Call("toString").String() != ""
}
