package state

import (
	"reflect"
	"slices"
	"strings"

	"plywood/engine/nn"
	"plywood/site/ownblock"
	"plywood/site/scope"
)

// ownBlocksKey is where the person's own blocks lie between visits.
const ownBlocksKey = "plywood.blocks"

// ownBlocks is the person's own blocks, and what of the page has to do with them.
type ownBlocks struct {
	list    ownblock.List
	made    map[*nn.Model]*madeBlock // by the network that a grouping led to
	naming  string                   // type of the one whose name is being typed in the palette
	text    string                   // as typed
	removed *ownblock.Taken          // by hand, last
}

// madeBlock is a block that a grouping put into the palette: undoing the one takes the other out again.
type madeBlock struct {
	typ    string
	undone *ownblock.Taken // by undo; redo brings it back
}

func (s *Store) loadOwnBlocks() {
	s.ownBlocks.made = map[*nn.Model]*madeBlock{}
	if s.env.Kept == nil {
		return
	}
	if text, ok := s.env.Kept(ownBlocksKey); ok {
		s.ownBlocks.list = ownblock.Decode(text)
	}
}

func (s *Store) keepOwnBlocks() {
	if s.env.Keep != nil {
		s.env.Keep(ownBlocksKey, s.ownBlocks.list.Encode())
	}
}

// kindOf finds a kind of block by its type: a layer's, or one of the person's own.
func (s *Store) kindOf(typ string) (nn.Kind, bool) {
	if ownblock.Is(typ) {
		return s.ownBlocks.list.KindOf(typ)
	}
	return nn.KindOf(typ)
}

// OwnsBlock tells whether a block is a group that stands among the person's own blocks.
func (s *Store) OwnsBlock(path string) bool {
	g, ok := s.group(path)
	return ok && s.ownBlocks.list.Has(g)
}

// AddOwnBlock puts a group among the person's own blocks.
func (s *Store) AddOwnBlock(path string) {
	g, ok := s.group(path)
	if !ok {
		return
	}
	if !s.ownBlocks.list.Add(g) {
		s.Complain("There are " + Count(ownblock.Most) + " blocks of your own in the palette. Remove one that you no longer need.")
		return
	}
	s.keepOwnBlocks()
}

// makeOwnBlock is AddOwnBlock of a group that has just been made.
func (s *Store) makeOwnBlock(path string) {
	s.AddOwnBlock(path)
	if g, _ := s.group(path); s.OwnsBlock(path) {
		s.ownBlocks.made[s.doc.Model] = &madeBlock{typ: s.ownBlocks.list.Type(g)}
	}
}

// RemoveOwnBlock takes an own block out of the palette. For a while it can be brought back.
func (s *Store) RemoveOwnBlock(typ string) {
	next := s.nextOwnBlock(typ)
	taken, ok := s.ownBlocks.list.Take(typ)
	if !ok {
		return
	}
	s.keepOwnBlocks()
	s.StopNamingOwn(false)
	s.ownBlocks.removed = &taken
	notice := Notice{Text: "“" + taken.Name() + "” is no longer in the palette. Networks that have it keep it.", Action: "Undo"}
	s.notice = notice
	s.focus(next)
	s.later(forgetsAfter, func(s *Store) {
		if s.ownBlocks.removed == &taken && s.notice == notice && s.env.Later != nil {
			s.CloseNotice()
		}
	})
}

// nextOwnBlock is where the keyboard goes when an own block leaves the palette.
func (s *Store) nextOwnBlock(typ string) string {
	kinds := s.ownBlocks.list.Kinds()
	for i, k := range kinds {
		switch {
		case k.Type != typ:
		case i+1 < len(kinds):
			return `[data-kind="` + kinds[i+1].Type + `"]`
		case i > 0:
			return `[data-kind="` + kinds[i-1].Type + `"]`
		}
	}
	return "#search"
}

// rememberOwnBlock brings back the own block that was removed last, if that is what the message offers.
func (s *Store) rememberOwnBlock() bool {
	taken := s.ownBlocks.removed
	if taken == nil {
		return false
	}
	s.ownBlocks.removed = nil
	s.ownBlocks.list.Put(*taken)
	s.keepOwnBlocks()
	s.CloseNotice()
	return true
}

// NameOwnBlock begins to type a name of an own block in the palette.
func (s *Store) NameOwnBlock(typ string) {
	if k, ok := s.ownBlocks.list.KindOf(typ); ok {
		s.ownBlocks.naming, s.ownBlocks.text = typ, k.New.(nn.Group).Name
		s.focus("#own-name")
	}
}

