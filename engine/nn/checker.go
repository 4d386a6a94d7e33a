package nn

import (
	"fmt"

	"plywood/engine/graph"
	"plywood/engine/tensor"
)

// Check works out shapes and costs for one image of shape input [C,H,W], or of m.Input where input
// is nil, and reports everything that is wrong. It never panics, whatever the model.
func Check(m *Model, input tensor.Shape) *Report { return check(m, input).report }

// primitive is a layer that is lowered to ops of its own.
type primitive interface {
	Layer
	// figures works out what comes of inputs of these shapes: [C,H,W] or [C]. Where they do not
	// fit, it tells the site and returns no out.
	figures(s *site, in []tensor.Shape) figures
	// lower adds the ops to the graph and returns the layer's output.
	lower(b *builder, in []*graph.Value) *graph.Value
}

// block is a layer made of others.
type block interface {
	Layer
	// suits reports whether the input fits, after telling the site where it does not.
	suits(s *site, in tensor.Shape) bool
	// expand lists the layers; InputID is the block's input and the last is its output.
	expand() []Node
}

// figures are what a primitive layer makes and costs.
type figures struct {
	out          tensor.Shape
	parts        []part
	multiplyAdds int
}

// part is a parameter, or a moving statistic, of a layer.
type part struct {
	name  string // PyTorch's: weight, bias, running_mean, running_var
	shape tensor.Shape
	init  graph.Init
	state bool
}

// checker is one run of Check. Build reads its steps.
type checker struct {
	m       *Model
	report  *Report
	sources [][]int // of each node: indices, fromInput or fromNobody
	order   []int   // of running
	output  int
	errs    []*Error       // the first of each node
	shapes  []tensor.Shape // of each node's output, nil where unknown
	steps   []step

	// Of a group's inside.
	prefix string // of its paths, such as "block1."; "" for the model itself
	reads  string // path of what InputID stands for
	depth  int
	shared *tally
}

// tally counts what a model may have only so much of, groups' insides counted.
type tally struct{ nodes, layers, hints int }

// hint reports whether a hint that takes a search of all ids may be given. A file with an error
// at every node gets no more than a person would read.
func (c *checker) hint() bool {
	c.shared.hints++
	return c.shared.hints <= 50
}

// step is one primitive in running order. Its layer is nil where it passes its input on: a
// bypassed node, or the end of a block.
type step struct {
	path  string
	layer primitive
	from  []string
	parts []part
}

func check(m *Model, input tensor.Shape) *checker {
	if m == nil {
		m = &Model{}
	}
	if input == nil {
		input = m.Input
	}
	c := &checker{m: m, report: &Report{Name: m.Name, Input: input}, output: -1, reads: InputID, shared: &tally{nodes: len(m.Nodes)}}
	c.recipe()
	if !c.inputFits(input) {
		input = nil
	}
	switch n := len(m.Nodes); {
	case n == 0:
		c.fail(-1, "nodes", "the network has no layers", "add one")
		return c
	case n > MaxNodes:
		c.fail(-1, "nodes", fmt.Sprintf("the network has %s nodes", count(n)), "use at most "+count(MaxNodes))
		return c
	}
	c.nodes(input)
	if c.output >= 0 {
		c.report.Output, c.report.OutputShape = m.Nodes[c.output].ID, c.shapes[c.output]
	}
	c.totals()
	return c
}

// nodes checks the nodes, of the model or of a group, where they read input; nil is a shape that is
// not known.
func (c *checker) nodes(input tensor.Shape) {
	c.errs = make([]*Error, len(c.m.Nodes))
	c.shapes = make([]tensor.Shape, len(c.m.Nodes))
	wired := c.wire()
	sorted := c.sort()
	if wired && sorted { // else ends are the doing of the wires that are wrong
		c.ends()
	}
	for _, i := range c.order {
		if c.shared.layers > maxLayers {
			break
		}
		c.report.Nodes = append(c.report.Nodes, c.node(i, input))
	}
	for k, i := range c.order[:len(c.report.Nodes)] {
		c.report.Nodes[k].Err = c.errs[i]
	}
}

// fail reports an error at a node, or at the whole model for index -1.
func (c *checker) fail(index int, field, text, remedy string, fixes ...Fix) {
	e := &Error{Field: field, Text: text, Remedy: remedy, Fixes: fixes}
	if index >= 0 {
		e.Node = c.m.Nodes[index].ID
		if c.errs[index] == nil {
			c.errs[index] = e
		}
	}
	c.report.Errors = append(c.report.Errors, e)
}

