package data

import (
	"context"
	"errors"
	"fmt"

	"plywood/engine/data/picture"
	"plywood/engine/tensor"
)

// Where most pictures are larger than large, they are scaled to a square of small: a network that
// learns in a browser or from the command line reads nothing like a whole photograph.
const (
	large = 128
	small = 64
)

// ownPicture is a picture file in its place.
type ownPicture struct {
	File
	label uint8
	test  bool
}

// fromPictures makes a set of PNG and JPEG files in folders named after their classes. Where there is
// train/ with the folders inside, and perhaps test/ (or val/), these are the splits; otherwise a
// tenth, drawn by seed, is held out for testing. Pictures without any colour give one channel, others
// red, green and blue. One that cannot be read is left out, with a warning.
func (r *ownReader) fromPictures(files []File) (*Own, error) {
	pictures, classes, err := r.sortPictures(files)
	if err != nil {
		return nil, err
	}
	pictures, shape, err := r.measure(pictures)
	if err != nil {
		return nil, err
	}
	s := &Set{Name: r.name, Shape: shape, Classes: classes}
	if err := r.fill(s, pictures); err != nil {
		return nil, err
	}
	if err := s.everyClass(); err != nil {
		return nil, err
	}
	s.dropColour()
	if s.Test.Count == 0 {
		s.holdOut(r.Seed)
	}
	return &Own{Set: s, Pictures: true}, nil
}

// measure reads the headers alone, so that what does not serve is found before any memory is taken.
func (r *ownReader) measure(pictures []ownPicture) ([]ownPicture, tensor.Shape, error) {
	sizes, channels := map[[2]int]int{}, 1
	var kept []ownPicture
	var first error
	for i, p := range pictures {
		if err := r.tell("Looking at pictures", i, len(pictures)); err != nil {
			return nil, nil, err
		}
		info, err := r.look(p)
		if err != nil {
			if r.ctx.Err() != nil {
				return nil, nil, r.ctx.Err()
			}
			if first == nil {
				first = fmt.Errorf("%s: it %w", p.Path, err)
			}
			r.skipped.add(p.Path, err.Error())
			continue
		}
		sizes[[2]int{info.Height, info.Width}]++
		if info.Colour {
			channels = 3
		}
		kept = append(kept, p)
	}
	if len(kept) == 0 {
		return nil, nil, fmt.Errorf("none of the %d pictures can be used. %w", len(pictures), first)
	}
	var most [2]int
	for size, n := range sizes {
		if n > sizes[most] || n == sizes[most] && (size[0] < most[0] || size[0] == most[0] && size[1] < most[1]) {
			most = size
		}
	}
	shape := tensor.Shape{channels, most[0], most[1]}
	switch {
	case r.Side > maxSide:
		return nil, nil, fmt.Errorf("pictures of %d×%d are too large; wanted at most %d a side", r.Side, r.Side, maxSide)
	case r.Side > 0:
		shape[1], shape[2] = r.Side, r.Side
	case most[0] > large || most[1] > large:
		shape[1], shape[2] = small, small
	}
	if n := int64(shape.Size()) * int64(len(kept)); n > r.Limit {
		return nil, nil, fmt.Errorf("%d pictures of %v take %s; wanted at most %s: choose a smaller size or fewer pictures", len(kept), shape, inBytes(n), inBytes(r.Limit))
	}
	return kept, shape, nil
}

func (r *ownReader) look(p ownPicture) (picture.Info, error) {
	b, err := r.loadPicture(p)
	if err != nil {
		return picture.Info{}, err
	}
	return picture.Look(b)
}

func (r *ownReader) loadPicture(p ownPicture) ([]byte, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	switch {
	case p.Size == 0:
		return nil, errors.New("is empty")
	case p.Size > picture.MaxFile:
		return nil, fmt.Errorf("is larger than %s", inBytes(picture.MaxFile))
	}
	return p.Read()
}

