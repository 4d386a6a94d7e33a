package worker

import (
	"math"

	"plywood/engine/augment"
	"plywood/engine/data"
	"plywood/engine/tensor"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// mostSide is the largest side of the pictures that the page is sent: it draws them smaller still.
const mostSide = 96

// prepared is the shape of a set's images once they are prepared.
func prepared(set *data.Set, as protocol.Preparation) tensor.Shape {
	if as.Resize > 0 {
		return tensor.Shape{set.Shape[0], as.Resize, as.Resize}
	}
	return set.Shape
}

// shown is the shape that pictures of a shape are sent in.
func shown(s tensor.Shape) tensor.Shape {
	if side := max(s[1], s[2]); side > mostSide {
		return tensor.Shape{s[0], max(1, s[1]*mostSide/side), max(1, s[2]*mostSide/side)}
	}
	return s
}

// prepare fills in the pictures at index of a split, by the very steps that a run takes: flips and
// shifts as drawn for an epoch, resizing, standardizing by the training images.
func prepare(s *protocol.Samples, set *data.Set, p *data.Split, index []int32) error {
	c, h, w := set.Shape[0], set.Shape[1], set.Shape[2]
	size := set.Shape.Size()
	x := tensor.New(len(index), c, h, w)
	p.Gather(x.Data, nil, size, index)
	if o := (augment.Options{Flip: s.As.Flip, Shift: s.As.Shift}); o.On() && !s.Test {
		if err := o.Check(h, w); err != nil {
			return err
		}
		moves := augment.Draw(s.Set.Seed, s.As.Draw, set.Train.Count, o, nil)
		image := make([]float32, size)
		for k, i := range index {
			copy(image, x.Data[k*size:])
			augment.Apply(x.Data[k*size:][:size], image, c, h, w, moves[i])
		}
	}
	prep := train.Preprocessing{Shape: prepared(set, s.As)}
	if s.As.Standardize {
		prep.Mean, prep.Std = set.Standardization()
	}
	s.Shape = shown(prep.Shape)
	if len(index) == 0 {
		return nil
	}
	y, err := prep.Apply(x)
	if err != nil {
		return err
	}
	if to := s.Shape; to[1] != prep.Shape[1] || to[2] != prep.Shape[2] {
		small := tensor.New(len(index), c, to[1], to[2])
		data.Resize(small.Data, to[1], to[2], y.Data, prep.Shape[1], prep.Shape[2])
		y = small
	}
	low, high := float32(0), float32(1)
	if s.As.Standardize {
		for i, m := range prep.Mean { // where black and white come to lie, so that the scale stays as more is shown
			high = max(high, m/prep.Std[i], (1-m)/prep.Std[i])
		}
		for _, v := range y.Data {
			high = max(high, v, -v)
		}
		low, s.Reach = -high, float64(high)
	}
	s.Pixels = make([]byte, len(y.Data))
	for i, v := range y.Data {
		v = min(1, max(0, (v-low)/(high-low)))
		s.Pixels[i] = byte(math.Round(255 * float64(v)))
	}
	return nil
}
