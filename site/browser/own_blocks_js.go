package browser

import (
	"syscall/js"

	"plywood/site/ownblock"
	"plywood/site/state"
)

// listenOwnBlocks takes the keys on the person's own blocks in the palette, and in the field that names one,
// before anything else on the page sees them. Leaving the field keeps the name.
func (p *page) listenOwnBlocks() {
	listen(document(), "keydown", map[string]any{"capture": true}, func(e js.Value) {
		if do := ownBlockKey(e); do != nil {
			e.Call("preventDefault")
			e.Call("stopPropagation")
			p.post(do)
		}
	})
	// A removal within a render fires this as well; posting is all that may be done then.
	listen(document(), "focusout", nil, func(e js.Value) {
		if e.Get("target").Get("id").String() == "own-name" {
			p.post(func(s *state.Store) { s.LeaveNamingOwn() })
		}
	})
}

func ownBlockKey(e js.Value) func(*state.Store) {
	key, target := e.Get("key").String(), e.Get("target")
	if e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("altKey").Bool() {
		return nil
	}
	if target.Get("id").String() == "own-name" {
		switch key {
		case "Enter":
			return func(s *state.Store) { s.StopNamingOwn(true) }
		case "Escape":
			return func(s *state.Store) { s.StopNamingOwn(false) }
		}
		return nil
	}
	chip, on := closest(target, "[data-kind]")
	if !on || !ownblock.Is(data(chip, "kind")) {
		return nil
	}
	typ := data(chip, "kind")
	switch key {
	case "F2":
		return func(s *state.Store) { s.NameOwnBlock(typ) }
	case "Delete", "Backspace":
		return func(s *state.Store) { s.RemoveOwnBlock(typ) }
	}
	return nil
}