// fill reads the pictures into the splits.
func (r *ownReader) fill(s *Set, pictures []ownPicture) error {
	size, scaled, tests := s.Shape.Size(), 0, 0
	for _, p := range pictures {
		if p.test {
			tests++
		}
	}
	s.Train.Bytes, s.Test.Bytes = make([]byte, 0, (len(pictures)-tests)*size), make([]byte, 0, tests*size)
	ctx, stop := context.WithCancel(r.ctx)
	defer stop()
	i := 0
	for coming := range r.unpackAll(ctx, pictures, s.Shape) {
		p := pictures[i]
		if err := r.tell("Reading pictures", i, len(pictures)); err != nil {
			return err
		}
		i++
		u := <-coming
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		if u.err != nil {
			r.skipped.add(p.Path, u.err.Error())
			continue
		}
		if u.info.Width != s.Shape[2] || u.info.Height != s.Shape[1] {
			scaled++
		}
		split := &s.Train
		if p.test {
			split = &s.Test
		}
		split.Bytes = append(split.Bytes, u.pixels...)
		split.Labels = append(split.Labels, p.label)
		split.Count++
	}
	if scaled > 0 {
		r.notes = append(r.notes, fmt.Sprintf("Scaled to %d×%d: %d of %d pictures", s.Shape[2], s.Shape[1], scaled, s.Train.Count+s.Test.Count))
	}
	if s.Test.Count == 0 {
		s.Test.Bytes = nil
	}
	return nil
}

// unpacked is what became of a picture file.
type unpacked struct {
	pixels []byte // [C,H,W]
	info   picture.Info
	err    error
}

// atOnce is how many pictures are unpacked beside one another: a browser has threads for it, and a
// photograph takes up to 200 MB.
const atOnce = 4

// unpackAll unpacks pictures, several at a time, and gives them in their order.
func (r *ownReader) unpackAll(ctx context.Context, pictures []ownPicture, shape tensor.Shape) <-chan chan unpacked {
	queue := make(chan chan unpacked, atOnce-2) // beside the one that is waited for and the one that would go in
	go func() {
		defer close(queue)
		for _, p := range pictures {
			coming := make(chan unpacked, 1)
			go func() { coming <- r.unpack(p, shape) }()
			select {
			case queue <- coming:
			case <-ctx.Done():
				return
			}
		}
	}()
	return queue
}

func (r *ownReader) unpack(p ownPicture, shape tensor.Shape) unpacked {
	b, err := r.loadPicture(p)
	if err != nil {
		return unpacked{err: err}
	}
	u := unpacked{pixels: make([]byte, shape.Size())}
	u.info, u.err = r.Decode.Read(u.pixels, b, shape[0], shape[1], shape[2])
	return u
}

// everyClass holds that there is something to learn of each class.
func (s *Set) everyClass() error {
	for i, n := range s.Train.Balance(len(s.Classes)) {
		if n == 0 {
			return fmt.Errorf("%s/: no picture in it can be used; mend it or take the folder away", s.Classes[i])
		}
	}
	return nil
}

// dropColour makes grey what is stored in colour and has none.
func (s *Set) dropColour() {
	if s.Shape[0] != 3 {
		return
	}
	plane := s.Shape[1] * s.Shape[2]
	for _, p := range []*Split{&s.Train, &s.Test} {
		for i := range p.Count {
			at := p.Bytes[i*3*plane:]
			for k := range plane {
				if at[k] != at[plane+k] || at[k] != at[2*plane+k] {
					return
				}
			}
		}
	}
	s.Shape = tensor.Shape{1, s.Shape[1], s.Shape[2]}
	for _, p := range []*Split{&s.Train, &s.Test} {
		for i := range p.Count {
			copy(p.Bytes[i*plane:(i+1)*plane], p.Bytes[3*i*plane:])
		}
		p.Bytes = p.Bytes[:p.Count*plane]
	}
}
