package own

import (
	"fmt"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Fit says what has to be changed for a network to suit examples of a shape and a number of classes:
// what it reads, and the outputs of its last dense block. Square images of another size are left as
// they are read, since they are resized on the way. nil where it suits.
func Fit(m *nn.Model, output string, shape tensor.Shape, classes int) *nn.Fix {
	reads, last, outputs := m.Input, -1, ""
	if !m.Input.Equal(shape) && !resized(m.Input, shape) {
		reads = shape
		if len(m.Input) == 3 && square(m.Input) && square(shape) {
			reads = tensor.Shape{shape[0], m.Input[1], m.Input[2]}
		}
	}
	if i := m.Index(output); i >= 0 {
		if dense, ok := m.Nodes[i].Layer.(nn.Dense); ok && dense.Out != classes {
			last, outputs = i, fmt.Sprintf("%d outputs", classes)
		}
	}
	text := ""
	switch {
	case !reads.Equal(m.Input) && last >= 0:
		text = fmt.Sprintf("Fit the network: read %s, %s", reads, outputs)
	case !reads.Equal(m.Input):
		text = fmt.Sprintf("Fit the network: read %s", reads)
	case last >= 0:
		text = "Fit the network: " + outputs
	default:
		return nil
	}
	return &nn.Fix{Label: text, Apply: func(m *nn.Model) {
		m.Input = reads
		if last >= 0 {
			dense := m.Nodes[last].Layer.(nn.Dense)
			dense.Out = classes
			m.Nodes[last].Layer = dense
		}
	}}
}

func square(s tensor.Shape) bool { return s[1] == s[2] && s[1] > 1 }

// resized tells whether images of a shape are brought to the size that a network reads.
func resized(in, have tensor.Shape) bool {
	return len(in) == 3 && in[0] == have[0] && square(in) && have[1] > 1
}
