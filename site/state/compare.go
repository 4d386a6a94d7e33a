package state

import (
	"fmt"
	"strconv"
	"strings"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// compare is the table of all runs and the two that are set side by side.
type compare struct {
	open bool
	pair [2]int // ids; what is not there is chosen anew
}

// Comparing tells whether the table of runs is shown.
func (s *Store) Comparing() bool { return s.compare.open }

// Compare shows the table of runs, or hides it.
func (s *Store) Compare(show bool) {
	if show != s.compare.open {
		s.focus(map[bool]string{true: "#close-table", false: "#compare"}[show])
	}
	s.compare.open = show
}

// Pair are the runs set side by side: those chosen, else the newest two. ok is false where there
// are no two.
func (s *Store) Pair() (a, b *Run, ok bool) {
	if len(s.runs) < 2 {
		return nil, nil, false
	}
	a, b = s.Run(s.compare.pair[0]), s.Run(s.compare.pair[1])
	for i := len(s.runs) - 1; b == nil && i >= 0; i-- {
		if s.runs[i] != a {
			b = s.runs[i]
		}
	}
	for i := len(s.runs) - 1; a == nil && i >= 0; i-- {
		if s.runs[i] != b {
			a = s.runs[i]
		}
	}
	return a, b, true
}

// SetPair puts a run on the left (0) or the right (1). The same run on both sides changes places.
func (s *Store) SetPair(side, id int) {
	a, b, ok := s.Pair()
	if !ok || side < 0 || side > 1 || s.Run(id) == nil {
		return
	}
	s.compare.pair = [2]int{a.ID, b.ID}
	if s.compare.pair[1-side] == id {
		s.compare.pair[1-side] = s.compare.pair[side]
	}
	s.compare.pair[side] = id
}

// Difference is one thing in which two runs are not the same.
type Difference struct{ What, A, B string }

// Differences lists all in which two runs differ by how they were made: none, and they come to the
// same numbers.
func Differences(a, b *Run) []Difference {
	var ds []Difference
	tell := func(what, x, y string) {
		if x != y {
			ds = append(ds, Difference{what, x, y})
		}
	}
	tell("Data", a.Data, b.Data)
	x, y := settingTexts(a.Settings), settingTexts(b.Settings)
	for i := range x {
		tell(x[i][0], x[i][1], y[i][1])
	}
	tell("Learning rate changed on the way", ratesText(a), ratesText(b))
	tell("Epochs trained", strconv.Itoa(len(a.Epochs)), strconv.Itoa(len(b.Epochs)))
	m, errM := nn.Parse(a.Model)
	n, errN := nn.Parse(b.Model)
	if errM != nil || errN != nil {
		return ds
	}
	tell("What it reads", m.Input.String(), n.Input.String())
	for i := range m.Nodes {
		if j := n.Index(m.Nodes[i].ID); j >= 0 {
			compareNodes(m, n, i, j, tell)
		} else {
			tell("Block "+m.Nodes[i].ID, describeNode(m, i), "–")
		}
	}
	for j := range n.Nodes {
		if m.Index(n.Nodes[j].ID) < 0 {
			tell("Block "+n.Nodes[j].ID, "–", describeNode(n, j))
		}
	}
	return ds
}

func settingTexts(p protocol.Settings) [][2]string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	images := strconv.Itoa(p.TrainImages)
	if p.TrainImages == 0 {
		images = "all"
	}
	resize := "no"
	if p.Resize > 0 {
		resize = fmt.Sprintf("to %d×%d", p.Resize, p.Resize)
	}
	return [][2]string{
		{"Epochs", strconv.Itoa(p.Epochs)}, {"Batch", strconv.Itoa(p.Batch)}, {"Learning rate", number(p.LearningRate)},
		{"Optimizer", p.Optimizer}, {"Momentum", number(p.Momentum)}, {"Weight decay", number(p.WeightDecay)},
		{"Schedule of the learning rate", scheduleText(p)},
		{"Seed", strconv.FormatUint(p.Seed, 10)}, {"Training examples", images}, {"Standardize", yes(p.Standardize)}, {"Images resized", resize},
		{"Images flipped", yes(p.Flip)}, {"Images shifted", shiftText(p.Shift)},
	}
}

// ratesText says what became of the learning rate while a run was under way.
func ratesText(r *Run) string {
	var changes []string
	for _, c := range r.Rates {
		changes = append(changes, fmt.Sprintf("%s from step %s", strconv.FormatFloat(c.To, 'g', -1, 64), Count(c.Step)))
	}
	if len(changes) == 0 {
		return "no"
	}
	return strings.Join(changes, ", ")
}

func scheduleText(p protocol.Settings) string {
	text := p.Schedule
	switch text {
	case "":
		text = "constant"
	case "step":
		text = fmt.Sprintf("times %g every %d epochs", p.Gamma, p.StepEpochs)
	}
	if p.WarmupEpochs > 0 {
		text += fmt.Sprintf(", after a warm-up of %g epochs", p.WarmupEpochs)
	}
	return text
}

func shiftText(pixels int) string {
	if pixels == 0 {
		return "no"
	}
	return fmt.Sprintf("by up to %d pixels", pixels)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// describeNode says what a block is, as on the canvas.
func describeNode(m *nn.Model, i int) string {
	text := join(Title(m.Nodes[i].Layer), summary(m.Nodes[i].Layer, m.Sources(i)))
	if m.Nodes[i].Bypass {
		text += " (left out)"
	}
	return text
}

// compareNodes tells in what two blocks of one name differ.
func compareNodes(m, n *nn.Model, i, j int, tell func(what, a, b string)) {
	x, y := m.Nodes[i], n.Nodes[j]
	what := "Block " + x.ID
	if x.Layer.Type() != y.Layer.Type() {
		tell(what, describeNode(m, i), describeNode(n, j))
		return
	}
	tell(what+", left out", yes(x.Bypass), yes(y.Bypass))
	kind, _ := nn.KindOf(x.Layer.Type())
	for _, f := range kind.Fields {
		u, _ := nn.GetField(x.Layer, f.Name)
		v, _ := nn.GetField(y.Layer, f.Name)
		tell(what+", "+label(f.Name), fmt.Sprint(u), fmt.Sprint(v))
	}
	tell(what+" reads", sourcesIn(m, i, n), sourcesIn(n, j, m))
}

// sourcesIn names what a block reads, past blocks that the other network does not have: that those
// are missing is told of themselves.
func sourcesIn(m *nn.Model, i int, other *nn.Model) string {
	var names []string
	for _, id := range m.Sources(i) {
		for steps := 0; id != nn.InputID && other.Index(id) < 0 && m.Index(id) >= 0 && steps <= len(m.Nodes); steps++ {
			id = m.Sources(m.Index(id))[0]
		}
		names = append(names, id)
	}
	if len(names) == 1 {
		return names[0]
	}
	return fmt.Sprint(names)
}
