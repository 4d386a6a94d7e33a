package nn

import (
	"fmt"

	"plywood/engine/tensor"
)

// Report is what Check finds out about a model: a line per node, in running order, and totals.
type Report struct {
	Name            string       // the model's
	Input           tensor.Shape // of one image
	Nodes           []NodeInfo
	Output          string       // id of the output node
	OutputShape     tensor.Shape // of one image
	Params          int
	MultiplyAdds    int // for one image, forward
	ActivationBytes int // for one image: every node's output in float32
	Errors          []*Error
}

// NodeInfo is what a node costs, for one image.
type NodeInfo struct {
	ID, Type        string   // ID is a path inside a block: "block2.conv1"
	From            []string // resolved: never empty
	Out             tensor.Shape
	Params          int
	MultiplyAdds    int
	ActivationBytes int
	Inner           []NodeInfo // of a block or group
	Err             *Error     // nil where the node is sound; nodes after a broken one have no shape
}

// Error is what is wrong with a model, said so that its author can mend it.
type Error struct {
	Line   int    // of the model file, where reading it failed; else 0
	Node   string // id, or "" for the whole model
	Inner  string // path of the node inside the group that Node is: "conv2", "block2/conv1"
	Field  string // the JSON field, where one is to blame
	Text   string // what was wanted and what came: "kernel 5×5 is larger than its 4×4 input"
	Remedy string // "pad by 1 or use a kernel of at most 4"
	Fixes  []Fix  // what one click can do
}

// Fix is a change to the model that would mend an error. Apply works on the model that was checked
// or on a Clone of it; on one that has changed since it may find nothing to do.
type Fix struct {
	Label string // "Pad by 1"
	Apply func(*Model)
}

// Place is the path of the node: "block1/conv2" inside a group.
func (e *Error) Place() string {
	if e.Inner == "" {
		return crop(e.Node)
	}
	return crop(e.Node) + "/" + crop(e.Inner)
}

func (e *Error) Error() string {
	s := e.Text
	if e.Node != "" {
		s = e.Place() + ": " + s
	}
	if e.Line > 0 {
		s = fmt.Sprintf("line %d: %s", e.Line, s)
	}
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}
