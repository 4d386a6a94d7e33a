package state

import (
	"math"

	"plywood/wasm/protocol"
)

// The pad is the picture that the network is asked about: drawn by hand, or one of the test images.

// Pad is the picture [C,H,W], nil where there is none; no changes whenever it does.
func (s *Store) Pad() (pixels []byte, no int) { return s.see.pad, s.see.padNo }

// PadOf is the number of the test image on the pad, -1 for a drawing.
func (s *Store) PadOf() int { return s.see.padOf }

// PadShape is the shape [C,H,W] of the pad, nil where a set has no pictures, grey or in colour.
func (s *Store) PadShape() []int {
	shape := s.SeenSource().Shape
	if len(shape) != 3 || shape[0] != 1 && shape[0] != 3 || shape[1]*shape[2] < 4 {
		return nil
	}
	return shape
}

// PadSize is the pad's width and height in its own pixels, 0 where there is none.
func (s *Store) PadSize() (w, h int) {
	shape := s.PadShape()
	if shape == nil {
		return 0, 0
	}
	return shape[2], shape[1]
}

// Verdict is what the network says of the pad, nil where it has not said anything.
func (s *Store) Verdict() *protocol.Verdict {
	if len(s.see.pad) == 0 || s.SeenRun() == nil || s.see.run != s.SeenRun().ID {
		return nil
	}
	return s.see.verdict
}

// Thick tells whether the pen draws wide.
func (s *Store) Thick() bool         { return s.see.thick }
func (s *Store) SetThick(thick bool) { s.see.thick = thick }
func (s *Store) padChanged(padOf int) {
	s.see.padOf, s.see.unjudged, s.see.photo = padOf, true, nil
	s.see.padNo++
}

// ClearPad wipes the pad.
func (s *Store) ClearPad() {
	s.see.pad, s.see.verdict = nil, nil
	s.padChanged(-1)
	s.see.unjudged = false
}

// StrokeFrom puts the pen down on the pad, in its pixels; a test image makes way for a drawing.
func (s *Store) StrokeFrom(x, y float64) {
	w, h := s.PadSize()
	if w == 0 {
		return
	}
	if size := s.PadShape()[0] * w * h; s.see.padOf >= 0 || len(s.see.pad) != size {
		s.see.pad = make([]byte, size)
	}
	s.see.stroke = [2]float64{x, y}
	s.StrokeTo(x, y)
}

// StrokeTo draws a line from where the pen was.
func (s *Store) StrokeTo(x, y float64) {
	w, h := s.PadSize()
	if w == 0 || len(s.see.pad) != s.PadShape()[0]*w*h {
		return
	}
	r := 1.1
	if s.see.thick {
		r = 2.6
	}
	x0, y0 := s.see.stroke[0], s.see.stroke[1]
	steps := int(math.Min(200, 2*math.Hypot(x-x0, y-y0))) + 1
	for k := range steps + 1 {
		f := float64(k) / float64(steps)
		s.dab(w, h, x0+f*(x-x0), y0+f*(y-y0), r)
	}
	s.see.stroke = [2]float64{x, y}
	s.padChanged(-1)
}

// dab is a soft dot of the pen.
func (s *Store) dab(w, h int, x, y, r float64) {
	for py := max(0, int(y-r-1)); py < min(h, int(y+r+2)); py++ {
		for px := max(0, int(x-r-1)); px < min(w, int(x+r+2)); px++ {
			ink := r + 0.5 - math.Hypot(float64(px)+0.5-x, float64(py)+0.5-y)
			v := byte(255 * math.Max(0, math.Min(1, ink)))
			for at := py*w + px; at < len(s.see.pad); at += w * h {
				s.see.pad[at] = max(s.see.pad[at], v)
			}
		}
	}
}

// PickPicture puts a test image on the pad, at once or when it has come.
func (s *Store) PickPicture(index int) {
	p := s.see.pictures[int32(index)]
	if p == nil {
		s.see.picking = index
		return
	}
	s.see.picking = -1
	s.see.pad = append([]byte(nil), p...)
	s.padChanged(index)
}

// NextPicture puts the picture on the pad that comes by places later in the gallery, else in the set.
func (s *Store) NextPicture(by int) {
	order := s.shownAnswers()
	if s.see.tab == TabLayers || len(order) == 0 {
		last := math.MaxInt
		if a := s.Answers(); a != nil {
			last = len(a.Labels) - 1
		}
		s.PickPicture(max(0, min(s.see.padOf+by, last)))
		return
	}
	at := -1
	for k, i := range order {
		if int(i) == s.see.padOf {
			at = k
		}
	}
	s.PickPicture(int(order[max(0, min(at+by, len(order)-1))]))
}

// PickShot takes a picture of the gallery that was pointed at.
func (s *Store) PickShot(index int) {
	if s.see.tab == TabPredictions || s.see.tab == TabConfusion {
		s.PickPicture(index)
	}
}
