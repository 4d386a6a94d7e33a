package train

import (
	"strings"
	"testing"

	"plywood/engine/augment"
	"plywood/engine/data"
	"plywood/engine/nn"
)

// An epoch with augmentation is one on images that were moved beforehand, before resizing, each as
// drawn for it; the test images stay as they are.
func TestAugmentedEpoch(t *testing.T) {
	set := garments(211, 50)
	s := smallSettings()
	s.Epochs, s.Seed, s.Options = 1, 4, augment.Options{Flip: true, Shift: 5}
	floats := *set
	floats.Train.Bytes, floats.Train.Floats = nil, make([]float32, len(set.Train.Bytes))
	floats.Test.Bytes, floats.Test.Floats = nil, make([]float32, len(set.Test.Bytes))
	for i, b := range set.Train.Bytes {
		floats.Train.Floats[i] = float32(b) / 255
	}
	for i, b := range set.Test.Bytes {
		floats.Test.Floats[i] = float32(b) / 255
	}
	for _, set := range []*data.Set{set, &floats} {
		augmented := newSession(t, small(), set, 2, s)
		toEnd(t, augmented)

		moved, size := *set, set.Shape.Size()
		moved.Train.Bytes, moved.Train.Floats = append([]byte(nil), set.Train.Bytes...), append([]float32(nil), set.Train.Floats...)
		differ := 0
		for i, m := range augment.Draw(s.Seed, 0, set.Train.Count, s.Options, nil) {
			if m != 0 {
				differ++
			}
			if set.Train.Bytes != nil {
				augment.Apply(moved.Train.Bytes[i*size:][:size], set.Train.Bytes[i*size:], 1, 28, 28, m)
			} else {
				augment.Apply(moved.Train.Floats[i*size:][:size], set.Train.Floats[i*size:], 1, 28, 28, m)
			}
		}
		if differ < 200 {
			t.Errorf("only %d of 211 images are moved", differ)
		}
		plain := s
		plain.Options = augment.Options{}
		beforehand := newSession(t, small(), &moved, 2, plain)
		toEnd(t, beforehand)
		same(t, snapshot(t, beforehand), snapshot(t, augmented))
	}
}

func TestAugmentMisfits(t *testing.T) {
	for _, c := range []struct {
		set  *data.Set
		o    augment.Options
		want string
	}{
		{data.Moons(1, 100), augment.Options{Flip: true}, "moons: flip and shift are for images"},
		{garments(20, 5), augment.Options{Shift: 28}, "a shift of up to 28 pixels moves images of 28×28 out of sight; use at most 27"},
		{garments(20, 5), augment.Options{Shift: -1}, "shift is -1; wanted 0"},
	} {
		s := smallSettings()
		s.Options, s.Resize = c.o, 0
		m := small()
		m.Input = c.set.Shape
		if c.set.Shape[0] == 2 {
			m.Nodes = m.Nodes[5:]
			m.Nodes[0].Layer = nn.Dense{Out: 2}
		}
		if _, err := New(m, c.set, device(t, 1), s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.o, err, c.want)
		}
	}
}
