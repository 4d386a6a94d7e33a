package clip

import "plywood/engine/nn"

// Insert puts a new block on the wire into a certain input of the block at index at, or at the end,
// and returns its id.
func Insert(m *nn.Model, at, input int, l nn.Layer) string {
	at = max(0, min(at, len(m.Nodes)))
	if at < len(m.Nodes) {
		return m.InsertBefore(at, max(0, min(input, len(m.Sources(at))-1)), l)
	}
	// A placeholder stands for the end of the chain, so that there is a wire to put the layer on.
	m.Nodes = append(m.Nodes, nn.Node{ID: m.FreshID("placeholder"), Layer: nn.Flatten{}})
	id := m.InsertBefore(at, 0, l)
	m.Nodes = m.Nodes[:len(m.Nodes)-1]
	return id
}

// SkipSource chooses what a merge at index i reads besides the block before it: the nearest earlier
// value of the same shape, else the value one block further back.
func SkipSource(m *nn.Model, i int) string {
	if i == 0 {
		return nn.InputID
	}
	shapes := map[string]string{nn.InputID: m.Input.String()}
	for _, n := range nn.Check(m, nil).Nodes {
		shapes[n.ID] = n.Out.String()
	}
	want := shapes[m.Nodes[i-1].ID]
	for j := i - 3; j >= -1; j-- { // a skip past a single block teaches little
		if id := idAt(m, j); shapes[id] == want {
			return id
		}
	}
	return idAt(m, i-2)
}

func idAt(m *nn.Model, i int) string {
	if i < 0 {
		return nn.InputID
	}
	return m.Nodes[i].ID
}
