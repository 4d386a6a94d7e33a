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

// Inside lists the layers a block is made of, in running order, the last being its output. Info is
// the block's own in a Report. Of a node that is not a block it is nil.
func Inside(n Node, info NodeInfo) []Part {
	known := map[string]NodeInfo{}
	for _, in := range info.Inner {
		known[in.ID] = in
	}
	var parts []Part
	before := InputID
	for _, inner := range Expand(n) {
		if len(inner.From) == 0 {
			inner.From = []string{before}
		}
		before = inner.ID
		parts = append(parts, Part{inner, known[info.ID+"."+inner.ID]})
	}
	return parts
}
