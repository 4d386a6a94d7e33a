package state

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
	"plywood/site/layout"
)

// BlockView is a block as the canvas shows it.
type BlockView struct {
	ID       string // inside an opened block, that block's, a dot and its own
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
	Part     bool // what it is follows from the settings of the block that it stands in
	Problem  *Problem
	Port     bool // a skip may begin here: blocks follow
	Source   bool // a wire that is being dragged comes from here
	Target   bool // a wire that is being dragged may lead here
	Over     bool // and is just over it

	Opens  bool        // it is made of others
	Open   bool        // and shows them
	Depth  int         // how many opened blocks it is inside of
	Inside []BlockView // what an opened one is made of
}

// View is the canvas as it is to be drawn.
type View struct {
	Plan   layout.Plan
	Blocks []BlockView // the image first
}

// All lists the blocks with those inside opened ones, each right behind the one that holds it.
func (v View) All() []BlockView { return all(nil, v.Blocks) }

func all(list, blocks []BlockView) []BlockView {
	for _, b := range blocks {
		list = all(append(list, b), b.Inside)
	}
	return list
}

// laid is the network laid out, and what of the page it was laid out for.
type laid struct {
	view     View
	revision int
	openings int
	problems []*Problem
}

// View lays the network out and says what stands on every block. Laying out is kept until the
// network, its problems or what is open changes: a pointer that moves asks for it again and again.
func (s *Store) View() View {
	v := s.lay()
	v.Blocks = slices.Clone(v.Blocks)
	image := s.imageView()
	image.Place = v.Blocks[0].Place
	v.Blocks[0] = image
	s.markSelected(v.Blocks)
	s.markTargets(v.Blocks)
	return v
}

// markSelected says of the blocks, and of copies of those inside, what changes more often than the layout.
func (s *Store) markSelected(blocks []BlockView) {
	for i := range blocks {
		b := &blocks[i]
		b.Selected = s.IsSelected(b.ID)
		b.Port = !b.Part && i+1 < len(blocks)
		b.Inside = slices.Clone(b.Inside)
		s.markSelected(b.Inside)
	}
}

// Plan is where the blocks stand, as View has it, for a pointer that moves.
func (s *Store) Plan() layout.Plan { return s.lay().Plan }

func (s *Store) lay() View {
	if l := s.laid; l == nil || l.revision != s.revision || l.openings != s.openings || !slices.Equal(l.problems, s.problems) {
		s.laid = &laid{s.layOut(), s.revision, s.openings, s.problems}
	}
	return s.laid.view
}

func (s *Store) layOut() View {
	m := s.doc.Model
	info := map[string]nn.NodeInfo{}
	for _, n := range s.report.Nodes {
		info[n.ID] = n
	}
	v := View{Blocks: []BlockView{s.imageView()}}
	nodes := []layout.Node{{ID: nn.InputID, Extra: extra(v.Blocks[0])}}
	for i, n := range m.Nodes {
		n.From = m.Sources(i)
		in := info[n.ID]
		in.ID = n.ID
		b, node := s.blockView(nn.Part{Node: n, Info: in}, 0, false)
		v.Blocks, nodes = append(v.Blocks, b), append(nodes, node)
	}
	v.Plan = layout.Lay(nodes)
	stand(v.Blocks, v.Plan.Places)
	return v
}

// stand tells the blocks their places.
func stand(blocks []BlockView, places []layout.Place) {
	for i := range blocks {
		blocks[i].Place = places[i]
		stand(blocks[i].Inside, places[i].Inside)
	}
}

func (s *Store) imageView() BlockView {
	m, src := s.doc.Model, s.Source()
	b := BlockView{ID: nn.InputID, Title: "Image", Summary: src.Title, Family: "input", Shape: m.Input.String(), Fixed: true,
		Problem: s.ProblemAt("")}
	if len(m.Input) == 3 && m.Input[1]*m.Input[2] == 1 {
		b.Title = "Point"
	}
	if r := s.resize(); r > 0 {
		b.Summary = fmt.Sprintf("%s, resized", src.Title)
	}
	if len(m.Nodes) == 0 {
		b.Problem = nil // the canvas says what to do instead
	}
	return b
}

// blockView is a block and what it takes to place it, with all that is open in it.
func (s *Store) blockView(p nn.Part, depth int, fixed bool) (BlockView, layout.Node) {
	kind, _ := nn.KindOf(p.Layer.Type())
	b := BlockView{ID: p.Info.ID, Type: kind.Type, Title: Title(p.Layer), Family: string(kind.Family), Shape: "?", Depth: depth, Part: fixed,
		Summary: summary(p.Layer, p.From), Bypass: p.Bypass}
	_, group := p.Layer.(nn.Group)
	if !fixed {
		b.Problem = s.problemOn(b.ID, group && s.opened[b.ID] && !p.Bypass)
	}
	if p.Info.Out != nil {
		b.Shape = p.Info.Out.String()
		if _, norm := p.Layer.(nn.BatchNorm); norm {
			b.Summary = fmt.Sprintf("γ, β for %s channels", Count(p.Info.Out[0]))
		}
		if p.Info.Params > 0 {
			b.Params = Count(p.Info.Params)
		}
	}
	if p.Bypass {
		b.Summary = "left out"
	}
	// The text of a problem takes the place of what is inside.
	b.Opens = nn.Opens(p.Layer) && !p.Bypass && b.Problem == nil
	node := layout.Node{ID: p.ID, From: p.From, Extra: extra(b), Takes: group && !fixed}
	if b.Opens && s.opened[b.ID] {
		b.Open = true
		for _, part := range nn.Inside(p.Node, p.Info) {
			if part.Info.ID == "" {
				part.Info.ID = b.ID + "." + part.ID
			}
			inner, at := s.blockView(part, depth+1, fixed || !group)
			for k, from := range at.From {
				if from == nn.InputID {
					at.From[k] = ""
				}
			}
			b.Inside, node.Inside = append(b.Inside, inner), append(node.Inside, at)
		}
		b.Open = len(b.Inside) > 0
	}
	return b, node
}

// extra is the height that the text of a block's problem takes.
func extra(b BlockView) int {
	if b.Problem == nil {
		return 0
	}
	return problemHeight(b.Problem)
}
