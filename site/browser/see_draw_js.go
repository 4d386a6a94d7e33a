package browser

import (
	"fmt"
	"math"
	"strings"
	"syscall/js"

	"plywood/wasm/protocol"
)

// rgba puts pixels on the small canvas, from which they are enlarged.
func (s *sights) rgba(w, h int, pixels []byte) {
	s.tile.Set("width", w)
	s.tile.Set("height", h)
	buffer := js.Global().Get("Uint8ClampedArray").New(len(pixels))
	js.CopyBytesToJS(buffer, pixels)
	s.tile.Call("getContext", "2d").Call("putImageData", js.Global().Get("ImageData").New(buffer, w, h), 0, 0)
}

// enlarge draws a picture [C,H,W]: in colour where it has three channels, else its first in grey.
func (s *sights) enlarge(g js.Value, shape []int, pixels []byte, x, y, w, h float64) {
	plane := shape[1] * shape[2]
	if len(pixels) < shape[0]*plane || plane == 0 {
		return
	}
	out := make([]byte, 4*plane)
	for i := range plane {
		r, gr, b := pixels[i], pixels[i], pixels[i]
		if shape[0] == 3 {
			gr, b = pixels[plane+i], pixels[2*plane+i]
		}
		out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = r, gr, b, 255
	}
	s.rgba(shape[2], shape[1], out)
	g.Call("drawImage", s.tile, x, y, w, h)
}

// pad draws the picture that the network is asked about.
func (s *sights) pad(g js.Value, w, h float64, style js.Value) {
	g.Set("fillStyle", "#000")
	g.Call("fillRect", 0, 0, w, h)
	pixels, _ := s.page.store.Pad()
	shape := s.page.store.PadShape()
	if len(pixels) != 0 && shape != nil && len(pixels) == shape[0]*shape[1]*shape[2] {
		g.Set("imageSmoothingEnabled", false)
		s.enlarge(g, shape, pixels, 0, 0, w, h)
		return
	}
	g.Set("fillStyle", "#c8ccd4")
	g.Set("textAlign", "center")
	g.Set("textBaseline", "middle")
	g.Set("font", "13px "+css(style, "--font"))
	g.Call("fillText", "Draw here,", w/2, h/2-9)
	g.Call("fillText", "or drop a picture", w/2, h/2+9)
}

// tiles draws small pictures side by side, all on one scale of grey, or of blue and red around zero.
func (s *sights) tiles(t *protocol.Tiles, width float64) (float64, drawing) {
	if t == nil || t.Count == 0 {
		return 0, nil
	}
	w, h := fitTile(t)
	columns := max(1, int((width+6)/(w+6)))
	rows := (t.Count + columns - 1) / columns
	return float64(rows) * (h + 6), func(g js.Value) {
		g.Set("imageSmoothingEnabled", false)
		size := t.Height * t.Width
		for k := range t.Count {
			out := make([]byte, 4*size)
			for i, v := range t.Pixels[k*size : (k+1)*size] {
				r, gr, b := v, v, v
				if t.Signed {
					r, gr, b = signed(v)
				}
				out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = r, gr, b, 255
			}
			s.rgba(t.Width, t.Height, out)
			g.Call("drawImage", s.tile, float64(k%columns)*(w+6), float64(k/columns)*(h+6), w, h)
		}
	}
}

// fitTile is the size a tile is drawn at: about 64 pixels, in whole enlargements of small ones.
func fitTile(t *protocol.Tiles) (w, h float64) {
	scale := 64 / float64(max(t.Height, t.Width))
	if scale > 1 {
		scale = math.Round(scale)
	}
	return float64(t.Width) * scale, float64(t.Height) * scale
}

// signedPixels are a plane's values as colours around zero, a plane for each of red, green and blue.
func signedPixels(values []byte, plane int) []byte {
	out := make([]byte, 3*plane)
	for i, v := range values[:plane] {
		out[i], out[plane+i], out[2*plane+i] = signed(v)
	}
	return out
}

// signed is blue below 128, red above, pale at it.
func signed(v byte) (r, g, b byte) {
	f := (float64(v) - 127.5) / 127.5
	mix := func(from, to float64) byte { return byte(from + (to-from)*math.Abs(f)) }
	if f < 0 {
		return mix(244, 33), mix(244, 84), mix(244, 190)
	}
	return mix(244, 186), mix(244, 38), mix(244, 44)
}

// barNames are how a batch norm's vectors are called on the page.
func barNames(name string) string {
	for _, part := range [][2]string{{".weight", "γ"}, {".bias", "β"}, {".running_mean", "mean"}, {".running_var", "variance"}} {
		if norm, ok := strings.CutSuffix(name, part[0]); ok {
			return norm + " " + part[1]
		}
	}
	return name
}

