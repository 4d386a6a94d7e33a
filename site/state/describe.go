package state

import (
	"fmt"
	"strings"

	"plywood/engine/nn"
	"plywood/site/layout"
	"plywood/site/letters"
)

// What the text of a problem has at its block, as in parts.css.
const (
	problemWidth = layout.BlockWidth - 26
	problemSize  = 13 // of its letters
	problemLine  = 18
)

// problemHeight makes room for the text of a problem and its buttons.
func problemHeight(p *Problem) int {
	h := 25 + problemLine*(letters.Lines(p.Text, problemWidth, problemSize)+letters.Lines(p.Remedy, problemWidth, problemSize))
	if len(p.Fixes) > 0 {
		h += 32 * fixRows(p)
	}
	return h
}

// fixRows is how many rows the buttons of a problem take.
func fixRows(p *Problem) int {
	const around, gap = 22, 6
	rows, x := 1, 0.0
	for _, f := range p.Fixes {
		w := letters.Width(f.Label, problemSize) + around
		if x > 0 && x+w > problemWidth {
			rows++
			x = 0
		}
		x += w + gap
	}
	return rows
}

// Title names a block, an activation by its function, a group as the person does.
func Title(l nn.Layer) string {
	if g, ok := l.(nn.Group); ok && g.Name != "" {
		return g.Name
	}
	if a, ok := l.(nn.Activation); ok {
		switch a.Function {
		case "relu":
			return "ReLU"
		case "leaky_relu":
			return "Leaky ReLU"
		case "gelu":
			return "GELU"
		case "":
			return "Activation"
		}
		return label(a.Function)
	}
	kind, ok := nn.KindOf(l.Type())
	if !ok {
		return l.Type()
	}
	return kind.Title
}

// summary says a block's settings in a few words.
func summary(l nn.Layer, from []string) string {
	switch l := l.(type) {
	case nn.Conv2D:
		return join(fmt.Sprintf("%d filters", l.Out), l.Kernel.String(), stride(l.Stride), pad(l.Padding))
	case nn.ConvNormAct:
		return join(fmt.Sprintf("%d filters", l.Out), l.Kernel.String(), stride(l.Stride), pad(l.Padding))
	case nn.Dense:
		return fmt.Sprintf("%d units", l.Out)
	case nn.BatchNorm:
		return "γ, β for each channel"
	case nn.Activation:
		return "activation"
	case nn.MaxPool2D:
		return join(l.Kernel.String(), poolStride(l.Stride, l.Kernel), pad(l.Padding))
	case nn.AvgPool2D:
		return join(l.Kernel.String(), poolStride(l.Stride, l.Kernel), pad(l.Padding))
	case nn.GlobalAvgPool2D:
		return "one number a channel"
	case nn.Flatten:
		return "map to vector"
	case nn.Dropout:
		rate, _ := nn.GetField(l, "rate")
		r, _ := rate.(float64)
		return fmt.Sprintf("%.3g%% of the values", 100*r)
	case nn.Residual:
		stride := stride(nn.Square(max(l.Stride, 1)))
		if l.Shortcut && stride == "" { // with a stride there is always one
			stride = "1×1 shortcut"
		}
		return join(fmt.Sprintf("%d channels", l.Channels), stride)
	case nn.DenseBlock:
		return fmt.Sprintf("%d convolutions · growth %d", l.Convs, l.Growth)
	case nn.Transition:
		return fmt.Sprintf("%d channels, half the map", l.Channels)
	case nn.Add:
		return strings.Join(from, " + ")
	case nn.Group:
		return groupSummary(l)
	case nn.Concat:
		return strings.Join(from, ", ")
	}
	return ""
}

func stride(p nn.Pair) string {
	if p == (nn.Pair{}) || p == nn.Square(1) {
		return ""
	}
	return "stride " + pairText(p)
}

func poolStride(p, kernel nn.Pair) string {
	if p == (nn.Pair{}) {
		p = kernel
	}
	return "stride " + pairText(p)
}

func pad(p nn.Pair) string {
	if p == (nn.Pair{}) {
		return ""
	}
	return "pad " + pairText(p)
}

func pairText(p nn.Pair) string {
	if p[0] == p[1] {
		return fmt.Sprint(p[0])
	}
	return p.String()
}

func join(parts ...string) string {
	var have []string
	for _, p := range parts {
		if p != "" {
			have = append(have, p)
		}
	}
	return strings.Join(have, " · ")
}

// Facts are what a block makes and costs, label by label.
func (s *Store) Facts(id string) [][2]string {
	sc, i := s.locate(id)
	if i < 0 {
		return nil
	}
	n := sc.Info(sc.Model.Nodes[i].ID)
	if n.Out == nil {
		return nil
	}
	var in []string
	for _, from := range sc.Model.Sources(i) {
		in = append(in, sc.Shape(from).String())
	}
	return [][2]string{
		{"Reads", strings.Join(in, ", ")},
		{"Makes", n.Out.String()},
		{"Parameters", Count(n.Params)},
		{"Multiply-adds an image", Count(n.MultiplyAdds)},
		{"Memory an image", Bytes(n.ActivationBytes)},
	}
}

// FactDoc says what a fact's label means.
func FactDoc(label string) string {
	switch label {
	case "Reads":
		return "What comes in: channels × rows × columns, or how many numbers"
	case "Makes":
		return "What comes out: channels × rows × columns, or how many numbers"
	case "Parameters":
		return "The numbers in it that training sets"
	case "Multiply-adds an image":
		return "The work for one image: a multiplication and an addition each"
	case "Memory an image":
		return "What it makes is kept while training, for each image of a batch"
	}
	return ""
}

// Bytes writes an amount of memory.
func Bytes(n int) string {
	switch {
	case n >= 10e6:
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d bytes", n)
}
