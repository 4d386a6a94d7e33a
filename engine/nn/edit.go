package nn

import (
	"fmt"
	"slices"
	"strings"
)

// Clone copies a model, so that changing one leaves the other alone.
func (m *Model) Clone() *Model {
	c := *m
	c.Input = slices.Clone(m.Input)
	c.Nodes = CloneNodes(m.Nodes)
	if m.Recipe != nil {
		r := *m.Recipe
		c.Recipe = &r
	}
	return &c
}

// CloneNodes copies nodes and what stands in groups. Other layers are values and shared safely.
func CloneNodes(nodes []Node) []Node {
	nodes = slices.Clone(nodes)
	for i, n := range nodes {
		nodes[i].From = slices.Clone(n.From)
		if g, ok := n.Layer.(Group); ok {
			g.Nodes = CloneNodes(g.Nodes)
			nodes[i].Layer = g
		}
	}
	return nodes
}

// Index is the place of a node among the Nodes, -1 where there is none of that id.
func (m *Model) Index(id string) int {
	return slices.IndexFunc(m.Nodes, func(n Node) bool { return n.ID == id })
}

// Sources lists the ids that node i reads, also where its From leaves them out.
func (m *Model) Sources(i int) []string {
	switch {
	case len(m.Nodes[i].From) > 0:
		return slices.Clone(m.Nodes[i].From)
	case i > 0:
		return []string{m.Nodes[i-1].ID}
	}
	return []string{InputID}
}

// FreshID is an id that no node has: base, or base with a number.
func (m *Model) FreshID(base string) string { return m.freshID(base, -1) }

// freshID ignores node except.
func (m *Model) freshID(base string, except int) string {
	taken := map[string]bool{InputID: true}
	for i, n := range m.Nodes {
		if i != except {
			taken[n.ID] = true
		}
	}
	if base != "" && !taken[base] {
		return base
	}
	base = strings.TrimRight(base, "0123456789")
	if base == "" {
		base = "node"
	}
	base = base[:min(len(base), maxID-8)]
	for k := 1; ; k++ {
		if id := fmt.Sprint(base, k); !taken[id] {
			return id
		}
	}
}

// Rename gives node i another id and keeps its readers wired to it. It refuses an id that is
// taken or that does not serve.
func (m *Model) Rename(i int, id string) error {
	if text, remedy := badID(id); text != "" {
		return &Error{Node: m.Nodes[i].ID, Field: "id", Text: text, Remedy: remedy}
	}
	if j := m.Index(id); j >= 0 && j != i {
		return &Error{Node: m.Nodes[i].ID, Field: "id", Text: fmt.Sprintf("the id %s is taken", id), Remedy: "choose another"}
	}
	m.rename(i, id)
	return nil
}

func (m *Model) rename(i int, id string) {
	old := m.Nodes[i].ID
	m.Nodes[i].ID = id
	if old == InputID || m.Index(old) >= 0 { // the wires are the image's, or a namesake's
		return
	}
	for j := range m.Nodes {
		m.Nodes[j].From = slices.Clone(m.Nodes[j].From)
		for k, src := range m.Nodes[j].From {
			if src == old {
				m.Nodes[j].From[k] = id
			}
		}
	}
}

// InsertBefore puts a layer on the wire into the k-th input of node i, and returns its id. With i
// the number of nodes, the layer goes to the end and reads the last node.
func (m *Model) InsertBefore(i, k int, l Layer) string {
	if i == len(m.Nodes) {
		id := m.FreshID(baseID(l))
		m.Nodes = append(m.Nodes, Node{ID: id, Layer: l})
		return id
	}
	sources := m.Sources(i)
	id := m.FreshID(baseID(l))
	n := Node{ID: id, From: []string{sources[k]}, Layer: l}
	if len(m.Nodes[i].From) == 0 {
		n.From = nil // the chain goes on through the new node
	} else {
		sources[k] = id
		m.Nodes[i].From = sources
	}
	m.Nodes = slices.Insert(m.Nodes, i, n)
	return id
}

