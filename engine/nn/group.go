package nn

import (
	"fmt"
	"slices"
	"strings"

	"plywood/engine/tensor"
)

// inside is a group's nodes as a model, whose image is what the group reads.
func (g Group) inside() *Model { return &Model{Nodes: g.Nodes} }

// within changes what stands in node i, if that is a group.
func (m *Model) within(i int, change func(inside *Model)) {
	g, ok := m.Nodes[i].Layer.(Group)
	if !ok {
		return
	}
	inside := &Model{Nodes: CloneNodes(g.Nodes)}
	change(inside)
	g.Nodes = inside.Nodes
	m.Nodes[i].Layer = g
}

// At finds a node by its path: its id, or inside groups their ids and its own, joined by dots. ok is
// false where there is none.
func (m *Model) At(path string) (n Node, ok bool) {
	top, rest, inner := strings.Cut(path, ".")
	i := m.Index(top)
	if i < 0 {
		return Node{}, false
	}
	g, group := m.Nodes[i].Layer.(Group)
	switch {
	case !inner:
		return m.Nodes[i], true
	case group:
		return g.inside().At(rest)
	}
	return Node{}, false
}

// EditAt lets change work on the nodes that the one at a path stands among, and on its index there. It
// reports false, and changes nothing, where there is none.
func (m *Model) EditAt(path string, change func(in *Model, i int)) bool {
	if _, ok := m.At(path); !ok {
		return false
	}
	top, rest, inner := strings.Cut(path, ".")
	if i := m.Index(top); inner {
		m.within(i, func(in *Model) { in.EditAt(rest, change) })
	} else {
		change(m, i)
	}
	return true
}

// measureGroup checks what stands in a group as the model itself is checked, and sums it up. Its
// errors are the node's, with the path inside.
func (c *checker) measureGroup(s *site, info NodeInfo, g Group, ins []tensor.Shape) NodeInfo {
	switch c.shared.nodes += len(g.Nodes); {
	case len(g.Nodes) == 0:
		s.fail("nodes", "the group is empty", "put a layer into it or remove it", s.remove())
		return info
	case c.depth == MaxDepth:
		s.fail("nodes", fmt.Sprintf("groups stand in groups more than %d deep", MaxDepth), "ungroup some of them")
		return info
	case c.shared.nodes > MaxNodes:
		s.fail("nodes", "the network has more than "+count(MaxNodes)+" nodes, those in groups counted", "use fewer")
		return info
	}
	in := &checker{m: g.inside(), report: &Report{}, output: -1,
		prefix: info.ID + ".", reads: info.From[0], depth: c.depth + 1, shared: c.shared}
	if len(ins) > 0 {
		in.nodes(ins[0])
	} else {
		in.nodes(nil)
	}
	for _, e := range in.report.Errors {
		c.lift(s, e)
	}
	info.Inner = in.report.Nodes
	for _, n := range info.Inner {
		info.Params = sum(info.Params, n.Params)
		info.MultiplyAdds = sum(info.MultiplyAdds, n.MultiplyAdds)
		info.ActivationBytes = sum(info.ActivationBytes, n.ActivationBytes)
	}
	c.steps = append(c.steps, in.steps...)
	if in.output >= 0 {
		info.Out = in.shapes[in.output]
		c.steps = append(c.steps, step{path: info.ID, from: []string{in.prefix + g.Nodes[in.output].ID}})
	}
	return info
}

// lift reports an error from inside a group at the group.
func (c *checker) lift(s *site, e *Error) {
	inner := e.Node
	if e.Inner != "" {
		inner += "/" + e.Inner
	}
	var fixes []Fix
	for _, f := range e.Fixes {
		fixes = append(fixes, s.edit(f.Label, func(m *Model, i int) { m.within(i, f.Apply) }))
	}
	c.fail(s.index, e.Field, e.Text, e.Remedy, fixes...)
	c.report.Errors[len(c.report.Errors)-1].Inner = inner
}

// paths are ids as a report names them: inside a group, InputID is what the group reads.
func (c *checker) paths(ids []string) []string {
	for k, id := range ids {
		if id == InputID {
			ids[k] = c.reads
		} else {
			ids[k] = c.prefix + id
		}
	}
	return ids
}

// whole is what the nodes make up, for errors.
func (c *checker) whole() string {
	if c.depth > 0 {
		return "group"
	}
	return "network"
}

// inOrder lists a group's nodes in running order, the output last and every wire spelled out; nil
// where the wires are not sound.
func (g Group) inOrder() []Node {
	c := &checker{m: g.inside(), report: &Report{}, output: -1, errs: make([]*Error, len(g.Nodes)), shared: &tally{}}
	if len(g.Nodes) == 0 || !c.wire() || !c.sort() {
		return nil
	}
	c.ends()
	if len(c.report.Errors) > 0 {
		return nil
	}
	out := slices.Index(c.order, c.output)
	order := append(slices.Delete(c.order, out, out+1), c.output)
	nodes := make([]Node, len(order))
	for k, i := range order {
		nodes[k] = g.Nodes[i]
		nodes[k].From = c.m.Sources(i)
	}
	return CloneNodes(nodes)
}
