package data

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"

	"plywood/engine/tensor"
)

// ownIDX is an IDX file that has been read.
type ownIDX struct {
	name string
	test bool // by its name
	*IDX
}

func (x *ownIDX) images() bool { return len(x.Dims) > 1 }

// fromIDX makes a set of two files, images and labels, of which a tenth is held out for testing; or
// of four, told apart by "test" or "t10k" in their names, else by their sizes.
func (r *ownReader) fromIDX(files []File) (*Own, error) {
	var all []*ownIDX
	for i, f := range files {
		name := path.Base(f.Path)
		if err := r.tell("Reading "+name, i, len(files)); err != nil {
			return nil, err
		}
		b, err := r.load(f)
		if err != nil {
			return nil, err
		}
		x, err := readIDX(name, bytes.NewReader(b), 0, uint64(r.Limit))
		if err != nil {
			return nil, err
		}
		low := strings.ToLower(name)
		all = append(all, &ownIDX{name, strings.Contains(low, "t10k") || strings.Contains(low, "test"), x})
	}
	train, test, err := pairIDX(all)
	if err != nil {
		return nil, err
	}
	s := &Set{Name: r.name}
	if s.Train, s.Shape, err = train.split(); err != nil {
		return nil, err
	}
	if test == nil {
		s.holdOut(r.Seed)
	} else {
		var shape tensor.Shape
		if s.Test, shape, err = test.split(); err != nil {
			return nil, err
		}
		if !shape.Equal(s.Shape) {
			return nil, fmt.Errorf("%s has images of %v, but %s of %v; both must have one size", test.images.name, shape, train.images.name, s.Shape)
		}
	}
	if s.Shape[1] > maxSide || s.Shape[2] > maxSide || s.Shape[0] > maxSide {
		return nil, fmt.Errorf("%s: an image of %v is too large; wanted at most %d a side", train.images.name, s.Shape, maxSide)
	}
	s.numberClasses()
	return &Own{Set: s}, nil
}

// idxPair are the files of one split.
type idxPair struct{ images, labels *ownIDX }

// pairIDX sorts files into a training and perhaps a test split.
func pairIDX(all []*ownIDX) (train, test *idxPair, err error) {
	var images, labels []*ownIDX
	for _, x := range all {
		if x.images() {
			images = append(images, x)
		} else {
			labels = append(labels, x)
		}
	}
	switch {
	case len(labels) == 0:
		return nil, nil, fmt.Errorf("%s holds images, but no labels came with it; choose the file of the labels together with it", images[0].name)
	case len(images) == 0:
		return nil, nil, fmt.Errorf("%s holds labels, but no images came with it; choose the file of the images together with it", labels[0].name)
	case len(images) != len(labels) || len(images) > 2:
		return nil, nil, fmt.Errorf("wanted one file of images and one of labels, or two of each, for training and for testing; got %d and %d", len(images), len(labels))
	case len(images) == 1:
		return &idxPair{images[0], labels[0]}, nil, nil
	}
	if images[0].test == images[1].test || labels[0].test == labels[1].test { // the names do not tell
		for _, side := range [][]*ownIDX{images, labels} {
			if side[0].Dims[0] == side[1].Dims[0] {
				return nil, nil, fmt.Errorf("%s and %s cannot be told apart; put “test” into the names of the files for testing", side[0].name, side[1].name)
			}
			small := 0
			if side[1].Dims[0] < side[0].Dims[0] {
				small = 1
			}
			side[small].test, side[1-small].test = true, false
		}
	}
	pairs := [2]*idxPair{{}, {}}
	for i := range 2 {
		for _, x := range []*ownIDX{images[i], labels[i]} {
			p := pairs[0]
			if x.test {
				p = pairs[1]
			}
			if x.images() {
				p.images = x
			} else {
				p.labels = x
			}
		}
	}
	return pairs[0], pairs[1], nil
}

func (p *idxPair) split() (Split, tensor.Shape, error) {
	n := p.images.Dims[0]
	if p.labels.Dims[0] != n {
		return Split{}, nil, fmt.Errorf("%s holds %d images, but %s holds %d labels; every image needs one label: are they of the same set?",
			p.images.name, n, p.labels.name, p.labels.Dims[0])
	}
	shape := tensor.Shape{1}
	if len(p.images.Dims) == 4 {
		shape = nil
	}
	shape = append(shape, p.images.Dims[1:]...)
	return Split{Count: n, Bytes: p.images.Data, Labels: p.labels.Data}, shape, nil
}

// numberClasses names the classes by their numbers, up to the largest label.
func (s *Set) numberClasses() {
	most := uint8(0)
	for _, labels := range [][]uint8{s.Train.Labels, s.Test.Labels} {
		for _, l := range labels {
			most = max(most, l)
		}
	}
	for i := range int(most) + 1 {
		s.Classes = append(s.Classes, strconv.Itoa(i))
	}
}
