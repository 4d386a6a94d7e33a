package browser

import (
	"fmt"
	"syscall/js"

	"plywood/site/state"
)

// rows follows a drag over the outline. The line where it would go in is an element of its own.
type rows struct {
	page *page
	line js.Value
}

// follow draws the line for a pointer, and tells where that is; ok is false beside the list.
func (r *rows) follow(x, y float64) (to state.Spot, ok bool) {
	tree := document().Call("querySelector", ".outline-tree")
	if tree.IsNull() || !inside(tree.Call("getBoundingClientRect"), x, y) {
		r.end()
		return state.Spot{}, false
	}
	row, found := rowAt(x, y)
	if !found { // below all of them
		all := tree.Call("querySelectorAll", "[data-row]")
		row = all.Index(all.Length() - 1)
	}
	box := row.Call("getBoundingClientRect")
	lower := y > box.Get("top").Float()+box.Get("height").Float()/2
	place := r.page.store.OutlinePlace(data(row, "row"), lower, !found)
	if row = document().Call("querySelector", `[data-row="`+place.Row+`"]`); row.IsNull() {
		r.end()
		return state.Spot{}, false
	}
	box = row.Call("getBoundingClientRect")
	r.draw(box, place)
	return place.Spot, true
}

// rowAt is the row at a point, or just above or under it: there is a little room between rows.
func rowAt(x, y float64) (row js.Value, ok bool) {
	for _, dy := range []float64{0, -4, 4} {
		if row, ok = closest(document().Call("elementFromPoint", x, y+dy), "[data-row]"); ok {
			return row, true
		}
	}
	return row, false
}

func (r *rows) draw(box js.Value, place state.OutlinePlace) {
	if r.line.IsUndefined() {
		r.line = document().Call("createElement", "div")
		r.line.Set("className", "drop-line")
		document().Get("body").Call("append", r.line)
	}
	x, y, w := box.Get("left").Float(), box.Get("top").Float()-3.5, box.Get("width").Float()
	if place.Below {
		y = box.Get("bottom").Float() - 0.5
	}
	if place.Into { // as far in as what is inside
		x, w = x+28, w-28
	}
	r.line.Set("style", fmt.Sprintf("transform:translate(%.1fpx,%.1fpx);width:%.1fpx", x, y, w))
}

func (r *rows) end() {
	if !r.line.IsUndefined() {
		r.line.Call("remove")
		r.line = js.Undefined()
	}
}
