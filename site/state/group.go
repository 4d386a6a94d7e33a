package state

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
	"plywood/site/ownblock"
	"plywood/site/scope"
)

// GroupSelected makes one block of the selected ones, which is offered in the palette from then on.
// Why some cannot be one block is told.
func (s *Store) GroupSelected() {
	within, ids := s.locals(s.Selection())
	name := s.freshName()
	var id string
	err := s.edit("", within, func(in *nn.Model) (err error) {
		id, err = in.Group(ids, name)
		return err
	})
	if err != nil {
		s.refuse("These blocks cannot be grouped. " + errorText(err))
		return
	}
	id = scope.Join(within, id)
	s.selecting = false
	s.makeOwnBlock(id)
	s.Select(id)
	s.focus("#field-name")
}

// UngroupSelected puts what stands in the selected groups in their place.
func (s *Store) UngroupSelected() {
	within, laid := s.locals(slices.DeleteFunc(s.Selection(), func(path string) bool { _, group := s.group(path); return !group }))
	if len(laid) == 0 {
		s.refuse("No group is selected. Select one to put what is in it in its place.")
		return
	}
	var ids []string
	s.must(s.edit("", within, func(in *nn.Model) error {
		for _, id := range laid {
			inner, ok := in.Ungroup(in.Index(id))
			if !ok {
				return &nn.Error{Node: id, Text: "the blocks in it cannot be put in its place", Remedy: "mend what is wrong inside it first, or undo"}
			}
			ids = append(ids, inner...)
		}
		return nil
	}))
	s.SelectMany(paths(within, ids))
}

// CanGroup and CanUngroup tell what the selection offers.
func (s *Store) CanGroup() bool { return len(s.Selection()) > 1 }
func (s *Store) CanUngroup() bool {
	_, ok := s.group(s.selected)
	return ok
}

func (s *Store) group(path string) (g nn.Group, ok bool) {
	n, _ := s.Block(path)
	g, ok = n.Layer.(nn.Group)
	return g, ok
}

// freshName is a name for a group that none has yet.
func (s *Store) freshName() string {
	taken := map[string]bool{}
	for _, k := range s.ownBlocks.list.Kinds() {
		taken[k.Title] = true
	}
	eachGroup(s.doc.Model.Nodes, "", func(_ string, g nn.Group) { taken[g.Name] = true })
	for k := 1; ; k++ {
		if name := fmt.Sprintf("My block %d", k); !taken[name] {
			return name
		}
	}
}

// groupSummary says what stands in a group in a few words.
func groupSummary(g nn.Group) string { return ownblock.Holds(g) }
