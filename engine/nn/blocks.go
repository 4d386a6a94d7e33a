package nn

import (
	"fmt"

	"plywood/engine/tensor"
)

// Expand lists the layers a block is made of, in running order, with ids of their own; InputID
// in a From is the block's input, and the last node is its output. Of a node that is not a
// block, or whose settings are out of range, it is nil. Of a group it is what stands in it.
func Expand(n Node) []Node {
	if g, ok := n.Layer.(Group); ok {
		return g.inOrder()
	}
	if _, known := kindOf(n.Layer); !known {
		return nil
	}
	b, ok := withDefaults(n.Layer).(block)
	// A model of its own, for a site to judge the settings at.
	c := &checker{m: &Model{Nodes: []Node{n}}, report: &Report{}, errs: make([]*Error, 1), sources: [][]int{{fromInput}}}
	if !ok || !(&site{c: c}).settings(n.Layer) {
		return nil
	}
	return b.expand()
}

func (l Residual) suits(s *site, in tensor.Shape) bool {
	if !s.wantsMap(in) {
		return false
	}
	if l.Shortcut || l.Stride == 1 && l.Channels == in[0] {
		return true
	}
	rows, cols := (in[1]-1)/l.Stride+1, (in[2]-1)/l.Stride+1
	remedy, fixes := "turn on the 1×1 shortcut", []Fix{s.set("Add the 1×1 shortcut", "shortcut", true)}
	if l.Stride == 1 {
		remedy += fmt.Sprintf(" or use %d channels", in[0])
		fixes = append(fixes, s.set(fmt.Sprintf("Use %d channels", in[0]), "channels", in[0]))
	}
	s.fail("shortcut", fmt.Sprintf("cannot add its %s input to its %d×%d×%d output", in, l.Channels, rows, cols), remedy, fixes...)
	return false
}

func (l Residual) expand() []Node {
	nodes := []Node{
		{ID: "conv1", From: []string{InputID}, Layer: Conv2D{Out: l.Channels, Kernel: Square(3), Stride: Square(l.Stride), Padding: Square(1)}},
		{ID: "bn1", Layer: BatchNorm{}},
		{ID: "relu1", Layer: Activation{Function: "relu"}},
		{ID: "conv2", Layer: Conv2D{Out: l.Channels, Kernel: Square(3), Padding: Square(1)}},
		{ID: "bn2", Layer: BatchNorm{}},
	}
	skip := InputID
	if l.Shortcut {
		skip = "shortcut"
		nodes = append(nodes, Node{ID: skip, From: []string{InputID}, Layer: Conv2D{Out: l.Channels, Kernel: Square(1), Stride: Square(l.Stride)}})
	}
	return append(nodes,
		Node{ID: "add", From: []string{"bn2", skip}, Layer: Add{}},
		Node{ID: "relu2", Layer: Activation{Function: "relu"}})
}

func (l DenseBlock) suits(s *site, in tensor.Shape) bool { return s.wantsMap(in) }

// expand joins pairwise, each stage's output under all before it, so that a planner can lay the
// whole block out in one buffer.
func (l DenseBlock) expand() []Node {
	var nodes []Node
	all := InputID
	for k := 1; k <= l.Convs; k++ {
		id := func(name string) string { return fmt.Sprint(name, k) }
		nodes = append(nodes,
			Node{ID: id("bn"), From: []string{all}, Layer: BatchNorm{}},
			Node{ID: id("relu"), Layer: Activation{Function: "relu"}},
			Node{ID: id("conv"), Layer: Conv2D{Out: l.Growth, Kernel: Square(3), Padding: Square(1)}},
			Node{ID: id("concat"), From: []string{all, id("conv")}, Layer: Concat{}})
		all = id("concat")
	}
	return nodes
}

func (l Transition) suits(s *site, in tensor.Shape) bool {
	if !s.wantsMap(in) {
		return false
	}
	if in[1] < 2 || in[2] < 2 {
		s.fail("", fmt.Sprintf("averages windows of 2×2, larger than its %d×%d input", in[1], in[2]), "remove it, or stride or pool less before it", s.remove())
		return false
	}
	return true
}

func (l Transition) expand() []Node {
	return []Node{
		{ID: "bn", From: []string{InputID}, Layer: BatchNorm{}},
		{ID: "relu", Layer: Activation{Function: "relu"}},
		{ID: "conv", Layer: Conv2D{Out: l.Channels, Kernel: Square(1)}},
		{ID: "pool", Layer: AvgPool2D{Kernel: Square(2)}},
	}
}

func (l ConvNormAct) suits(s *site, in tensor.Shape) bool {
	_, _, ok := s.window(in, l.Kernel, l.Stride, l.Padding)
	return ok
}

func (l ConvNormAct) expand() []Node {
	return []Node{
		{ID: "conv", From: []string{InputID}, Layer: Conv2D{Out: l.Out, Kernel: l.Kernel, Stride: l.Stride, Padding: l.Padding}},
		{ID: "bn", Layer: BatchNorm{}},
		{ID: "act", Layer: Activation{Function: l.Function}},
	}
}
