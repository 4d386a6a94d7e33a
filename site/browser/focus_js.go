package browser

import (
	"syscall/js"
	"time"
)

// refuges say where the keyboard goes when the button it is on is taken away or disabled by what it
// does, as Train becomes Pause: to the first that there is. Without it a person without a mouse would
// begin at the page's head again.
var refuges = []struct {
	from string
	to   []string
}{
	{".pair.run, .steps", []string{".pair.run .primary:not(:disabled)"}},
	{`[aria-label="Undo"], [aria-label="Redo"]`, []string{`[aria-label="Undo"]:not(:disabled), [aria-label="Redo"]:not(:disabled)`}},
	{".problem, .side .actions", []string{".block.on", "[data-row][tabindex='0']", "[data-block]"}},
	{".run-table", []string{"#close-table"}},
	{".runs", []string{"li.run .name", "#train"}},
}

// patience is how long the keyboard waits for its own button to come back, as after one step.
const patience = time.Second

// refuge is a button that had the keyboard, until the keyboard has found a place again.
type refuge struct {
	id    string
	to    []string
	since time.Time
}

// leaving notes, before a render, the button that has the keyboard. A mouse needs no help, and Space
// pans for it.
func (p *page) leaving() {
	active := document().Get("activeElement")
	if !active.Truthy() || !active.Call("matches", "button:focus-visible").Bool() {
		return
	}
	p.refuge = refuge{}
	for _, r := range refuges {
		if _, in := closest(active, r.from); in {
			p.refuge = refuge{active.Get("id").String(), r.to, time.Now()}
			return
		}
	}
}

// arriving gives the keyboard a place after a render, where the one it had is gone.
func (p *page) arriving() {
	if p.refuge.to == nil {
		return
	}
	active := document().Get("activeElement")
	if active.Truthy() && !active.Equal(document().Get("body")) && !active.Get("disabled").Truthy() {
		p.refuge = refuge{}
		return
	}
	own, other := js.Null(), js.Null()
	if p.refuge.id != "" {
		own = document().Call("getElementById", p.refuge.id)
	}
	for i := 0; i < len(p.refuge.to) && other.IsNull(); i++ {
		other = document().Call("querySelector", p.refuge.to[i])
	}
	switch {
	case !own.IsNull() && !own.Get("disabled").Truthy():
		other = own
	case other.IsNull(): // as long as the page itself waits
		p.refuge.since = time.Now()
		return
	case !own.IsNull() && time.Since(p.refuge.since) < patience:
		return
	}
	other.Call("focus", map[string]any{"preventScroll": true})
	p.refuge = refuge{}
}
