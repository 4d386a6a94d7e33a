package browser

import (
	"syscall/js"

	"plywood/site/outline"
	"plywood/site/state"
)

// listenOutline takes the keys and clicks that the outline has a use for, before anything else on the
// page sees them.
func (p *page) listenOutline() {
	first := map[string]any{"capture": true}
	listen(document(), "keydown", first, func(e js.Value) {
		if do, ok := outlineKey(e); ok {
			e.Call("preventDefault")
			e.Call("stopPropagation")
			p.post(do)
		}
	})
	listen(document(), "click", nil, func(e js.Value) {
		target := e.Get("target")
		if option, ok := closest(target, "[data-option]"); ok {
			typ := data(option, "option")
			p.post(func(s *state.Store) { s.InsertAfter(typ) })
			return
		}
		if button, ok := closest(target, "[data-outline]"); ok {
			c := outline.Command(data(button, "outline"))
			p.post(func(s *state.Store) { s.OutlineDo(c) })
			return
		}
		row, ok := closest(target, "[data-row]")
		if _, onButton := closest(target, "button"); !ok || onButton {
			return
		}
		path := data(row, "row")
		_, twist := closest(target, "[data-twist=true]")
		shift, ctrl := e.Get("shiftKey").Bool(), e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
		p.post(func(s *state.Store) { s.OutlineClick(path, twist, shift, ctrl) })
	})
}

func outlineKey(e js.Value) (do func(*state.Store), ok bool) {
	key, target := e.Get("key").String(), e.Get("target")
	shift, alt := e.Get("shiftKey").Bool(), e.Get("altKey").Bool()
	ctrl := e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
	if _, on := closest(target, "[data-row]"); on {
		if _, onButton := closest(target, "button"); onButton {
			return nil, false
		}
		c, ok := outline.Key(key, shift, alt, ctrl)
		return func(s *state.Store) { s.OutlineDo(c) }, ok
	}
	if _, on := closest(target, ".outline-insert"); on {
		switch searching := target.Get("id").String() == "outline-search"; {
		case key == "Escape":
			return (*state.Store).CloseInsert, true
		case searching && key == "ArrowDown":
			return func(s *state.Store) { s.InsertStep(1) }, true
		case searching && key == "ArrowUp":
			return func(s *state.Store) { s.InsertStep(-1) }, true
		case searching && key == "Enter" && !ctrl:
			return (*state.Store).InsertChosen, true
		}
		return nil, false
	}
	if _, on := closest(target, ".side"); on && key == "Escape" && !document().Call("getElementById", "outline").IsNull() {
		return (*state.Store).LeaveInspector, true
	}
	return nil, false
}

// showRow keeps the keyboard on the row that the store has it on: a render repaints rows by place, so
// that after an insertion another block's row would have it. It also puts the keyboard where an action
// has asked for.
func (p *page) showRow() {
	if selector := p.store.TakeFocus(); selector != "" {
		if e := document().Call("querySelector", selector); !e.IsNull() {
			e.Call("focus")
			if e.Get("select").Type() == js.TypeFunction {
				e.Call("select")
			}
			e.Call("scrollIntoView", map[string]any{"block": "nearest"})
		}
	}
	if !p.store.Outline() {
		return
	}
	if active := document().Get("activeElement"); active.Truthy() && active.Call("hasAttribute", "data-row").Bool() {
		if at := p.store.OutlineAt(); data(active, "row") != at {
			focus(`[data-row="` + at + `"]`)
		}
	}
	if picked := document().Call("querySelector", `#outline-options [aria-selected="true"]`); !picked.IsNull() && data(picked, "option") != p.picked {
		p.picked = data(picked, "option")
		picked.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
}
