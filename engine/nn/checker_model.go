package nn

import (
	"fmt"
	"reflect"

	"plywood/engine/tensor"
)

// What is checked of the model as a whole.

func (c *checker) inputFits(in tensor.Shape) bool {
	remedy := "give [channels, rows, columns], such as [1, 28, 28]"
	fix := Fix{"Use 1×28×28", func(m *Model) { m.Input = tensor.Shape{1, 28, 28} }}
	if len(in) == 0 {
		c.fail(-1, "input", "the input has no shape", remedy, fix)
		return false
	}
	if len(in) != 3 {
		c.fail(-1, "input", fmt.Sprintf("the input %s has %d extents, not 3", in, len(in)), remedy, fix)
		return false
	}
	for _, d := range in {
		if d < 1 || d > maxSide {
			c.fail(-1, "input", fmt.Sprintf("the input %s is out of range", in), fmt.Sprintf("choose extents of 1 to %s", count(maxSide)), fix)
			return false
		}
	}
	if n := product(in...); n > maxElements {
		c.fail(-1, "input", fmt.Sprintf("the input %s has %s values", in, count(n)), "use a smaller one", fix)
		return false
	}
	return true
}

func (c *checker) recipe() {
	if c.m.Recipe == nil {
		return
	}
	for _, f := range recipeFields {
		v, given := f.get(reflect.ValueOf(*c.m.Recipe))
		if !given {
			continue
		}
		if text, _ := f.judge(v); text != "" {
			c.fail(-1, "recipe."+f.Name, "the recipe's "+text, f.remedy(), Fix{"Leave it out", func(m *Model) {
				if m.Recipe != nil {
					_ = f.set(reflect.ValueOf(m.Recipe).Elem(), nil) // unsetting cannot fail
				}
			}})
		}
	}
}

func (c *checker) totals() {
	r := c.report
	for _, n := range r.Nodes {
		r.Params = sum(r.Params, n.Params)
		r.MultiplyAdds = sum(r.MultiplyAdds, n.MultiplyAdds)
		r.ActivationBytes = sum(r.ActivationBytes, n.ActivationBytes)
	}
	if r.Params > maxElements {
		c.fail(-1, "", fmt.Sprintf("the network needs %s parameters, more than %s", count(r.Params), count(maxElements)), "use fewer channels or units")
	}
	if values := r.ActivationBytes / 4; values > maxElements {
		c.fail(-1, "", fmt.Sprintf("the outputs of all layers have %s values an image, more than %s", count(values), count(maxElements)), "use fewer channels, or stride or pool early")
	}
}
