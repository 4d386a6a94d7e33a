package nn

// Part is a layer inside a block, with what it makes and costs there.
type Part struct {
	Node          // its From is spelled out; InputID is what the block reads
	Info NodeInfo // the zero NodeInfo where the shapes are not known
}

// Opens tells whether a layer is made of others.
func Opens(l Layer) bool {
	_, group := l.(Group)
	_, made := l.(block)
	return group || made
}

// Parts lists the nodes that a block is made of: of a group those that stand in it, as they are written
// and whether or not their wires are sound, of another block what Expand makes of its settings.
func Parts(n Node) []Node {
	if g, ok := n.Layer.(Group); ok {
		return CloneNodes(g.Nodes)
	}
	return Expand(n)
}

// Inside lists Parts with every wire spelled out. Info is the block's own in a Report. Of a node that is
// not a block it is nil.
func Inside(n Node, info NodeInfo) []Part {
	known := map[string]NodeInfo{}
	for _, in := range info.Inner {
		known[in.ID] = in
	}
	var parts []Part
	before := InputID
	for _, inner := range Parts(n) {
		if len(inner.From) == 0 {
			inner.From = []string{before}
		}
		before = inner.ID
		parts = append(parts, Part{inner, known[info.ID+"."+inner.ID]})
	}
	return parts
}
