package train

import (
	"fmt"

	"plywood/engine/checkpoint"
	"plywood/engine/tensor"
)

// Read gives one parameter or moving statistic as it is now, by its name in a checkpoint:
// "conv1.weight", "bn1.running_mean". It costs no more than the tensor is large.
func (s *Session) Read(name string) (checkpoint.Tensor, error) {
	v := s.net.vars.Named(name)
	if v == nil {
		return checkpoint.Tensor{}, fmt.Errorf("train: the network has no parameter %q", name)
	}
	t := checkpoint.Tensor{Name: name, Shape: append(tensor.Shape(nil), v.Shape...), Data: make([]float32, v.Shape.Size())}
	return t, s.net.exec.Read(v, t.Data)
}

// Tensors lists the names that Read takes, in network order.
func (s *Session) Tensors() []string {
	var names []string
	for _, v := range append(s.net.g.Params(), s.net.g.States()...) {
		if s.net.vars.Named(v.Name) == v {
			names = append(names, v.Name)
		}
	}
	return names
}
