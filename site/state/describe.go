package state

import (
	"fmt"
	"strings"

	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/site/layout"
)

// BlockView is a block as the canvas shows it.
type BlockView struct {
	ID       string
	Type     string
	Title    string // "Convolution"
	Summary  string // "6 filters · 5×5"
	Family   string // names its colour
	Shape    string // of what it makes, "?" where it is not known
	Params   string // "" for none
	Place    layout.Place
	Selected bool
	Bypass   bool
	Fixed    bool // the image: it cannot be moved or removed
	Problem  *Problem
	Port     bool // a skip may begin here: blocks follow
	Source   bool // a wire that is being dragged comes from here
	Target   bool // a wire that is being dragged may lead here
	Over     bool // and is just over it
}

// View is the canvas as it is to be drawn.
type View struct {
	Plan   layout.Plan
	Blocks []BlockView // the image first
}

// problemHeight makes room for the text of a problem, about so many letters a line, and its buttons.
func problemHeight(p *Problem) int {
	const letters, line = 34, 18
	h := 24 + line*((len([]rune(p.Text))+letters-1)/letters)
	if p.Remedy != "" {
		h += line * ((len([]rune(p.Remedy)) + letters - 1) / letters)
	}
	if len(p.Fixes) > 0 {
		h += 6 + 32*fixRows(p)
	}
	return h
}

// fixRows is how many rows the buttons of a problem take.
func fixRows(p *Problem) int {
	const width, letter, around, gap = 246, 7, 22, 6
	rows, x := 1, 0
	for _, f := range p.Fixes {
		w := letter*len([]rune(f.Label)) + around
		if x > 0 && x+w > width {
			rows++
			x = 0
		}
		x += w + gap
	}
	return rows
}

// View lays the network out and says what stands on every block.
func (s *Store) View() View {
	m, src := s.doc.Model, s.Source()
	info := map[string]nn.NodeInfo{}
	for _, n := range s.report.Nodes {
		info[n.ID] = n
	}
	input := BlockView{ID: nn.InputID, Title: "Image", Summary: src.Title, Family: "input", Shape: m.Input.String(), Fixed: true,
		Problem: s.ProblemAt("")}
	if len(m.Input) == 3 && m.Input[1]*m.Input[2] == 1 {
		input.Title = "Point"
	}
	if r := s.resize(); r > 0 {
		input.Summary = fmt.Sprintf("%s, resized", src.Title)
	}
	if len(m.Nodes) == 0 {
		input.Problem = nil // the canvas says what to do instead
	}
	v := View{Blocks: []BlockView{input}}
	for i, n := range m.Nodes {
		kind, _ := nn.KindOf(n.Layer.Type())
		b := BlockView{ID: n.ID, Type: kind.Type, Title: Title(n.Layer), Family: string(kind.Family), Shape: "?",
			Summary: summary(n.Layer, m.Sources(i)), Selected: s.IsSelected(n.ID), Bypass: n.Bypass, Problem: s.ProblemAt(n.ID)}
		if in, ok := info[n.ID]; ok && in.Out != nil {
			b.Shape = in.Out.String()
			if _, norm := n.Layer.(nn.BatchNorm); norm {
				b.Summary = fmt.Sprintf("γ, β for %s channels", Count(in.Out[0]))
			}
			if in.Params > 0 {
				b.Params = Count(in.Params)
			}
		}
		if n.Bypass {
			b.Summary = "left out"
		}
		v.Blocks = append(v.Blocks, b)
	}
	for i := range v.Blocks[:len(v.Blocks)-1] {
		v.Blocks[i].Port = true
	}
	s.markTargets(v.Blocks)
	v.Plan = layout.Chain(s.layoutNodes(v.Blocks))
	for i := range v.Blocks {
		v.Blocks[i].Place = v.Plan.Places[i]
	}
	return v
}

func (s *Store) layoutNodes(blocks []BlockView) []layout.Node {
	nodes := make([]layout.Node, len(blocks))
	for i, b := range blocks {
		nodes[i].ID = b.ID
		if i > 0 {
			nodes[i].From = s.doc.Model.Sources(i - 1)
		}
		if b.Problem != nil {
			nodes[i].Extra = problemHeight(b.Problem)
		}
	}
	return nodes
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
		s := join(fmt.Sprintf("%d channels", l.Channels), stride(nn.Square(max(l.Stride, 1))))
		if l.Shortcut {
			s = join(s, "1×1 shortcut")
		}
		return s
	case nn.DenseBlock:
		return fmt.Sprintf("%d convolutions · growth %d", l.Convs, l.Growth)
	case nn.Transition:
		return fmt.Sprintf("to %d channels, half the map", l.Channels)
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
	for _, n := range s.report.Nodes {
		if n.ID != id || n.Out == nil {
			continue
		}
		var in []string
		for _, from := range n.From {
			in = append(in, s.shapeOf(from).String())
		}
		return [][2]string{
			{"Reads", strings.Join(in, ", ")},
			{"Makes", n.Out.String()},
			{"Parameters", Count(n.Params)},
			{"Multiply-adds an image", Count(n.MultiplyAdds)},
			{"Memory an image", Bytes(n.ActivationBytes)},
		}
	}
	return nil
}

func (s *Store) shapeOf(id string) tensor.Shape {
	for _, n := range s.report.Nodes {
		if n.ID == id {
			return n.Out
		}
	}
	return s.report.Input
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
