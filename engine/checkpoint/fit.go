package checkpoint

import (
	"fmt"
	"slices"
	"strings"

	"plywood/engine/tensor"
)

// Want is an array that a network has and a file should hold.
type Want struct {
	Name     string
	Shape    tensor.Shape
	Optional bool // keeps its initial value where the file lacks it
}

// MismatchError lists where the tensors of a file and the arrays of a network differ.
type MismatchError struct {
	Missing []string // wanted, not in the file
	Extra   []string // in the file, unknown to the network
	Shapes  []string // "conv1.weight is 6×1×3×3, wanted 6×1×5×5"
}

func (e *MismatchError) Error() string {
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{{"missing: ", e.Missing}, {"of another shape: ", e.Shapes}, {"unknown to the model: ", e.Extra}} {
		if len(p.names) > 0 {
			parts = append(parts, p.what+list(p.names))
		}
	}
	return "the tensors do not fit the model; " + strings.Join(parts, "; ")
}

func list(names []string) string {
	const most = 12
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// Fit matches tensors to arrays by name. It returns the tensors in the order of want, nil data
// where an optional one is missing; or a *MismatchError. Names for which ignore is true may be
// extra; ignore may be nil.
func Fit(tensors []Tensor, want []Want, ignore func(name string) bool) ([]Tensor, error) {
	byName := make(map[string]Tensor, len(tensors))
	for _, t := range tensors {
		byName[t.Name] = t
	}
	var e MismatchError
	fitted := make([]Tensor, len(want))
	for i, w := range want {
		t, ok := byName[w.Name]
		delete(byName, w.Name)
		switch {
		case !ok && w.Optional:
			fitted[i] = Tensor{Name: w.Name, Shape: w.Shape}
		case !ok:
			e.Missing = append(e.Missing, w.Name)
		case !t.Shape.Equal(w.Shape):
			e.Shapes = append(e.Shapes, fmt.Sprintf("%s is %v, wanted %v", w.Name, t.Shape, w.Shape))
		default:
			fitted[i] = t
		}
	}
	for name := range byName {
		if ignore == nil || !ignore(name) {
			e.Extra = append(e.Extra, name)
		}
	}
	if len(e.Missing)+len(e.Extra)+len(e.Shapes) > 0 {
		slices.Sort(e.Extra)
		return nil, &e
	}
	return fitted, nil
}
