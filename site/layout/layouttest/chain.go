package layouttest

import (
	"fmt"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Chain is a network of so many blocks with a skip in every five, for benchmarks of large ones.
func Chain(blocks int) *nn.Model {
	m := &nn.Model{Name: "chain", Input: tensor.Shape{1, 28, 28}}
	for i := range blocks {
		n := nn.Node{ID: fmt.Sprint("n", i), Layer: nn.Conv2D{Out: 4, Kernel: nn.Square(3), Padding: nn.Square(1)}}
		switch i % 5 {
		case 1:
			n.Layer = nn.BatchNorm{}
		case 2:
			n.Layer = nn.Activation{Function: "relu"}
		case 4:
			n.Layer, n.From = nn.Add{}, []string{fmt.Sprint("n", i-1), fmt.Sprint("n", i-4)}
		}
		m.Nodes = append(m.Nodes, n)
	}
	return m
}
