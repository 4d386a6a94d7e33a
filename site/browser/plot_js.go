package browser

import (
	"fmt"
	"math"
	"strings"
	"syscall/js"

	"plywood/site/chart"
)

// paint draws a chart that has been brought to a size.
func paint(g js.Value, d chart.Drawing, style js.Value, height float64) {
	g.Set("fillStyle", css(style, "--band"))
	for _, b := range d.Band {
		g.Call("fillRect", b.Left, b.Top, b.Right-b.Left, b.Bottom-b.Top)
	}
	axes(g, d, style, height)
	for _, l := range d.Lines {
		line(g, l, css(style, fmt.Sprintf("--run%d", l.Colour)))
	}
	marks(g, d, style)
	if d.Hint != "" {
		g.Set("textAlign", "center")
		g.Set("textBaseline", "middle")
		g.Set("fillStyle", css(style, "--soft"))
		g.Call("fillText", d.Hint, (d.Left+d.Right)/2, d.Top+(d.Bottom-d.Top)/4)
	}
}

// readout says what the lines come to where the chart is pointed at.
func readout(g js.Value, d chart.Drawing, x float64, style js.Value) {
	at, readings, ok := d.Read(x)
	if !ok {
		return
	}
	mark := readings[len(readings)-1].X
	g.Set("strokeStyle", css(style, "--edge"))
	g.Set("lineWidth", 1)
	segment(g, mark, d.Top, mark, d.Bottom)
	const width, row = 104, 17
	left := mark + 10
	if left+width > d.Right {
		left = mark - 10 - width
	}
	height := float64(row*(len(readings)+1) + 8)
	g.Set("fillStyle", css(style, "--panel"))
	g.Call("fillRect", left, d.Top+4, width, height)
	g.Call("strokeRect", left, d.Top+4, width, height)
	g.Set("textAlign", "left")
	g.Set("textBaseline", "middle")
	g.Set("fillStyle", css(style, "--soft"))
	g.Call("fillText", at, left+8, d.Top+4+row*0.75)
	for i, r := range readings {
		y := d.Top + 4 + row*(float64(i)+1.75)
		colour := css(style, fmt.Sprintf("--run%d", r.Colour))
		line(g, chart.Line{Points: []chart.Point{{X: left + 8, Y: y}, {X: left + 26, Y: y}}, Dash: r.Dash}, colour)
		g.Set("fillStyle", css(style, "--ink"))
		g.Call("fillText", r.Text, left+34, y)
	}
}

func axes(g js.Value, d chart.Drawing, style js.Value, height float64) {
	g.Set("font", "12px "+css(style, "--font"))
	g.Set("fillStyle", css(style, "--soft"))
	g.Set("lineWidth", 1)
	g.Set("textBaseline", "middle")
	g.Set("textAlign", "right")
	g.Set("strokeStyle", css(style, "--line"))
	for _, t := range d.YTicks {
		segment(g, d.Left, t.At, d.Right, t.At)
		g.Call("fillText", t.Text, d.Left-8, t.At)
	}
	g.Set("textAlign", "center")
	g.Set("textBaseline", "top")
	g.Set("strokeStyle", css(style, "--soft"))
	segment(g, d.Left, d.Bottom, d.Right, d.Bottom)
	for _, t := range d.XTicks {
		segment(g, t.At, d.Bottom, t.At, d.Bottom+4)
		g.Call("fillText", t.Text, t.At, d.Bottom+6)
	}
	g.Set("textBaseline", "bottom")
	g.Set("textAlign", "center")
	g.Call("fillText", d.XLabel, (d.Left+d.Right)/2, height)
	g.Call("save")
	g.Set("textBaseline", "top")
	g.Call("translate", 0, (d.Top+d.Bottom)/2)
	g.Call("rotate", -math.Pi/2)
	label := d.YLabel
	if g.Call("measureText", label).Get("width").Float() > d.Bottom-d.Top {
		label = label[strings.LastIndex(label, " ")+1:] // a low chart has room for its last word
	}
	g.Call("fillText", label, 0, 0)
	g.Call("restore")
}

// marks says where something was changed on the way.
func marks(g js.Value, d chart.Drawing, style js.Value) {
	g.Set("textBaseline", "top")
	for i, m := range d.Marks {
		colour := css(style, fmt.Sprintf("--run%d", m.Colour))
		g.Set("strokeStyle", colour)
		g.Set("lineWidth", 1)
		g.Call("setLineDash", []any{2, 3})
		segment(g, m.X, d.Top, m.X, d.Bottom)
		g.Call("setLineDash", []any{})
		g.Set("textAlign", "left")
		at := m.X + 4
		if m.X > d.Right-70 {
			g.Set("textAlign", "right")
			at = m.X - 4
		}
		g.Set("fillStyle", colour)
		g.Call("fillText", m.Text, at, d.Top+2+float64(i%3)*15)
	}
}

// part shows what is being chosen.
func part(g js.Value, d chart.Drawing, from, to float64, style js.Value) {
	left, right := max(d.Left, min(from, to)), min(d.Right, max(from, to))
	g.Set("globalAlpha", 0.18)
	g.Set("fillStyle", css(style, "--accent"))
	g.Call("fillRect", left, d.Top, right-left, d.Bottom-d.Top)
	g.Set("globalAlpha", 1)
}

func segment(g js.Value, x1, y1, x2, y2 float64) {
	g.Call("beginPath")
	g.Call("moveTo", x1, y1)
	g.Call("lineTo", x2, y2)
	g.Call("stroke")
}

func line(g js.Value, l chart.Line, colour string) {
	if len(l.Points) == 0 {
		return
	}
	g.Set("strokeStyle", colour)
	g.Set("fillStyle", colour)
	g.Set("lineJoin", "round")
	g.Set("lineWidth", 2)
	g.Set("globalAlpha", 1)
	if l.Faint {
		g.Set("lineWidth", 1)
		g.Set("globalAlpha", 0.3)
	}
	dash := []any{}
	for _, length := range chart.Dashes[l.Dash] {
		dash = append(dash, length)
	}
	g.Call("setLineDash", dash)
	g.Call("beginPath")
	for i, p := range l.Points {
		if i == 0 {
			g.Call("moveTo", p.X, p.Y)
		} else {
			g.Call("lineTo", p.X, p.Y)
		}
	}
	g.Call("stroke")
	g.Call("setLineDash", []any{})
	for _, p := range l.Dots {
		g.Call("beginPath")
		g.Call("arc", p.X, p.Y, 3, 0, 2*math.Pi)
		g.Call("fill")
	}
	g.Set("globalAlpha", 1)
}
