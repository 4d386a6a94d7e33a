package nn

import (
	"fmt"
	"slices"
	"strings"
)

// Group puts the nodes of these ids into one group called name, and returns its id. What the model
// computes stays the same. The error says why they cannot be one: a group reads one input and makes
// one output.
func (m *Model) Group(ids []string, name string) (id string, err error) {
	in, out, err := m.groupable(ids)
	if err != nil {
		return "", err
	}
	for i := range m.Nodes { // a wire that goes without saying may change its neighbour
		m.Nodes[i].From = m.Sources(i)
	}
	inside := &Model{}
	for _, n := range m.Nodes {
		if slices.Contains(ids, n.ID) {
			for k, src := range n.From {
				if src == in {
					n.From[k] = InputID
				}
			}
			inside.Nodes = append(inside.Nodes, n)
		}
	}
	inside.shorten()
	at := m.Index(out)
	m.Nodes[at] = Node{ID: out, From: []string{in}, Layer: Group{Name: name, Nodes: inside.Nodes}}
	m.Nodes = slices.DeleteFunc(m.Nodes, func(n Node) bool { return n.ID != out && slices.Contains(ids, n.ID) })
	id = m.FreshID(baseID(Group{}))
	m.rename(m.Index(out), id)
	m.shorten()
	return id, nil
}

// groupable finds the one node that the others read from outside, and the one that is read there.
func (m *Model) groupable(ids []string) (in, out string, err error) {
	refuse := func(text, remedy string) (string, string, error) {
		return "", "", &Error{Field: "nodes", Text: text, Remedy: remedy}
	}
	if len(ids) == 0 {
		return refuse("nothing is selected to be grouped", "select blocks that follow one another")
	}
	member := map[string]bool{}
	for _, id := range ids {
		if m.Index(id) < 0 {
			return refuse("there is no block "+quote(id), "select blocks of the network")
		}
		member[id] = true
	}
	read, outside := map[string]bool{}, map[string]bool{} // by any, and by one outside
	ins, outs := map[string]string{}, []string{}          // the first reader of each node outside, and who is read there
	for i, n := range m.Nodes {
		for _, src := range m.Sources(i) {
			read[src] = true
			if member[n.ID] && !member[src] && ins[src] == "" {
				ins[src] = n.ID
			}
			if !member[n.ID] && member[src] {
				outside[src] = true
			}
		}
	}
	for _, n := range m.Nodes {
		if member[n.ID] && (outside[n.ID] || !read[n.ID]) { // the network's output is read by nobody
			outs = append(outs, n.ID)
		}
	}
	switch {
	case len(ins) > 1:
		var wires []string
		for _, n := range m.Nodes {
			for src, reader := range ins {
				if reader == n.ID {
					wires = append(wires, src+" → "+reader)
				}
			}
		}
		slices.Sort(wires)
		return refuse("two wires enter the selection from different blocks: "+strings.Join(wires, ", "),
			"a group reads one input; select the blocks where the ways part as well, or fewer")
	case len(outs) > 1:
		return refuse(fmt.Sprintf("%d blocks of the selection are read from outside it: %s", len(outs), strings.Join(outs, ", ")),
			"a group has one output; select what joins them as well, or fewer")
	case len(ins) == 0 || len(outs) == 0:
		return refuse("the wires of the selection run in a circle", "mend them first")
	}
	for src := range ins {
		in = src
	}
	out = outs[0]
	if id, ok := m.leads(out, in, member); ok {
		return refuse(fmt.Sprintf("%s is read by %s, which leads back into the selection", out, id), "select "+id+" as well")
	}
	return in, out, nil
}

// leads reports whether a way outside the members runs from one node to another, and its first node.
func (m *Model) leads(from, to string, member map[string]bool) (first string, ok bool) {
	reaches := map[string]bool{to: true}
	for before := 0; before < len(reaches); { // wires may point forward, so once is not enough
		before = len(reaches)
		for i := len(m.Nodes) - 1; i >= 0; i-- {
			if reaches[m.Nodes[i].ID] && !member[m.Nodes[i].ID] {
				for _, src := range m.Sources(i) {
					reaches[src] = true
				}
			}
		}
	}
	for i, n := range m.Nodes {
		if reaches[n.ID] && !member[n.ID] && slices.Contains(m.Sources(i), from) {
			return n.ID, true
		}
	}
	return "", false
}

// Ungroup puts what stands in the group at i in its place, and returns the ids, which change where
// they are taken. It reports false where node i is not a group whose wires are sound.
func (m *Model) Ungroup(i int) (ids []string, ok bool) {
	n := m.Nodes[i]
	g, ok := n.Layer.(Group)
	inner := Expand(n)
	if !ok || inner == nil {
		return nil, false
	}
	for k := range m.Nodes {
		m.Nodes[k].From = m.Sources(k)
	}
	from := m.Nodes[i].From[0]
	// The group's own id makes way, so that a node inside may have it.
	m.rename(i, m.FreshID(n.ID+"-"))
	taken := m.Nodes[i].ID
	named, out := map[string]string{InputID: from}, inner[len(inner)-1].ID
	laid := CloneNodes(g.Nodes)
	for k := range laid {
		if laid[k].From = g.inside().Sources(k); n.Bypass {
			laid[k].Bypass = true
		}
		id := m.FreshID(laid[k].ID)
		named[laid[k].ID] = id
		laid[k].ID = id
		ids = append(ids, id)
		m.Nodes = append(m.Nodes, Node{ID: id}) // keeps it from being given again
	}
	m.Nodes = m.Nodes[:len(m.Nodes)-len(laid)]
	for k := range laid {
		for s, src := range laid[k].From {
			laid[k].From[s] = named[src]
		}
	}
	for k := range m.Nodes {
		for s, src := range m.Nodes[k].From {
			if src == taken {
				m.Nodes[k].From[s] = named[out]
			}
		}
	}
	m.Nodes = slices.Replace(m.Nodes, i, i+1, laid...)
	m.shorten()
	return ids, true
}
