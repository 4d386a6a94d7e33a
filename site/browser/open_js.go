package browser

import (
	"fmt"
	"strings"
	"syscall/js"

	"plywood/site/state"
)

// listenOpen opens and closes blocks that are made of others: by their button, by a double click, and
// by the keys that trees have everywhere.
func (p *page) listenOpen() {
	toggle := func(block js.Value) {
		id, open := blockID(block), block.Call("getAttribute", "aria-expanded")
		if !open.IsNull() {
			p.setOpen(id, open.String() != "true")
		}
	}
	listen(document(), "click", nil, func(e js.Value) {
		if button, ok := closest(e.Get("target"), "[data-open]"); ok {
			block, _ := closest(button, ".block")
			toggle(block)
		} else if part, ok := closest(e.Get("target"), "[data-part]"); ok { // the block that holds it has the settings
			path := blockID(part)
			p.post(func(s *state.Store) { s.SelectOwner(path) })
		}
	})
	listen(document(), "dblclick", nil, func(e js.Value) {
		if _, button := closest(e.Get("target"), "[data-open]"); button { // both its clicks have been taken
			return
		}
		if block, ok := closest(e.Get("target"), ".block"); ok {
			toggle(block)
		}
	})
	listen(document(), "keydown", nil, func(e js.Value) {
		block, ok := closest(e.Get("target"), ".block")
		if !ok || e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("altKey").Bool() || e.Get("shiftKey").Bool() {
			return
		}
		if p.treeKey(block, e.Get("key").String()) {
			e.Call("preventDefault")
		}
	})
}

// treeKey does what a key means on a block.
func (p *page) treeKey(block js.Value, key string) bool {
	id, part := blockID(block), data(block, "part") != ""
	inner := strings.Contains(id, ".")
	expanded := block.Call("getAttribute", "aria-expanded")
	opens, open := !expanded.IsNull(), !expanded.IsNull() && expanded.String() == "true"
	switch key {
	case "ArrowRight":
		if open {
			p.treeWalk(block, 1)
		} else if opens {
			p.setOpen(id, true)
		}
	case "ArrowLeft":
		if open {
			p.setOpen(id, false)
		} else if inner {
			p.keyboardOn(document().Call("querySelector", blockSelector(id[:strings.LastIndexByte(id, '.')])))
		}
	case "Enter", " ":
		if !part && (key == " " || id != p.store.Selected()) || !opens { // it is selected first
			return part
		}
		p.setOpen(id, !open)
	case "ArrowDown", "ArrowUp":
		if !inner { // the selection goes on
			return false
		}
		p.treeWalk(block, map[string]int{"ArrowDown": 1, "ArrowUp": -1}[key])
	default:
		return false
	}
	return true
}

// treeWalk takes the keyboard to the block before or after one, inside or out.
func (p *page) treeWalk(block js.Value, by int) {
	next := block.Get("nextElementSibling")
	if by < 0 {
		next = block.Get("previousElementSibling")
	}
	if !next.Truthy() || !next.Get("classList").Call("contains", "block").Bool() {
		return
	}
	p.keyboardOn(next)
}

// keyboardOn puts the keyboard on a block, and selects it if it can be changed.
func (p *page) keyboardOn(block js.Value) {
	if block.IsNull() {
		return
	}
	block.Call("focus")
	if id := data(block, "block"); id != "" {
		p.post(func(s *state.Store) { s.Select(id) })
	}
}

// setOpen opens or closes a block. The keyboard leaves what is about to go.
func (p *page) setOpen(id string, open bool) {
	if active, ok := closest(document().Get("activeElement"), ".block"); ok && !open {
		if strings.HasPrefix(blockID(active), id+".") {
			focus(blockSelector(id))
		}
	}
	p.post(func(s *state.Store) { s.SetOpen(id, open) })
}

// blockID is the id of a block or of one inside an opened one, "" for another element.
func blockID(e js.Value) string {
	if id := data(e, "part"); id != "" {
		return id
	}
	return data(e, "block")
}

func blockSelector(id string) string { return fmt.Sprintf(`[data-block=%q], [data-part=%q]`, id, id) }

// onBlock is the id of the block that the keyboard is on, "" for none.
func onBlock() string {
	if active := document().Get("activeElement"); active.Truthy() && active.Get("classList").Call("contains", "block").Bool() {
		return blockID(active)
	}
	return ""
}

// refocus takes the keyboard back to the block it was on: Vugu paints the elements of a list anew by
// their place in it, so that after a change another block may stand on the element with the focus.
func refocus(id string) {
	if id != "" && onBlock() != id {
		if block := document().Call("querySelector", blockSelector(id)); !block.IsNull() {
			block.Call("focus", map[string]any{"preventScroll": true})
		}
	}
}