// bars draws the vectors of a block, each with its ends in numbers.
func bars(block *protocol.BlockView, width float64, style js.Value) (float64, drawing) {
	if block == nil || len(block.Bars) == 0 {
		return 0, nil
	}
	const high, gap, least = 52.0, 26.0, 190.0
	columns := max(1, min(4, int((width+16)/(least+16))))
	each := (width+16)/float64(columns) - 16
	rows := (len(block.Bars) + columns - 1) / columns
	return float64(rows) * (high + gap), func(g js.Value) {
		for k, b := range block.Bars {
			x, y := float64(k%columns)*(each+16), float64(k/columns)*(high+gap)
			values := make([]float64, len(b.Values))
			for i, v := range b.Values {
				values[i] = float64(v)
			}
			colour := "--norm"
			if strings.HasSuffix(b.Name, ".running_mean") || strings.HasSuffix(b.Name, ".running_var") {
				colour = "--input"
			}
			barChart(g, x, y, each, high, barNames(b.Name), values, css(style, colour), style)
		}
	}
}

// row draws what comes out of a block without width and height.
func row(values []float64, width float64, style js.Value) (float64, drawing) {
	if len(values) == 0 {
		return 0, nil
	}
	return 96, func(g js.Value) {
		barChart(g, 0, 0, math.Min(width, math.Max(220, float64(14*len(values)))), 92, "", values, css(style, "--accent"), style)
	}
}

// barChart draws bars from zero, with the lowest and the highest value written above.
func barChart(g js.Value, x, y, w, h float64, name string, values []float64, colour string, style js.Value) {
	low, high := 0.0, 0.0
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
		least, most = math.Min(least, v), math.Max(most, v)
	}
	if high-low < 1e-12 {
		high = low + 1
	}
	const head = 17.0
	g.Set("font", "12px "+css(style, "--font"))
	g.Set("textBaseline", "top")
	g.Set("textAlign", "left")
	g.Set("fillStyle", css(style, "--ink"))
	g.Call("fillText", name, x, y)
	g.Set("fillStyle", css(style, "--soft"))
	g.Set("textAlign", "right")
	g.Call("fillText", fmt.Sprintf("%.3g to %.3g", least, most), x+w, y)
	zero := y + head + (h-head)*high/(high-low)
	step := w / float64(len(values))
	g.Set("fillStyle", colour)
	for i, v := range values {
		to := y + head + (h-head)*(high-v)/(high-low)
		g.Call("fillRect", x+float64(i)*step, math.Min(zero, to), math.Max(1, math.Min(step-1, 24)), math.Max(1, math.Abs(to-zero)))
	}
	g.Set("strokeStyle", css(style, "--edge"))
	g.Set("lineWidth", 1)
	segment(g, x, zero, x+w, zero)
}

// plane draws what a network says in the plane, and the training points.
func (s *sights) plane(g js.Value, w, h float64, p *protocol.Plane, style js.Value) {
	if p == nil {
		return
	}
	const legend = 96 // pixels, for the names of the classes
	side := math.Min(w-legend, h)
	left := 0.0
	if len(p.Said) == p.Side*p.Side && p.Side > 0 {
		out := make([]byte, 4*len(p.Said))
		for i, c := range p.Said {
			r, gr, b := classColour(c)
			sure := max(0, (float64(p.Sure[i])/100-1/float64(len(p.Classes)))/(1-1/float64(len(p.Classes))))
			out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = r, gr, b, byte(24+116*sure)
		}
		s.rgba(p.Side, p.Side, out)
		g.Set("imageSmoothingEnabled", true)
		g.Call("drawImage", s.tile, left, 0, side, side)
	}
	frame(g, left+0.5, 0.5, side-1, css(style, "--edge"), 1)
	g.Set("lineWidth", 1)
	for i, l := range p.Labels {
		x, y := left+side*float64(p.Points[2*i])/255, side*(1-float64(p.Points[2*i+1])/255)
		r, gr, b := classColour(l)
		g.Set("fillStyle", fmt.Sprintf("rgb(%d,%d,%d)", r, gr, b))
		g.Call("beginPath")
		g.Call("arc", x, y, 2.4, 0, 6.2832)
		g.Call("fill")
	}
	g.Set("font", "12px "+css(style, "--font"))
	g.Set("textAlign", "left")
	g.Set("textBaseline", "middle")
	for c, name := range p.Classes {
		y := 10 + 20*float64(c)
		r, gr, b := classColour(byte(c))
		g.Set("fillStyle", fmt.Sprintf("rgb(%d,%d,%d)", r, gr, b))
		g.Call("beginPath")
		g.Call("arc", left+side+18, y, 5, 0, 6.2832)
		g.Call("fill")
		g.Set("fillStyle", css(style, "--ink"))
		g.Call("fillText", name, left+side+30, y)
	}
}

// classColour is the colour of a class of points; colour-blind people tell the first ones apart.
func classColour(class byte) (r, g, b byte) {
	switch class % 4 {
	case 0:
		return 47, 111, 214
	case 1:
		return 224, 116, 32
	case 2:
		return 30, 150, 110
	}
	return 160, 58, 143
}
