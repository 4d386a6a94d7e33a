// Package data holds the sets a network learns from: Fashion-MNIST and other IDX files, the garments
// Plywood draws by itself, two-dimensional toys, and people's own data. It finds and fetches files,
// says what a set holds, resizes and shuffles. It knows no model, no device and no training loop.
//
// Everything but the finding and fetching of files also builds for the browser.
package data

import (
	"fmt"
	"math"

	"plywood/engine/tensor"
)

// Set is a dataset in memory: a training and a test split, in host layout.
type Set struct {
	Name    string       // "fashion-mnist"
	Shape   tensor.Shape // [C,H,W] of one example; the two-dimensional sets are [2,1,1]
	Classes []string     // by label
	Train   Split
	Test    Split
}

// Split is a run of examples. Exactly one of Bytes and Floats is set, unless Count is 0.
type Split struct {
	Count  int
	Bytes  []byte    // [Count,C,H,W] pixels 0…255, or nil
	Floats []float32 // [Count,C,H,W] where the values are not bytes
	Labels []uint8   // [Count] indices into Classes
}

// Standardization is the mean and the standard deviation (over all pixels, biased) of each channel
// of the training split. Bytes count as pixel/255. A channel that never varies has deviation 1, so
// that (x-mean)/std is always finite.
func (s *Set) Standardization() (mean, std []float32) {
	channels, plane := s.Shape[0], s.Shape[1]*s.Shape[2]
	mean, std = make([]float32, channels), make([]float32, channels)
	for c := range channels {
		m, v := s.Train.moments(c, channels, plane)
		mean[c], std[c] = float32(m), float32(math.Sqrt(v))
		if std[c] == 0 || math.IsNaN(v) {
			std[c] = 1
		}
	}
	return mean, std
}

// moments are the mean and the biased variance of one channel.
func (p *Split) moments(channel, channels, plane int) (mean, variance float64) {
	n := float64(p.Count) * float64(plane)
	if n == 0 {
		return 0, 0
	}
	if p.Bytes != nil {
		var sum, squares uint64 // exact, and the same everywhere
		for i := range p.Count {
			at := (i*channels + channel) * plane
			for _, b := range p.Bytes[at : at+plane] {
				v := uint64(b)
				sum += v
				squares += v * v
			}
		}
		m := float64(sum) / n
		return m / 255, (float64(squares)/n - float64(m*m)) / (255 * 255)
	}
	var sum, squares float64
	for i := range p.Count {
		at := (i*channels + channel) * plane
		for _, v := range p.Floats[at : at+plane] {
			sum += float64(v)
		}
	}
	mean = sum / n
	for i := range p.Count { // a second pass: large means would cancel in the first
		at := (i*channels + channel) * plane
		for _, v := range p.Floats[at : at+plane] {
			d := float64(v) - mean
			squares += float64(d * d)
		}
	}
	return mean, squares / n
}

// Limit keeps the first train and test examples of each split; 0 keeps all. It shares memory with
// what was there.
func (s *Set) Limit(train, test int) {
	s.Train.limit(train, s.Shape.Size())
	s.Test.limit(test, s.Shape.Size())
}

func (p *Split) limit(n, size int) {
	if n <= 0 || n >= p.Count {
		return
	}
	p.Count, p.Labels = n, p.Labels[:n]
	if p.Bytes != nil {
		p.Bytes = p.Bytes[:n*size]
	} else {
		p.Floats = p.Floats[:n*size]
	}
}

// Gather writes the examples at index to dst [len(index),C,H,W], bytes scaled to [0,1], and their
// labels to labels [len(index)], which may be nil. size is C·H·W.
func (p *Split) Gather(dst []float32, labels []uint8, size int, index []int32) {
	for i, j := range index {
		out, at := dst[i*size:(i+1)*size], int(j)*size
		if p.Bytes != nil {
			for k, b := range p.Bytes[at : at+size] {
				out[k] = float32(b) / 255
			}
		} else {
			copy(out, p.Floats[at:at+size])
		}
		if labels != nil {
			labels[i] = p.Labels[j]
		}
	}
}

// Balance counts the examples of each of the classes.
func (p *Split) Balance(classes int) []int {
	count := make([]int, classes)
	for _, l := range p.Labels {
		count[l]++
	}
	return count
}

// Check reports the first thing about s that would make training on it wrong or impossible.
func (s *Set) Check() error {
	if len(s.Shape) != 3 || s.Shape.Size() <= 0 || s.Shape.Size() == math.MaxInt {
		return fmt.Errorf("%s: an example must be [channels,height,width] with every extent at least 1, got %v", s.Name, s.Shape)
	}
	if len(s.Classes) < 2 || len(s.Classes) > 256 {
		return fmt.Errorf("%s: wanted 2 to 256 classes, got %d", s.Name, len(s.Classes))
	}
	if s.Train.Count == 0 {
		return fmt.Errorf("%s: the training split is empty", s.Name)
	}
	if err := s.Train.check(s.Shape.Size(), len(s.Classes)); err != nil {
		return fmt.Errorf("%s: training split: %w", s.Name, err)
	}
	if err := s.Test.check(s.Shape.Size(), len(s.Classes)); err != nil {
		return fmt.Errorf("%s: test split: %w", s.Name, err)
	}
	return nil
}

func (p *Split) check(size, classes int) error {
	if p.Bytes != nil && p.Floats != nil {
		return fmt.Errorf("holds both bytes and floats; wanted one of them")
	}
	if got := len(p.Bytes) + len(p.Floats); got != p.Count*size {
		return fmt.Errorf("wanted %d values for %d examples, got %d", p.Count*size, p.Count, got)
	}
	if len(p.Labels) != p.Count {
		return fmt.Errorf("wanted %d labels, one an example, got %d", p.Count, len(p.Labels))
	}
	for i, l := range p.Labels {
		if int(l) >= classes {
			return fmt.Errorf("example %d has label %d; with %d classes labels run from 0 to %d", i, l, classes, classes-1)
		}
	}
	for i, v := range p.Floats {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("example %d holds %v; every value must be finite", i/size, v)
		}
	}
	return nil
}
