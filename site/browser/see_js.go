package browser

import (
	"fmt"
	"strconv"
	"syscall/js"

	"plywood/site/state"
)

// sights draws the pictures of the dock on canvases of its own, inside elements that Vugu leaves
// alone, and takes the pen on the pad.
type sights struct {
	page  *page
	drawn map[string]string // what each host shows, by id
	pen   bool              // down on the pad
	tile  js.Value          // a small canvas to enlarge pictures from
}

func newSights(p *page) *sights {
	s := &sights{page: p, drawn: map[string]string{}, tile: document().Call("createElement", "canvas")}
	listen(document(), "pointerdown", nil, s.down)
	listen(document(), "pointermove", map[string]any{"passive": true}, func(e js.Value) {
		if s.pen {
			x, y := s.at(e)
			p.post(func(st *state.Store) { st.StrokeTo(x, y) })
		}
	})
	lift := func(js.Value) { s.pen = false }
	listen(document(), "pointerup", nil, lift)
	listen(document(), "pointercancel", nil, lift)
	return s
}

func (s *sights) down(e js.Value) {
	if pad, ok := closest(e.Get("target"), "#see-pad"); ok && e.Get("button").Int() == 0 {
		s.pen = true
		if pad.Get("setPointerCapture").Truthy() {
			pad.Call("setPointerCapture", e.Get("pointerId"))
		}
		e.Call("preventDefault")
		x, y := s.at(e)
		s.page.post(func(st *state.Store) { st.StrokeFrom(x, y) })
		return
	}
	if host, ok := closest(e.Get("target"), ".gallery"); ok {
		s.pick(host, e)
	}
}

// at is the place of the pen in the pad's pixels.
func (s *sights) at(e js.Value) (x, y float64) {
	box := document().Call("getElementById", "see-pad").Call("getBoundingClientRect")
	w, h := s.page.store.PadSize()
	return (e.Get("clientX").Float() - box.Get("left").Float()) / box.Get("width").Float() * float64(w),
		(e.Get("clientY").Float() - box.Get("top").Float()) / box.Get("height").Float() * float64(h)
}

// pick finds the picture of a gallery that is pointed at.
func (s *sights) pick(host, e js.Value) {
	box := host.Call("getBoundingClientRect")
	x, y := e.Get("clientX").Float()-box.Get("left").Float(), e.Get("clientY").Float()-box.Get("top").Float()
	g := s.page.store.Gallery()
	columns := max(1, host.Get("clientWidth").Int()/cellWidth)
	column := int(x) / cellWidth
	k := int(y)/cellHeight*columns + column
	if column >= columns || k < 0 || k >= len(g.Shots) {
		return
	}
	index := g.Shots[k].Index
	s.page.post(func(st *state.Store) { st.PickShot(index) })
}

// Measures of a gallery's cell, in pixels: a picture and two lines of text.
const (
	cellWidth  = 88
	cellHeight = 104
	cellShot   = 60
)

// draw brings the open tab's canvases up to date, where there is anything new.
func (s *sights) draw() {
	st := s.page.store
	tab := st.Tab()
	if tab == state.TabCurves && st.OwnFound() == nil {
		return
	}
	style := js.Global().Call("getComputedStyle", document().Get("documentElement"))
	look := css(style, "--ink") + strconv.FormatFloat(js.Global().Get("devicePixelRatio").Float(), 'g', -1, 64)
	s.ownSamples(look, style)
	_, pad := st.Pad()
	padKey := fmt.Sprint(pad, st.SeenSource().ID)
	switch tab {
	case state.TabPredictions:
		s.gallery("gallery-predictions", look, style)
		s.host("see-pad", look+padKey, 0, func(g js.Value, w, h float64) { s.pad(g, w, h, style) })
		s.host("see-plane", look+fmt.Sprintf("%p", st.Plane()), 0, func(g js.Value, w, h float64) { s.plane(g, w, h, st.Plane(), style) })
	case state.TabConfusion:
		s.gallery("gallery-confusion", look, style)
		s.host("cell-plane", look+fmt.Sprintf("%p", st.CellPlane()), 0, func(g js.Value, w, h float64) { s.plane(g, w, h, st.CellPlane(), style) })
	case state.TabLayers:
		block := st.SeenBlock()
		key := look + fmt.Sprintf("%p", block)
		s.host("see-still", look+padKey, 0, func(g js.Value, w, h float64) { s.pad(g, w, h, style) })
		s.strip("see-bars", key, func(w float64) (float64, drawing) { return bars(block, w, style) })
		s.strip("see-filters", key, func(w float64) (float64, drawing) {
			if block == nil {
				return 0, nil
			}
			return s.tiles(block.Filters, w)
		})
		s.strip("see-maps", key, func(w float64) (float64, drawing) {
			if block != nil && block.Maps == nil {
				return row(block.Row, w, style)
			}
			if block == nil {
				return 0, nil
			}
			return s.tiles(block.Maps, w)
		})
	case state.TabData:
		s.gallery("gallery-data", look, style)
		s.host("see-points", look+fmt.Sprintf("%p", st.Plane()), 0, func(g js.Value, w, h float64) { s.plane(g, w, h, st.Plane(), style) })
	}
}

