package components

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
	"plywood/site/state"
	"plywood/wasm/protocol"
)

// SeePredictions shows test images with what the network says of them, or the plane.
type SeePredictions struct{ link }

// SeeConfusion shows which classes are taken for which.
type SeeConfusion struct{ link }

// SeeLayers shows the inside of a block.
type SeeLayers struct{ link }

// SeeData shows the set.
type SeeData struct{ link }

// SeePrepare changes what is done to the images, whose effect the pictures under it show.
type SeePrepare struct {
	link
	fields []state.FieldView
}

// Compute asks for the settings once a build.
func (c *SeePrepare) Compute() { c.fields = c.S.TrainingFields() }

// SeePad shows the picture that the network is asked about, with its answer.
type SeePad struct{ link }

// summary says in a line how many of the test images are known.
func summary(s *state.Store) string {
	a := s.Answers()
	if a == nil {
		return ""
	}
	wrong := 0
	for i, l := range a.Labels {
		if a.Said[i] != l {
			wrong++
		}
	}
	if len(a.Labels) < a.All {
		return fmt.Sprintf("%s of the first %s test %s are wrong, after step %s", state.Count(wrong), state.Count(len(a.Labels)), s.SeenSource().Things(), state.Count(a.Step))
	}
	return fmt.Sprintf("%s of %s test %s are wrong, after step %s", state.Count(wrong), state.Count(a.All), s.SeenSource().Things(), state.Count(a.Step))
}

// waiting says why there is nothing to see yet.
func waiting(s *state.Store, there bool) string {
	switch why := s.Unseen(); {
	case why != "":
		return why
	case !there:
		return "Asking the network …"
	}
	return ""
}

// more is what the button under a gallery says, "" where all is shown.
func more(s *state.Store, tab state.Tab) string {
	if s.Tab() != tab {
		return ""
	}
	g := s.Gallery()
	if len(g.Shots) == 0 || len(g.Shots) >= g.All || len(g.Shots) >= 500 {
		return ""
	}
	return fmt.Sprintf("Show more (%s of %s)", state.Count(len(g.Shots)), state.Count(g.All))
}

// bar is a class with the share it gets.
type bar struct {
	Name string
	Text string
	W    string
	Top  bool
}

// verdictBars are the classes in their order, each with how sure the network is of it.
func verdictBars(v *protocol.Verdict, classes []string) []bar {
	var bars []bar
	top := -1
	for i, name := range classes {
		p := 0.0
		if v != nil && i < len(v.Sure) {
			if p = v.Sure[i]; top < 0 || p > v.Sure[top] {
				top = i
			}
		}
		b := bar{Name: name, W: fmt.Sprintf("width:%.1f%%", 100*p)}
		if v != nil {
			b.Text = fmt.Sprintf("%.0f%%", 100*p)
		}
		bars = append(bars, b)
	}
	if top >= 0 {
		bars[top].Top = true
	}
	return bars
}

// shade is the ground of a cell of the confusion matrix: its share of the row.
func shade(row []int, truth, said int) string {
	sum := 0
	for _, n := range row {
		sum += n
	}
	if sum == 0 || row[said] == 0 {
		return ""
	}
	share := float64(row[said]) / float64(sum)
	colour, amount := "--bad", 8+min(34, 150*share)
	if truth == said {
		colour, amount = "--accent", 4+34*share
	}
	return fmt.Sprintf("background:color-mix(in srgb, var(%s) %.0f%%, transparent)", colour, amount)
}

// seenBlocks are the blocks whose inside can be chosen, the image first.
func seenBlocks(s *state.Store) []string {
	var ids []string
	for _, n := range s.Model().Nodes {
		ids = append(ids, n.ID)
	}
	return ids
}

// blockTitle names a block as people do.
func blockTitle(s *state.Store, id string) string {
	for _, n := range s.Model().Nodes {
		if n.ID == id {
			return id + " · " + state.Title(n.Layer)
		}
	}
	return nn.InputID
}

// rangeText says what the ends of a grey scale stand for.
func rangeText(t *protocol.Tiles, what string) string {
	s := fmt.Sprintf("%d %s of %d×%d", t.All, what, t.Height, t.Width)
	if t.Count < t.All {
		s = fmt.Sprintf("the first %d of %d %s of %d×%d", t.Count, t.All, what, t.Height, t.Width)
	}
	if t.Signed {
		return s + fmt.Sprintf("; blue is %.2g, red %.2g, pale is zero", t.Low, t.High)
	}
	return s + fmt.Sprintf("; black is %.2g, white %.2g", t.Low, t.High)
}

// dataFigures are what the data tab says of the set in numbers.
func dataFigures(f *protocol.DataFacts) [][2]string {
	rows := [][2]string{{"Training", state.Count(f.Train)}, {"Test", state.Count(f.Test)}, {"Each is", shapeText(f.Shape)}}
	for c := range f.Mean {
		name := ""
		if len(f.Mean) > 1 {
			name = fmt.Sprintf(" %d", c+1)
		}
		rows = append(rows, [2]string{"Mean" + name, fmt.Sprintf("%.3f", f.Mean[c])}, [2]string{"Deviation" + name, fmt.Sprintf("%.3f", f.Std[c])})
	}
	return rows
}

func shapeText(shape []int) string {
	if slices.Equal(shape, []int{2, 1, 1}) {
		return "a point in the plane"
	}
	return fmt.Sprintf("%d×%d, %d channel", shape[1], shape[2], shape[0]) + map[bool]string{true: "s"}[shape[0] > 1]
}

// balance is a class's share of the split shown, against the largest class.
func balance(f *protocol.DataFacts, test bool) []bar {
	count := func(c protocol.ClassFact) int {
		if test {
			return c.Test
		}
		return c.Train
	}
	most := 1
	for _, c := range f.Classes {
		most = max(most, count(c))
	}
	var bars []bar
	for _, c := range f.Classes {
		bars = append(bars, bar{Name: c.Name, Text: state.Count(count(c)), W: fmt.Sprintf("width:%.1f%%", 100*float64(count(c))/float64(most))})
	}
	return bars
}
