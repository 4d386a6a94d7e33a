package data

import (
	"fmt"

	"plywood/engine/json"
	"plywood/engine/safetensors"
	"plywood/engine/tensor"
)

// FromSafetensors makes a set of x [N,C,H,W] (or [N,H,W], one channel; or [N,F], F channels of 1×1) and
// y [N], and of x_test and y_test where the file has them; otherwise a tenth, drawn by seed, is held out for
// testing. x is F32 (or another float), or U8 for pixels 0…255; y holds integers from 0. The
// metadata's "classes", a JSON list of names, is optional.
func FromSafetensors(name string, file *safetensors.Index, seed uint64) (*Set, error) {
	s := &Set{Name: name}
	train, shape, err := tensorSplit(file, "x", "y")
	if err != nil {
		return nil, err
	}
	s.Train, s.Shape = train, shape
	_, hasX := file.Entry("x_test")
	_, hasY := file.Entry("y_test")
	switch {
	case hasX != hasY:
		return nil, fmt.Errorf("wanted x_test and y_test together, got only one of them")
	case hasX:
		test, testShape, err := tensorSplit(file, "x_test", "y_test")
		if err != nil {
			return nil, err
		}
		if !testShape.Equal(shape) {
			return nil, fmt.Errorf("x_test: wanted examples of %v as in x, got %v", shape, testShape)
		}
		if (train.Bytes == nil) != (test.Bytes == nil) {
			return nil, fmt.Errorf("x_test: wanted the kind of numbers x has; one is U8, the other is not; write both as U8 (0 to 255) or both as F32 (0 to 1)")
		}
		s.Test = test
	default:
		s.holdOut(seed)
	}
	if err := s.nameClasses(file.Metadata["classes"]); err != nil {
		return nil, err
	}
	return s, s.Check()
}

func tensorSplit(file *safetensors.Index, x, y string) (Split, tensor.Shape, error) {
	entry, ok := file.Entry(x)
	if !ok {
		return Split{}, nil, fmt.Errorf("wanted tensors x [N,C,H,W] and y [N], got no %q", x)
	}
	var shape tensor.Shape
	switch e := entry.Shape; len(e) {
	case 4:
		shape = tensor.Shape(e[1:])
	case 3:
		shape = tensor.Shape{1, e[1], e[2]}
	case 2:
		shape = tensor.Shape{e[1], 1, 1}
	default:
		return Split{}, nil, fmt.Errorf("%s: wanted [N,C,H,W], [N,H,W] or [N,F], got %v", x, tensor.Shape(e))
	}
	p := Split{Count: entry.Shape[0]}
	if p.Count == 0 || shape.Size() == 0 {
		return Split{}, nil, fmt.Errorf("%s: holds no values: %v; write one example or more", x, tensor.Shape(entry.Shape))
	}
	labels, err := readLabels(file, y, p.Count)
	if err != nil {
		return Split{}, nil, err
	}
	p.Labels = labels
	values, err := file.Read(x)
	if err != nil {
		return Split{}, nil, err
	}
	if values.DType == safetensors.U8 {
		p.Bytes = values.Data
	} else if p.Floats, err = values.Float32s(); err != nil {
		return Split{}, nil, err
	}
	return p, shape, nil
}

func readLabels(file *safetensors.Index, name string, count int) ([]uint8, error) {
	entry, ok := file.Entry(name)
	if !ok {
		return nil, fmt.Errorf("wanted tensors x [N,C,H,W] and y [N], got no %q", name)
	}
	if want := (tensor.Shape{count}); !want.Equal(entry.Shape) {
		return nil, fmt.Errorf("%s: wanted [%d], one label an example, got [%v]", name, count, tensor.Shape(entry.Shape))
	}
	t, err := file.Read(name)
	if err != nil {
		return nil, err
	}
	wide, err := t.Int64s()
	if err != nil {
		return nil, err
	}
	labels := make([]uint8, count)
	for i, l := range wide {
		if l < 0 || l > 255 {
			return nil, fmt.Errorf("%s: element %d is %d; labels run from 0 to at most 255", name, i, l)
		}
		labels[i] = uint8(l)
	}
	return labels, nil
}

// nameClasses takes the names from a JSON list, or numbers the classes up to the largest label.
func (s *Set) nameClasses(list string) error {
	if list != "" {
		if err := json.Unmarshal([]byte(list), &s.Classes); err != nil {
			return fmt.Errorf("metadata \"classes\": wanted a JSON list of names: %w", err)
		}
		return nil
	}
	s.numberClasses()
	return nil
}

// holdOut moves a tenth of each class of the training split, drawn by seed, to the test split: at
// least one of a class of five or more, and one in all where there are five. What stays keeps its
// order.
func (s *Set) holdOut(seed uint64) {
	all, size := s.Train, s.Shape.Size()
	order := make([]int32, all.Count)
	for i := range order {
		order[i] = int32(i)
	}
	newSource(seed, "hold out", 0).shuffle(order)
	left := all.Balance(256)
	for class, n := range left {
		left[class] = (n + 5) / 10
	}
	held, any := make([]bool, all.Count), false
	for _, i := range order {
		if l := all.Labels[i]; left[l] > 0 {
			left[l]--
			held[i], any = true, true
		}
	}
	if !any && all.Count >= 5 {
		held[order[0]] = true
	}
	pick := func(test bool) Split {
		var p Split
		for i := range all.Count {
			if held[i] != test {
				continue
			}
			p.Count++
			p.Labels = append(p.Labels, all.Labels[i])
			if all.Bytes != nil {
				p.Bytes = append(p.Bytes, all.Bytes[i*size:(i+1)*size]...)
			} else {
				p.Floats = append(p.Floats, all.Floats[i*size:(i+1)*size]...)
			}
		}
		return p
	}
	s.Train, s.Test = pick(false), pick(true)
}
