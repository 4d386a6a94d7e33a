package browser

import (
	"strings"
	"syscall/js"

	"plywood/site/state"
)

// listenKeys takes the keys an editor is expected to know. Native listeners cost a hundredth of
// Vugu's and cannot meet a render halfway: they only post.
func (p *page) listenKeys() {
	listen(document(), "keydown", nil, func(e js.Value) {
		do, handled := shortcut(e)
		if handled {
			e.Call("preventDefault")
			p.post(do)
		}
	})
	listen(document(), "pointerdown", nil, func(e js.Value) {
		if _, inside := closest(e.Get("target"), "[data-menu]"); !inside && p.store.Menu() != "" {
			p.post(func(s *state.Store) { s.CloseMenu() })
		}
	})
}

func shortcut(e js.Value) (do func(*state.Store), handled bool) {
	key := e.Get("key").String()
	ctrl := e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
	shift, alt := e.Get("shiftKey").Bool(), e.Get("altKey").Bool()
	target := e.Get("target")
	typing := false
	if _, in := closest(target, "input, select, textarea"); in {
		typing = true
	}
	switch k := strings.ToLower(key); {
	case ctrl && k == "s":
		return (*state.Store).Save, true
	case ctrl && k == "o":
		return (*state.Store).AskFile, true
	case ctrl && shift && k == "enter":
		return (*state.Store).Reset, true
	case ctrl && k == "enter":
		return (*state.Store).TrainOrPause, true
	case k == "escape":
		_, inside := closest(target, ".side")
		return func(s *state.Store) {
			switch {
			case s.Skipping() != "":
				s.EndSkip()
			case s.Menu() != "":
				s.CloseMenu()
			case touring(s):
				s.EndTour()
			case s.OwnOpen():
				s.CloseOwn()
			case s.Comparing():
				s.Compare(false)
			case s.Notice().Text != "":
				s.CloseNotice()
			case !typing:
				s.Select("")
			case inside && s.Selected() != "":
				s.LeaveInspector()
			}
		}, true
	case typing && k == "enter" && target.Get("id").String() == "search":
		return (*state.Store).InsertFound, true
	case typing:
		return nil, false
	case ctrl && k == "z" && shift, ctrl && k == "y":
		return (*state.Store).Redo, true
	case ctrl && k == "z":
		return (*state.Store).Undo, true
	case ctrl && k == "d":
		return (*state.Store).DuplicateSelected, true
	case ctrl && shift && k == "g":
		return (*state.Store).UngroupSelected, true
	case ctrl && k == "g":
		return (*state.Store).GroupSelected, true
	case ctrl && k == "a":
		return (*state.Store).SelectAll, true
	case ctrl && k == " ":
		if block, on := closest(target, "[data-block]"); on {
			return pick(data(block, "block"), shift, ctrl), true
		}
		return nil, false
	case ctrl:
		return nil, false
	case key == ">", key == ":" && shift: // Shift+. on this and that keyboard
		return (*state.Store).OneEpoch, true
	case key == ".":
		return (*state.Store).OneStep, true
	case k == "delete", k == "backspace", alt && (key == "ArrowUp" || key == "ArrowDown"):
		if part, on := closest(target, "[data-part]"); on {
			path := blockID(part)
			return func(s *state.Store) { s.SayFixed(path) }, true
		}
		if alt {
			break
		}
		return (*state.Store).RemoveSelected, true
	case k == "/":
		focus("#search") // at once: what is typed next is for it
		return searchBlocks, true
	case key == "?":
		return func(s *state.Store) { s.ToggleMenu(state.KeysMenu) }, true
	}
	block, onBlock := closest(target, "[data-block]")
	if !onBlock && !target.Equal(document().Get("body")) {
		return nil, false
	}
	switch by := map[string]int{"ArrowUp": -1, "ArrowDown": 1}[key]; {
	case by != 0 && !alt && !shift && onBlock && strings.Contains(data(block, "block"), "."): // open_js.go goes on inside
		return nil, false
	case onBlock && key == "F2" && data(block, "fixed") != "true":
		id := data(block, "block")
		return func(s *state.Store) { s.EditName(id) }, true
	case by != 0 && alt:
		return func(s *state.Store) { s.MoveSelected(by) }, true
	case by != 0 && shift:
		return func(s *state.Store) { s.StepSelect(by) }, true
	case by != 0:
		return func(s *state.Store) { s.Step(by) }, true
	case onBlock && (key == "Enter" || key == " "):
		return pick(data(block, "block"), shift, ctrl), true
	}
	return nil, false
}

// pick is what a click on a block does, or Enter.
func pick(id string, shift, ctrl bool) func(*state.Store) {
	return func(s *state.Store) { s.Pick(id, shift, ctrl) }
}

func focus(selector string) {
	if e := document().Call("querySelector", selector); !e.IsNull() {
		e.Call("focus")
	}
}

// listenPalette explains the kind of block that the pointer or the keyboard is on.
func (p *page) listenPalette() {
	last := ""
	explain := func(e js.Value) {
		if e.Get("buttons").Truthy() { // something is dragged past
			return
		}
		typ := ""
		if chip, ok := closest(e.Get("target"), "[data-kind]"); ok {
			typ = data(chip, "kind")
		}
		if typ != last {
			last = typ
			p.post(func(s *state.Store) { s.Explain(typ) })
		}
	}
	listen(document(), "pointerover", map[string]any{"passive": true}, explain)
	listen(document(), "focusin", nil, explain)
}
