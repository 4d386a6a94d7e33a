// Package wiring makes skips in a network and takes them out: it says how a value can be led past
// other blocks into a later one, with the projection that takes, and rewires the model. It works on
// models alone.
package wiring

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Way is how a skip can join the value of the block it leads to.
type Way struct {
	Merge      nn.Layer // Add or Concat
	Projection nn.Layer // on the way, nil where shapes fit as they are
	Title      string   // "Add, with a 1×1 convolution to match 64×7×7 → 128×4×4"
	Text       string   // what that does
	Refusal    string   // why it cannot be, and what can; "" where it can
}

// Ways lists how the value of block from can join that of block to: by a new Add or Concat behind
// it, or, where to merges already, as one more input of it. r is what nn.Check says of m.
func Ways(m *nn.Model, r *nn.Report, from, to string) []Way {
	have, want := shapeOf(r, from), shapeOf(r, to)
	if i := m.Index(to); i >= 0 && merges(m.Nodes[i].Layer) {
		if want == nil { // it is at odds with itself; its first input says what it is to be
			want = shapeOf(r, m.Sources(i)[0])
		}
		w := way(m.Nodes[i].Layer, have, want)
		if slices.Contains(m.Sources(i), from) {
			w.Refusal = fmt.Sprintf("%s reads %s already.", to, from)
		}
		return []Way{w}
	}
	return []Way{way(nn.Add{}, have, want), way(nn.Concat{}, have, want)}
}

// Targets lists the blocks that a skip from a block can lead to in some way, in the order they stand in.
func Targets(m *nn.Model, r *nn.Report, from string) []string {
	before := ancestors(m, from)
	have, shapes := shapeOf(r, from), map[string]tensor.Shape{}
	for _, n := range slices.Backward(r.Nodes) { // of namesakes the first
		shapes[n.ID] = n.Out
	}
	var ids []string
	open := map[string]bool{} // by a shape: most blocks of a network share a few
	for _, n := range m.Nodes[m.Index(from)+1:] {
		if before[n.ID] {
			continue
		}
		var can bool
		if merges(n.Layer) {
			can = sound(Ways(m, r, from, n.ID))
		} else {
			want := shapes[n.ID]
			shape, known := want.String(), false
			if can, known = open[shape]; !known {
				can = sound([]Way{way(nn.Add{}, have, want), way(nn.Concat{}, have, want)})
				open[shape] = can
			}
		}
		if can {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// sound tells whether one of some ways can be taken.
func sound(ways []Way) bool {
	return slices.ContainsFunc(ways, func(w Way) bool { return w.Refusal == "" })
}

// Later tells whether a block comes after another, so that a wire between them makes no circle.
func Later(m *nn.Model, from, to string) bool {
	return to != nn.InputID && m.Index(to) > m.Index(from) && !ancestors(m, from)[to]
}

// ancestors are all that a block depends on.
func ancestors(m *nn.Model, id string) map[string]bool {
	seen := map[string]bool{}
	for todo := []string{id}; len(todo) > 0; {
		i := m.Index(todo[0])
		todo = todo[1:]
		if i < 0 {
			continue
		}
		for _, src := range m.Sources(i) {
			if !seen[src] {
				seen[src] = true
				todo = append(todo, src)
			}
		}
	}
	return seen
}

func merges(l nn.Layer) bool {
	k, ok := nn.KindOf(l.Type())
	return ok && k.Many
}

// shapeOf is the shape of a block's value, nil where that is not known.
func shapeOf(r *nn.Report, id string) tensor.Shape {
	if id == nn.InputID {
		return r.Input
	}
	for _, n := range r.Nodes {
		if n.ID == id {
			return n.Out
		}
	}
	return nil
}

func way(merge nn.Layer, have, want tensor.Shape) Way {
	add := merge == nn.Layer(nn.Add{})
	w := Way{Merge: merge, Title: "Concatenate", Text: "The channels of both lie one after another, as in DenseNet: later blocks read both."}
	if add {
		w.Title, w.Text = "Add", "Both values are summed, number by number, as in ResNet: the blocks between learn what to add."
	}
	if have == nil || want == nil || have.Equal(want) {
		return w // where a shape is not known yet, the network's problems will tell
	}
	if len(have) != len(want) {
		w.Refusal = fmt.Sprintf("%s cannot join %s: one is a map and the other a vector. Begin the skip behind the block that makes the vector, or end it before.", describe(have), describe(want))
		return w
	}
	match := slices.Clone(want)
	switch {
	case len(have) == 1 && add:
		w.Projection = nn.Dense{Out: want[0]}
		w.Title += fmt.Sprintf(", with a dense layer to match %d → %d", have[0], want[0])
		return w
	case !add && slices.Equal(have[1:], want[1:]):
		w.Text += fmt.Sprintf(" %d + %d = %d channels.", want[0], have[0], want[0]+have[0])
		return w
	case !add:
		match[0] = have[0] // only the maps must agree
	}
	conv, ok := nn.Projection(have, match)
	if !ok {
		w.Refusal = refusal(have, want)
		return w
	}
	w.Projection = conv
	w.Title += fmt.Sprintf(", with a 1×1 convolution to match %s → %s", have, match)
	if conv.Stride != (nn.Pair{}) {
		w.Text = fmt.Sprintf("%d filters, stride %d. ", conv.Out, conv.Stride[0]) + w.Text
	} else {
		w.Text = fmt.Sprintf("%d filters. ", conv.Out) + w.Text
	}
	return w
}

func refusal(have, want tensor.Shape) string {
	if have[1] < want[1] || have[2] < want[2] {
		return fmt.Sprintf("Maps of %d×%d cannot grow to %d×%d: a convolution with a stride only makes them smaller. End the skip where maps are no larger than at its start.", have[1], have[2], want[1], want[2])
	}
	return fmt.Sprintf("No stride brings maps of %d×%d to %d×%d. End the skip elsewhere, or pool on its way.", have[1], have[2], want[1], want[2])
}

func describe(s tensor.Shape) string {
	if len(s) == 1 {
		return fmt.Sprintf("A vector of %d", s[0])
	}
	return s.String()
}
