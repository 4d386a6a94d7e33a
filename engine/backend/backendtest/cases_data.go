package backendtest

import (
	"fmt"

	"plywood/engine/augment"
	"plywood/engine/graph"
)

// examples is how many images the datasets of the cases hold.
const examples = 11

func dataCases() []Case {
	var cs []Case
	for _, bytes := range []bool{true, false} {
		kind := "floats"
		if bytes {
			kind = "bytes"
		}
		for _, s := range []struct{ c, h, w, y, x int }{
			{1, 28, 28, 28, 28}, {1, 28, 28, 96, 96}, {1, 28, 28, 32, 32}, {1, 28, 28, 14, 14},
			{3, 5, 4, 5, 4}, {3, 5, 4, 7, 9}, {2, 1, 1, 3, 2}, {2, 4, 6, 1, 1},
		} {
			name := fmt.Sprintf("%s %d×%d×%d to %d×%d", kind, s.c, s.h, s.w, s.y, s.x)
			pixels := func(t *trial) func() float32 {
				if bytes {
					return func() float32 { return float32(t.rng.IntN(256)) }
				}
				return t.uniform
			}
			cs = append(cs, Case{name, graph.Gather, func(t *trial) {
				data := t.dataset(t.g.Dataset("images", bytes, s.c, s.h, s.w), pixels(t))
				norm := t.given(t.g.Vector("norm", 2, s.c), fill(2*s.c, t.uniform))
				t.g.Gather(data, norm, s.y, s.x)
			}, false, 0})
			cs = append(cs, Case{name + ", augmented", graph.Gather, func(t *trial) {
				data := t.dataset(t.g.Dataset("images", bytes, s.c, s.h, s.w), pixels(t))
				norm := t.given(t.g.Vector("norm", 2, s.c), fill(2*s.c, t.uniform))
				t.g.GatherAugmented(data, norm, s.y, s.x)
				t.move(s.h, s.w)
			}, false, 0})
		}
	}
	return append(cs, Case{"bytes", graph.GatherLabels, func(t *trial) {
		t.g.GatherLabels(t.dataset(t.g.Labels("labels"), func() float32 { return float32(t.rng.IntN(256)) }))
	}, false, 0})
}

// dataset fills a dataset and draws the batch's places in it, the first and the last among them.
func (t *trial) dataset(v *graph.Value, f func() float32) *graph.Value {
	data := fill(examples*v.Shape.Size(), f)
	t.inputs = append(t.inputs, input{v: v, data: data, count: examples})
	for i := range t.n {
		t.indices = append(t.indices, int32(t.rng.IntN(examples)))
		switch i {
		case 0:
			t.indices[i] = examples - 1
		case 2:
			t.indices[i] = 0
		}
	}
	return v
}

// move draws how each image of the batch is augmented: not at all, flipped, by so much that nothing
// of it is left, and at random.
func (t *trial) move(h, w int) {
	for i := range t.n {
		m := augment.NewMove(t.rng.IntN(2) > 0, t.rng.IntN(2*w+1)-w, t.rng.IntN(2*h+1)-h)
		switch i {
		case 1:
			m = 0
		case 2:
			m = augment.NewMove(true, 0, 0)
		case 3:
			m = augment.NewMove(false, -augment.MaxShift, augment.MaxShift)
		case 4:
			m = augment.NewMove(true, min(2, w-1), -min(1, h-1))
		}
		t.moves = append(t.moves, m)
	}
}

// viewCases are the ops without a kernel, which the planner turns into places and copies.
func viewCases() []Case {
	return []Case{
		{"to a vector", graph.Reshape, func(t *trial) { t.g.Reshape(t.images("x", t.uniform, 3, 2, 5), 30, 1, 1) }, false, 0},
		{"to another map", graph.Reshape, func(t *trial) { t.g.Reshape(t.images("x", t.uniform, 4, 3, 1), 2, 1, 6) }, false, 0},
		{"the middle", graph.Slice, func(t *trial) { t.g.Slice(t.g.Add(t.pair(7, 2, 3)...), 2, 3) }, false, 0},
		{"all", graph.Slice, func(t *trial) { t.g.Slice(t.images("x", t.uniform, 3, 1, 2), 0, 3) }, false, 0},
		{"two", graph.Concat, func(t *trial) { t.g.Concat(t.pair(3, 2, 2)...) }, false, 0},
		{"one value twice", graph.Concat, func(t *trial) {
			x := t.g.Add(t.pair(2, 3, 1)...)
			t.g.Concat(x, t.images("y", t.uniform, 5, 3, 1), x)
		}, false, 0},
		{"shared by two", graph.Concat, func(t *trial) {
			x := t.g.Add(t.pair(2, 3, 1)...)
			t.g.Keep(t.g.Concat(x, t.images("y", t.uniform, 5, 3, 1)))
			t.g.Concat(t.images("z", t.uniform, 1, 3, 1), x)
		}, false, 0},
		{"a map", graph.Copy, func(t *trial) { t.copied(3, 5, 2) }, false, 0},
		{"a vector", graph.Copy, func(t *trial) { t.copied(17, 1, 1) }, false, 0},
	}
}

// copied is a reshape turned into the copy that only the planner makes.
func (t *trial) copied(c, h, w int) {
	t.g.Reshape(t.images("x", t.uniform, c, h, w), c, h, w).Maker.Op = graph.Copy
}

func (t *trial) pair(c, h, w int) []*graph.Value {
	return []*graph.Value{t.images("x", t.uniform, c, h, w), t.images("y", t.uniform, c, h, w)}
}