// NamingOwn is the type of the own block whose name is being typed, and the name so far.
func (s *Store) NamingOwn() (typ, text string) { return s.ownBlocks.naming, s.ownBlocks.text }

// TypeOwnName takes what is typed.
func (s *Store) TypeOwnName(text string) { s.ownBlocks.text = text }

// StopNamingOwn ends it. What was typed becomes the name, where it is to be kept and is one.
func (s *Store) StopNamingOwn(keep bool) {
	o := &s.ownBlocks
	typ, name := o.naming, strings.TrimSpace(o.text)
	if typ == "" {
		return
	}
	o.naming, o.text = "", ""
	s.focus(`[data-kind="` + typ + `"]`)
	k, ok := o.list.KindOf(typ)
	if !ok || !keep || name == "" || name == k.Title {
		return
	}
	if slices.ContainsFunc(o.list.Kinds(), func(k nn.Kind) bool { return k.Title == name }) || !o.list.Rename(typ, name) {
		s.Complain("The palette has a block called “" + name + "” already. Choose another name, or remove that one first.")
		return
	}
	for at, m := range o.made { // who names it wants to keep it
		if m.typ == typ {
			delete(o.made, at)
		}
	}
	s.keepOwnBlocks()
}

// LeaveNamingOwn is StopNamingOwn when the keyboard has gone elsewhere, where it stays.
func (s *Store) LeaveNamingOwn() {
	focused := s.focused
	s.StopNamingOwn(true)
	s.focused = focused
}

// followOwnBlock lets an own block have the new name of the group that it was made of.
func (s *Store) followOwnBlock(was, is nn.Layer) {
	from, ok := was.(nn.Group)
	to, too := is.(nn.Group)
	if ok && too && s.ownBlocks.list.Replace(from, to) {
		s.keepOwnBlocks()
	}
}

// undoneOwnBlocks has the palette follow a step back: without what a grouping had put there, unless the
// network has such a block still, and with the names that groups have again.
func (s *Store) undoneOwnBlocks(before *nn.Model) {
	s.followNames(before.Nodes, s.doc.Model.Nodes)
	m := s.ownBlocks.made[before]
	if m == nil || m.undone != nil {
		return
	}
	k, ok := s.ownBlocks.list.KindOf(m.typ)
	if !ok || uses(s.doc.Model.Nodes, k.New.(nn.Group)) {
		return
	}
	if taken, ok := s.ownBlocks.list.Take(m.typ); ok {
		m.undone = &taken
		s.keepOwnBlocks()
	}
}

// redoneOwnBlocks does so with a step forward.
func (s *Store) redoneOwnBlocks(before *nn.Model) {
	if m := s.ownBlocks.made[s.doc.Model]; m != nil && m.undone != nil {
		s.ownBlocks.list.Put(*m.undone)
		m.undone = nil
		s.keepOwnBlocks()
	}
	s.followNames(before.Nodes, s.doc.Model.Nodes)
}

// forgetUndone drops what redo would have brought back, once there is nothing left to be redone.
func (s *Store) forgetUndone() {
	for at, m := range s.ownBlocks.made {
		if m.undone != nil {
			delete(s.ownBlocks.made, at)
		}
	}
}

// followNames has own blocks follow groups that are the same but for their names.
func (s *Store) followNames(was, is []nn.Node) {
	old := map[string]nn.Group{}
	eachGroup(was, "", func(path string, g nn.Group) { old[path] = g })
	eachGroup(is, "", func(path string, g nn.Group) {
		if before, ok := old[path]; ok && before.Name != g.Name && reflect.DeepEqual(before.Nodes, g.Nodes) {
			s.followOwnBlock(before, g)
		}
	})
}

// uses tells whether a group stands anywhere among nodes just so.
func uses(nodes []nn.Node, g nn.Group) (found bool) {
	var one ownblock.List
	one.Add(g)
	eachGroup(nodes, "", func(_ string, other nn.Group) { found = found || one.Has(other) })
	return found
}

// eachGroup visits the groups among nodes, and in them.
func eachGroup(nodes []nn.Node, within string, visit func(path string, g nn.Group)) {
	for _, n := range nodes {
		if g, ok := n.Layer.(nn.Group); ok {
			path := scope.Join(within, n.ID)
			visit(path, g)
			eachGroup(g.Nodes, path, visit)
		}
	}
}
