package state

import (
	"fmt"

	"plywood/engine/nn"
	"plywood/site/ownblock"
)

// GroupSelected makes one block of the selected ones, which is offered in the palette from then on.
// Why some cannot be one block is told.
func (s *Store) GroupSelected() {
	ids, name := s.Selection(), s.freshName()
	var id string
	err := s.change("", func(d *Document) (err error) {
		id, err = d.Model.Group(ids, name)
		return err
	})
	if err != nil {
		s.refuse("These blocks cannot be grouped. " + errorText(err))
		return
	}
	s.AddOwnBlock(id)
	s.Select(id)
	s.focus("#field-name")
}

// UngroupSelected puts what stands in the selected groups in their place.
func (s *Store) UngroupSelected() {
	var laid []string
	for _, id := range s.Selection() {
		if _, ok := s.group(id); ok {
			laid = append(laid, id)
		}
	}
	if len(laid) == 0 {
		s.refuse("No group is selected. Select one to put what is in it in its place.")
		return
	}
	var ids []string
	s.must(s.change("", func(d *Document) error {
		for _, id := range laid {
			inner, ok := d.Model.Ungroup(d.Model.Index(id))
			if !ok {
				return &nn.Error{Node: id, Text: "the blocks in it cannot be put in its place", Remedy: "mend what is wrong inside it first, or undo"}
			}
			ids = append(ids, inner...)
		}
		return nil
	}))
	s.SelectMany(ids)
}

// CanGroup and CanUngroup tell what the selection offers.
func (s *Store) CanGroup() bool { return len(s.Selection()) > 1 }
func (s *Store) CanUngroup() bool {
	_, ok := s.group(s.selected)
	return ok
}

func (s *Store) group(id string) (g nn.Group, ok bool) {
	if i := s.doc.Model.Index(id); i >= 0 {
		g, ok = s.doc.Model.Nodes[i].Layer.(nn.Group)
	}
	return g, ok
}

// freshName is a name for a group that none has yet.
func (s *Store) freshName() string {
	taken := map[string]bool{}
	for _, k := range s.ownBlocks.Kinds() {
		taken[k.Title] = true
	}
	for _, n := range s.doc.Model.Nodes {
		taken[Title(n.Layer)] = true
	}
	for k := 1; ; k++ {
		if name := fmt.Sprintf("My block %d", k); !taken[name] {
			return name
		}
	}
}

// groupSummary says what stands in a group in a few words.
func groupSummary(g nn.Group) string { return ownblock.Holds(g) }
