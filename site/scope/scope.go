// Package scope finds the blocks that stand together and can be wired to one another: those of the network
// itself, or those inside one of its groups. A block is named by its path, the ids of the groups it is in
// and its own, joined by dots. It works on models alone.
package scope

import (
	"strings"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Scope is blocks that stand together, as a network of their own.
type Scope struct {
	Path   string     // of the group, "" for the network
	Model  *nn.Model  // the image of a group's is what the group reads; not to be changed
	Report *nn.Report // what nn.Check says of them, by the ids that they have here
}

// Of is the scope at the path of a group, or the network for "". ok is false where there is no such group.
func Of(m *nn.Model, r *nn.Report, path string) (s Scope, ok bool) {
	s = Scope{Model: m, Report: r}
	if path == "" {
		return s, true
	}
	for id := range strings.SplitSeq(path, ".") {
		i := s.Model.Index(id)
		if i < 0 {
			return Scope{}, false
		}
		g, group := s.Model.Nodes[i].Layer.(nn.Group)
		if !group {
			return Scope{}, false
		}
		inside := Scope{Path: Join(s.Path, id)}
		inside.Report = &nn.Report{Input: s.Shape(s.Model.Sources(i)[0]), Nodes: local(s.Info(id).Inner)}
		inside.Model = &nn.Model{Input: inside.Report.Input, Nodes: g.Nodes}
		s = inside
	}
	return s, true
}

// local names what a report says of blocks inside a group by their ids there.
func local(infos []nn.NodeInfo) []nn.NodeInfo {
	var nodes []nn.NodeInfo
	for _, in := range infos {
		in.ID = in.ID[strings.LastIndexByte(in.ID, '.')+1:]
		nodes = append(nodes, in)
	}
	return nodes
}

// Shape is that of a block's value, or of what the scope reads for nn.InputID; nil where it is not known.
func (s Scope) Shape(id string) tensor.Shape {
	if id == nn.InputID {
		return s.Report.Input
	}
	return s.Info(id).Out
}

// Info is what the report says of a block, by its id here.
func (s Scope) Info(id string) nn.NodeInfo {
	for _, n := range s.Report.Nodes {
		if n.ID == id {
			return n
		}
	}
	return nn.NodeInfo{}
}

// Edit lets change work on the blocks of the scope at a path. A group that is left without any goes, too. It
// reports false, and changes nothing, where there is no such scope.
func Edit(m *nn.Model, path string, change func(in *nn.Model) error) (ok bool, err error) {
	if path == "" {
		return true, change(m)
	}
	m.EditAt(path, func(in *nn.Model, i int) {
		var g nn.Group
		if g, ok = in.Nodes[i].Layer.(nn.Group); !ok {
			return
		}
		inside := &nn.Model{Nodes: nn.CloneNodes(g.Nodes)}
		if err = change(inside); err != nil {
			return
		}
		if g.Nodes = inside.Nodes; len(g.Nodes) > 0 {
			in.Nodes[i].Layer = g
			return
		}
		in.Remove(i)
	})
	if outer, _ := Split(m, path); ok && err == nil && outer != "" { // it may have been the last in its own
		return Edit(m, outer, func(*nn.Model) error { return nil })
	}
	return ok, err
}

// Split is the scope that a path leads to, and the id there. An id of the network itself may hold what
// separates the parts of a path: a file may hold any.
func Split(m *nn.Model, path string) (within, id string) {
	k := strings.LastIndexByte(path, '.')
	if k < 0 || m.Index(path) >= 0 {
		return "", path
	}
	return path[:k], path[k+1:]
}

// Join is the path of a block in the scope at another one.
func Join(within, id string) string {
	if within == "" || id == "" {
		return id
	}
	return within + "." + id
}

// Holds tells whether a path leads into the block at another one.
func Holds(block, path string) bool { return strings.HasPrefix(path, block+".") }
