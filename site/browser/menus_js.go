package browser

import "syscall/js"

// focused are the menus that open by themselves or by a key, and so take the keyboard with them.
var focused = map[string]string{
	"skip": ".skip-menu button:not(:disabled)",
	"keys": ".keys-dialog button",
}

// showMenus brings the keyboard into a menu that has opened, and back to where it was when it closes.
func (p *page) showMenus() {
	menu := p.store.Menu()
	if menu == p.menu {
		return
	}
	was := p.menu
	p.menu = menu
	active := document().Get("activeElement")
	if selector, ok := focused[menu]; ok {
		p.behind = active
		focus(selector)
		return
	}
	if _, ok := focused[was]; ok && p.behind.Truthy() && p.behind.Get("isConnected").Bool() {
		if active.IsNull() || active.Equal(document().Get("body")) { // else the person has gone elsewhere
			p.behind.Call("focus", map[string]any{"preventScroll": true})
		}
	}
	p.behind = js.Undefined()
}

// listenMenus keeps the keyboard in a dialog while it is open.
func (p *page) listenMenus() {
	listen(document(), "keydown", map[string]any{"capture": true}, func(e js.Value) {
		selector, ok := focused[p.store.Menu()]
		if !ok || e.Get("key").String() != "Tab" {
			return
		}
		buttons := document().Call("querySelectorAll", selector)
		n := buttons.Length()
		if n == 0 {
			return
		}
		at, step := -1, 1
		for i := range n {
			if buttons.Index(i).Equal(document().Get("activeElement")) {
				at = i
			}
		}
		if e.Get("shiftKey").Bool() {
			step = n - 1
		}
		e.Call("preventDefault")
		buttons.Index((max(at, 0) + step) % n).Call("focus")
	})
}
