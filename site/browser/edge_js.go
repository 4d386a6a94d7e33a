package browser

import "syscall/js"

// edge scrolls the network, or its outline, along for as long as a dragging pointer stays near the edge.
type edge struct {
	page    *page
	dx, dy  float64 // pixels a frame
	again   func()  // has the drag follow the network that moves under it
	running bool
	what    js.Value // that scrolls
	frame   js.Func
}

func newEdge(p *page) *edge {
	g := &edge{page: p}
	g.frame = js.FuncOf(func(js.Value, []js.Value) any {
		if g.dx == 0 && g.dy == 0 {
			g.running = false
			return nil
		}
		g.what.Call("scrollBy", g.dx, g.dy)
		g.again()
		js.Global().Call("requestAnimationFrame", g.frame)
		return nil
	})
	return g
}

// near takes note of where a dragging pointer is.
func (g *edge) near(x, y float64, again func()) {
	if g.what = g.page.view.canvas(); g.page.store.Outline() {
		g.what = document().Call("querySelector", ".outline-tree")
	}
	if g.what.IsNull() {
		g.stop()
		return
	}
	box := g.what.Call("getBoundingClientRect")
	g.dx, g.dy = 0, 0
	if inside(box, x, y) {
		g.dx = pull(x, box.Get("left").Float(), box.Get("right").Float())
		g.dy = pull(y, box.Get("top").Float(), box.Get("bottom").Float())
	}
	g.again = again
	if (g.dx != 0 || g.dy != 0) && !g.running {
		g.running = true
		js.Global().Call("requestAnimationFrame", g.frame)
	}
}

// stop ends it, as the drag does.
func (g *edge) stop() { g.dx, g.dy = 0, 0 }

// pull is how fast a coordinate between two edges scrolls: the nearer one of them, the faster.
func pull(at, low, high float64) float64 {
	const zone, most = 36, 14
	switch {
	case at < low+zone:
		return -most * (low + zone - at) / zone
	case at > high-zone:
		return most * (at - (high - zone)) / zone
	}
	return 0
}
