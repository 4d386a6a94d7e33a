// Package clip takes blocks out of a network and puts them into one: it is what adding a block, and copying,
// pasting, duplicating, removing and moving several at once are made of. It works on models alone and
// knows neither the page nor a clipboard.
package clip

import (
	"slices"

	"plywood/engine/nn"
)

// Copy lists the blocks of those ids in the order they stand in, with all that they read written
// out, so that nothing depends on what stands beside them.
func Copy(m *nn.Model, ids []string) []nn.Node {
	var nodes []nn.Node
	for i, n := range m.Nodes {
		if slices.Contains(ids, n.ID) {
			n.From = m.Sources(i)
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// Remove takes blocks out; what read them reads what they read.
func Remove(m *nn.Model, ids []string) {
	for i := 0; i < len(m.Nodes); {
		if slices.Contains(ids, m.Nodes[i].ID) {
			m.Remove(i)
		} else {
			i++
		}
	}
}

// Paste puts blocks where the block at index at stands, on the wire that leads there, and returns
// their ids, which are new where the old ones are taken. Wires among them stay. What the first of
// them read from outside is the value of that wire; another outside source stays what it was where a
// block before them has that name, and is that value otherwise.
func Paste(m *nn.Model, nodes []nn.Node, at int) []string { return PasteOnto(m, nodes, at, anyInput) }

// PasteOnto is Paste onto the wire into a certain input of the block at index at.
func PasteOnto(m *nn.Model, nodes []nn.Node, at, input int) []string {
	at = max(0, min(at, len(m.Nodes)))
	return paste(m, nodes, at, input, func(id string) bool { i := m.Index(id); return i >= 0 && i < at })
}

// anyInput leaves it open which wire into a block is meant.
const anyInput = -1

// Move takes blocks out of their places and puts them together where the block at index at stands.
func Move(m *nn.Model, ids []string, at int) { MoveOnto(m, ids, at, anyInput) }

// MoveOnto is Move onto the wire into a certain input of the block at index at.
func MoveOnto(m *nn.Model, ids []string, at, input int) {
	nodes := Copy(m, ids)
	for i := range m.Nodes[:max(0, min(at, len(m.Nodes)))] {
		if slices.Contains(ids, m.Nodes[i].ID) {
			at--
		}
	}
	Remove(m, ids)
	// A skip that would now come from behind stays, and the circle it makes is told: dropping it
	// silently would change what the network computes.
	paste(m, nodes, at, input, func(id string) bool { return m.Index(id) >= 0 })
}

func paste(m *nn.Model, nodes []nn.Node, at, input int, known func(id string) bool) []string {
	if len(nodes) == 0 {
		return nil
	}
	at = max(0, min(at, len(m.Nodes)))
	value, input := wireAt(m, at, input)
	p := piece{entry: entry(nodes), value: value, fresh: freshIDs(m, nodes), known: known}
	placed := make([]nn.Node, len(nodes))
	ids := make([]string, len(nodes))
	read := map[string]bool{}
	for i, n := range nodes {
		n.From = p.sources(nodes, i, ids)
		for _, id := range n.From {
			read[id] = true
		}
		n.ID = p.fresh[i]
		placed[i], ids[i] = n, n.ID
	}
	exit := ids[len(ids)-1]
	for _, id := range ids {
		if !read[id] {
			exit = id
		}
	}
	if at < len(m.Nodes) {
		next := &m.Nodes[at]
		if len(next.From) > 0 || exit != ids[len(ids)-1] {
			next.From = m.Sources(at)
			next.From[input] = exit
		}
	}
	m.Nodes = slices.Insert(m.Nodes, at, placed...)
	for i := at; i < at+len(placed); i++ { // files say no more than they must
		before := nn.InputID
		if i > 0 {
			before = m.Nodes[i-1].ID
		}
		if from := m.Nodes[i].From; len(from) == 1 && from[0] == before {
			m.Nodes[i].From = nil
		}
	}
	return ids
}

// wireAt is the value that is on a wire into the block at index at, and which of the block's inputs
// that is: the one asked for, or else the one from the block before it, where there is one.
func wireAt(m *nn.Model, at, asked int) (value string, input int) {
	before := nn.InputID
	if at > 0 {
		before = m.Nodes[at-1].ID
	}
	if at == len(m.Nodes) {
		return before, 0
	}
	from := m.Sources(at)
	if input = asked; input < 0 || input >= len(from) {
		input = max(0, slices.Index(from, before))
	}
	return from[input], input
}

// piece is what is needed to wire blocks that come from elsewhere.
type piece struct {
	entry string               // what they read from outside, by its old name
	value string               // what they are to read in its place
	fresh []string             // their new ids
	known func(id string) bool // whether a block outside may go on being read
}

// sources are what block i of a piece reads in its new place; ids are those of the blocks before it.
func (p piece) sources(nodes []nn.Node, i int, ids []string) []string {
	from := slices.Clone(nodes[i].From)
	if len(from) == 0 && i > 0 { // a list written by hand may leave it out
		from = []string{nodes[i-1].ID}
	} else if len(from) == 0 {
		from = []string{p.entry}
	}
	for k, id := range from {
		inner := slices.IndexFunc(nodes, func(n nn.Node) bool { return n.ID == id })
		switch {
		case inner >= 0:
			from[k] = p.fresh[inner]
		case id == p.entry:
			from[k] = p.value
		case k == 0: // it read a block that was not taken along: the chain closes over the gap
			from[k] = ids[i-1]
		case id != nn.InputID && !p.known(id):
			from[k] = p.value
		}
	}
	return from
}

// Forget drops what blocks read from outside but for the first of it, so that they do not find namesakes
// where they go: there it is the value of the wire that they are put on.
func Forget(nodes []nn.Node) {
	first := entry(nodes)
	for _, n := range nodes {
		for k, id := range n.From {
			if id != first && id != nn.InputID && !slices.ContainsFunc(nodes, func(n nn.Node) bool { return n.ID == id }) {
				n.From[k] = "/" // no block is called that
			}
		}
	}
}

// entry is the first thing that blocks read from outside, "" for nothing.
func entry(nodes []nn.Node) string {
	for _, n := range nodes {
		for _, id := range n.From {
			if !slices.ContainsFunc(nodes, func(n nn.Node) bool { return n.ID == id }) {
				return id
			}
		}
	}
	return ""
}

// freshIDs are ids for blocks that are to join a network, their own where those are free.
func freshIDs(m *nn.Model, nodes []nn.Node) []string {
	grown := &nn.Model{Nodes: slices.Clone(m.Nodes)}
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		ids[i] = grown.FreshID(n.ID)
		grown.Nodes = append(grown.Nodes, nn.Node{ID: ids[i]})
	}
	return ids
}