// node checks node i, whose sources have been checked before it.
func (c *checker) node(i int, input tensor.Shape) NodeInfo {
	n := c.m.Nodes[i]
	s := &site{c: c, index: i}
	info := NodeInfo{ID: c.prefix + n.ID, From: c.paths(c.m.Sources(i))}
	kind, known := kindOf(n.Layer)
	if !known {
		c.fail(i, "type", unknownLayer(n.Layer), "use one of this package's layers, by value")
		return info
	}
	info.Type = kind.Type
	ins := make([]tensor.Shape, 0, len(c.sources[i]))
	for _, src := range c.sources[i] {
		in := input
		if src >= 0 {
			in = c.shapes[src]
		} else if src == fromNobody {
			in = nil
		}
		if in == nil {
			ins = nil
			break
		}
		ins = append(ins, in)
	}
	if n.Bypass {
		if len(ins) > 0 {
			info.Out = ins[0]
			info.ActivationBytes = product(4, product(info.Out...))
			c.steps = append(c.steps, step{path: info.ID, from: info.From[:1]})
		}
	} else if c.arity(s, kind) && s.settings(n.Layer) {
		if g, ok := n.Layer.(Group); ok {
			info = c.measureGroup(s, info, g, ins)
		} else if len(ins) > 0 {
			info = c.measure(s, info, withDefaults(n.Layer), ins)
		}
	}
	c.shapes[i] = info.Out
	return info
}

func (c *checker) arity(s *site, k Kind) bool {
	id, from := c.m.Nodes[s.index].ID, c.m.Sources(s.index)
	switch {
	case k.Many && len(from) < 2:
		c.fail(s.index, "from", fmt.Sprintf("%s needs two inputs or more, got only %s", k.Type, from[0]), "wire another one into it", s.remove())
	case !k.Many && len(from) > 1:
		join := func(l Layer) Fix {
			return s.edit("Join them with "+l.Type(), func(m *Model, i int) {
				from := m.Nodes[i].From
				joint := m.InsertBefore(i, 0, l)
				m.Nodes[i].From, m.Nodes[i+1].From = from, []string{joint}
			})
		}
		c.fail(s.index, "from", fmt.Sprintf("%s reads one input, got %d", k.Type, len(from)), "join them with add or concat before "+id,
			join(Add{}), join(Concat{}), s.edit("Keep only "+from[0], func(m *Model, i int) { m.Nodes[i].From = m.Nodes[i].From[:1:1] }))
	default:
		return true
	}
	return false
}

// measure fills in what a layer makes of inputs whose shapes are known, and what it costs.
func (c *checker) measure(s *site, info NodeInfo, l Layer, ins []tensor.Shape) NodeInfo {
	if b, ok := l.(block); ok {
		if b.suits(s, ins[0]) {
			return c.measureBlock(s, info, b, ins[0])
		}
		return info
	}
	if c.shared.layers++; c.shared.layers > maxLayers {
		s.fail("", "the network has more than "+count(maxLayers)+" layers once its blocks are expanded", "use fewer or smaller blocks")
		return info
	}
	p := l.(primitive) // a test holds every kind to being one or the other
	fig := p.figures(s, ins)
	if fig.out == nil {
		return info
	}
	size := product(fig.out...)
	if size > maxElements {
		s.fail("", fmt.Sprintf("its output %s has %s values an image, more than %s", fig.out, count(size), count(maxElements)), "use fewer channels, or stride or pool before it")
		return info
	}
	for _, p := range fig.parts {
		if !p.state {
			info.Params = sum(info.Params, product(p.shape...))
		}
	}
	if info.Params > maxElements {
		s.fail("", fmt.Sprintf("it needs %s parameters, more than %s", count(info.Params), count(maxElements)), "use fewer channels or units, or stride or pool before it")
		info.Params = 0
		return info
	}
	info.Out, info.MultiplyAdds, info.ActivationBytes = fig.out, fig.multiplyAdds, product(4, size)
	c.steps = append(c.steps, step{info.ID, p, info.From, fig.parts})
	return info
}

// measureBlock checks the layers of a block and sums them up.
func (c *checker) measureBlock(s *site, info NodeInfo, b block, in tensor.Shape) NodeInfo {
	paths := map[string]string{InputID: info.From[0]}
	shapes := map[string]tensor.Shape{InputID: in}
	last := InputID
	for _, n := range b.expand() {
		from := n.From
		if len(from) == 0 {
			from = []string{last}
		}
		inner := NodeInfo{ID: info.ID + "." + n.ID, Type: n.Layer.Type()}
		var ins []tensor.Shape
		for _, id := range from {
			inner.From = append(inner.From, paths[id])
			ins = append(ins, shapes[id])
		}
		inner = c.measure(&site{c, s.index, n.ID}, inner, withDefaults(n.Layer), ins)
		if inner.Out == nil {
			return NodeInfo{ID: info.ID, Type: info.Type, From: info.From}
		}
		info.Inner = append(info.Inner, inner)
		info.Params = sum(info.Params, inner.Params)
		info.MultiplyAdds = sum(info.MultiplyAdds, inner.MultiplyAdds)
		info.ActivationBytes = sum(info.ActivationBytes, inner.ActivationBytes)
		paths[n.ID], shapes[n.ID], last = inner.ID, inner.Out, n.ID
	}
	info.Out = shapes[last]
	c.steps = append(c.steps, step{path: info.ID, from: []string{paths[last]}})
	return info
}

func unknownLayer(l Layer) string {
	if l == nil {
		return "it has no layer"
	}
	return fmt.Sprintf("%T is not a layer of this package", l)
}