// Remove takes node i out; its readers read what its first input read.
func (m *Model) Remove(i int) {
	id, from := m.Nodes[i].ID, m.Sources(i)[0]
	if i+1 < len(m.Nodes) && len(m.Nodes[i+1].From) == 0 {
		if before := m.idBefore(i); before != from {
			m.Nodes[i+1].From = []string{from}
		}
	}
	m.Nodes = slices.Delete(m.Nodes, i, i+1)
	if m.Index(id) >= 0 {
		return
	}
	for j := range m.Nodes {
		m.Nodes[j].From = slices.Clone(m.Nodes[j].From)
		for k, src := range m.Nodes[j].From {
			if src == id {
				m.Nodes[j].From[k] = from
			}
		}
	}
}

func (m *Model) idBefore(i int) string {
	if i == 0 {
		return InputID
	}
	return m.Nodes[i-1].ID
}

// SetClasses makes the output a vector of n values, where it comes from a dense layer or a
// convolution through layers that keep its channels. It reports whether it could.
func (m *Model) SetClasses(n int) bool {
	done, _ := m.setClasses(n)
	return done
}

// setClasses also tells whether every layer from the input on keeps the channels, so that those of
// the input count.
func (m *Model) setClasses(n int) (done, through bool) {
	r := Check(m, nil)
	i := m.Index(r.Output)
	for i >= 0 {
		switch l := m.Nodes[i].Layer.(type) {
		case Group:
			m.within(i, func(in *Model) { done, through = in.setClasses(n) })
			if done || !through {
				return done, false
			}
			i = m.Index(m.Sources(i)[0])
		case Dense:
			l.Out = n
			m.Nodes[i].Layer = l
			return true, false
		case Conv2D:
			l.Out = n
			m.Nodes[i].Layer = l
			return true, false
		case Activation, BatchNorm, Dropout, GlobalAvgPool2D:
			i = m.Index(m.Sources(i)[0])
		default:
			return false, false
		}
	}
	return false, r.Output != ""
}

// cut removes the k-th wire into node i.
func (m *Model) cut(i, k int) {
	if k < len(m.Nodes[i].From) {
		m.Nodes[i].From = slices.Delete(slices.Clone(m.Nodes[i].From), k, k+1)
	}
}

// baseID is what nodes of a layer are called, before the number.
func baseID(l Layer) string {
	switch l := l.(type) {
	case Conv2D:
		return "conv1"
	case BatchNorm:
		return "bn1"
	case MaxPool2D, AvgPool2D:
		return "pool1"
	case GlobalAvgPool2D:
		return "gap"
	case Residual, DenseBlock, ConvNormAct, Group:
		return "block1"
	case Activation:
		if _, bad := badID(l.Function); bad == "" {
			return l.Function + "1"
		}
	}
	k, ok := kindOf(l)
	if !ok {
		return "node1"
	}
	return k.Type + "1"
}

// badID says what is wrong with an id, "" for nothing, and what would serve.
func badID(id string) (text, remedy string) {
	switch {
	case id == "":
		return "a node has no id", "give it one of letters, digits, '_' and '-'"
	case id == InputID:
		return "the id input stands for the image", "choose another"
	case len(id) > maxID:
		return fmt.Sprintf("an id of %d letters", len(id)), fmt.Sprintf("use at most %d", maxID)
	case cleanID(id) != id:
		return fmt.Sprintf("the id %q holds other than letters, digits, '_' and '-'", id), "rename it " + orNode(cleanID(id))
	}
	return "", ""
}

func orNode(id string) string {
	if id == "" {
		return "node1"
	}
	return id
}

// cleanID keeps what may stand in an id.
func cleanID(id string) string {
	id = strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, id)
	return id[:min(len(id), maxID)]
}
