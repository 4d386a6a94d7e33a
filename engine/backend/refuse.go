package backend

import (
	"fmt"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// CheckStep refuses what no backend can run, before a kernel would read it: another number of images
// than the phase takes, and indices of examples that no dataset holds. bound tells how many examples a
// Data value has, and whether it has any. Errors begin with name, the backend's.
func CheckStep(name string, p *plan.Program, phase graph.Phase, s Step, most int, bound func(v *graph.Value) (count int, ok bool)) error {
	if s.N < 1 || s.N > most {
		return fmt.Errorf("%s: a run of %d images; the program takes 1 to %d", name, s.N, most)
	}
	for i := range p.Calls[phase] {
		c := &p.Calls[phase][i]
		if c.Op != graph.Gather && c.Op != graph.GatherLabels {
			continue
		}
		count, ok := bound(c.In[0].Value)
		if !ok {
			return fmt.Errorf("%s: %s is not bound", name, c.In[0].Name)
		}
		if len(s.Indices) < s.N {
			return fmt.Errorf("%s: %d indices for %d images", name, len(s.Indices), s.N)
		}
		if c.Attr.Augment && len(s.Moves) < s.N {
			return fmt.Errorf("%s: %d moves for %d images", name, len(s.Moves), s.N)
		}
		for _, i := range s.Indices[:s.N] {
			if int(i) < 0 || int(i) >= count {
				return fmt.Errorf("%s: index %d of %s, which holds %d", name, i, c.In[0].Name, count)
			}
		}
	}
	return nil
}

// CheckDataset refuses a dataset that is none for v, or shorter than it says.
func CheckDataset(name string, v *graph.Value, d Dataset) error {
	size := v.Shape.Size()
	switch {
	case v.Role != graph.Data:
		return fmt.Errorf("%s: %v is not a dataset", name, v)
	case v.Bytes && len(d.Bytes) < d.Count*size:
		return fmt.Errorf("%s: %s: %d examples of %d bytes need %d, got %d", name, v.Name, d.Count, size, d.Count*size, len(d.Bytes))
	case !v.Bytes && len(d.Floats) < d.Count*size:
		return fmt.Errorf("%s: %s: %d examples of %d values need %d, got %d", name, v.Name, d.Count, size, d.Count*size, len(d.Floats))
	}
	return nil
}

// Images is how many images of o that many float32s in host layout are; 1 where o is not batched.
func Images(name string, p *plan.Program, o plan.Operand, floats int) (int, error) {
	size := o.Shape.Size()
	if !o.Batched {
		if floats != size {
			return 0, fmt.Errorf("%s: %s has shape %v, %d values; got %d", name, o.Name, o.Shape, size, floats)
		}
		return 1, nil
	}
	n := floats / size
	if floats%size != 0 || n > p.Batch {
		return 0, fmt.Errorf("%s: %s takes up to %d images of shape %v; got %d values", name, o.Name, p.Batch, o.Shape, floats)
	}
	return n, nil
}