type drawing func(g js.Value)

// host draws on a host's canvas unless it shows that already. A height of 0 takes the host's own.
func (s *sights) host(id, key string, height float64, draw func(g js.Value, w, h float64)) {
	host := document().Call("getElementById", id)
	if host.IsNull() {
		return
	}
	wh := size(host)
	w, h := float64(wh[0]), float64(wh[1])
	if height > 0 {
		h = height
	}
	if w < 10 || h < 1 {
		return
	}
	key += fmt.Sprint(" ", w, " ", h)
	if s.drawn[id] == key && !host.Get("firstElementChild").IsNull() {
		return
	}
	s.drawn[id] = key
	canvas := host.Get("firstElementChild")
	if canvas.IsNull() {
		canvas = document().Call("createElement", "canvas")
		host.Call("append", canvas)
	}
	ratio := max(1, js.Global().Get("devicePixelRatio").Float())
	canvas.Set("width", int(w*ratio))
	canvas.Set("height", int(h*ratio))
	canvas.Get("style").Set("height", fmt.Sprintf("%gpx", h))
	g := canvas.Call("getContext", "2d")
	g.Call("scale", ratio, ratio)
	draw(g, w, h)
}

// strip draws on a canvas as high as what is drawn needs.
func (s *sights) strip(id, key string, measure func(width float64) (height float64, draw drawing)) {
	host := document().Call("getElementById", id)
	if host.IsNull() || host.Get("clientWidth").Int() < 10 {
		return
	}
	h, draw := measure(host.Get("clientWidth").Float())
	if draw == nil {
		return
	}
	s.host(id, key, h, func(g js.Value, _, _ float64) { draw(g) })
}

// gallery draws pictures in rows with what the network says of them underneath.
func (s *sights) gallery(id, look string, style js.Value) {
	key := look + s.page.store.GalleryKey()
	s.strip(id, key, func(width float64) (float64, drawing) {
		shown := s.page.store.Gallery()
		columns := max(1, int(width)/cellWidth)
		rows := (len(shown.Shots) + columns - 1) / columns
		return float64(max(1, rows*cellHeight)), func(g js.Value) {
			g.Set("imageSmoothingEnabled", false)
			g.Set("textBaseline", "top")
			g.Set("textAlign", "left")
			for k, shot := range shown.Shots {
				x, y := float64(k%columns*cellWidth), float64(k/columns*cellHeight)
				s.shot(g, x, y, shown, shot, style)
			}
		}
	})
}

func (s *sights) shot(g js.Value, x, y float64, of state.Gallery, shot state.Shot, style js.Value) {
	g.Set("fillStyle", css(style, "--raised"))
	g.Call("fillRect", x+3, y+3, cellShot, cellShot)
	if shot.Pixels != nil && len(of.Shape) == 3 {
		if of.Signed {
			s.enlarge(g, []int{3, of.Shape[1], of.Shape[2]}, signedPixels(shot.Pixels, of.Shape[1]*of.Shape[2]), x+3, y+3, cellShot, cellShot)
		} else {
			s.enlarge(g, of.Shape, shot.Pixels, x+3, y+3, cellShot, cellShot)
		}
	}
	switch {
	case shot.On:
		frame(g, x+1.5, y+1.5, cellShot+3, css(style, "--accent"), 3)
	case shot.Bad:
		frame(g, x+2, y+2, cellShot+2, css(style, "--bad"), 2)
	}
	g.Set("font", "12px "+css(style, "--font"))
	g.Set("fillStyle", css(style, "--ink"))
	if shot.Bad {
		g.Set("fillStyle", css(style, "--bad"))
	}
	g.Call("fillText", shot.Text, x+3, y+cellShot+8, cellWidth-6)
	g.Set("fillStyle", css(style, "--soft"))
	g.Call("fillText", shot.Note, x+3, y+cellShot+23, cellWidth-7)
}

func frame(g js.Value, x, y, side float64, colour string, width int) {
	g.Set("strokeStyle", colour)
	g.Set("lineWidth", width)
	g.Call("strokeRect", x, y, side, side)
}
