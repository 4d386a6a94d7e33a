// Package ownblock holds the blocks that a person has made: groups that the palette offers again, also on
// another visit. It knows no page and no network.
package ownblock

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"plywood/engine/nn"
)

// Most is how many blocks are kept.
const Most = 100

// prefix leads the types of own blocks; no layer's type holds a colon.
const prefix = "own:"

// List is the blocks in the order they were made. The zero value is empty.
type List struct {
	blocks []block
	last   int
}

type block struct {
	id    int
	group nn.Group
}

// Add keeps a group, unless the same is there already. It reports false where the list is full.
func (l *List) Add(g nn.Group) bool {
	if l.Has(g) {
		return true
	}
	if len(l.blocks) >= Most {
		return false
	}
	l.last++
	l.blocks = append(l.blocks, block{l.last, clone(g)})
	return true
}

// Has tells whether a group is kept just so.
func (l *List) Has(g nn.Group) bool { return l.find(g) >= 0 }

func (l *List) find(g nn.Group) int {
	return slices.IndexFunc(l.blocks, func(b block) bool { return reflect.DeepEqual(b.group, clone(g)) })
}

// Replace lets a group that is kept give way to what has become of it. It reports whether it was.
func (l *List) Replace(was, is nn.Group) bool {
	i := l.find(was)
	if i < 0 {
		return false
	}
	if l.Has(is) {
		l.blocks = slices.Delete(l.blocks, i, i+1)
	} else {
		l.blocks[i].group = clone(is)
	}
	return true
}

// Rename gives the block of a type another name. It reports false where there is none of that type, or
// the very same block under that name.
func (l *List) Rename(typ, name string) bool {
	i := l.index(typ)
	if i < 0 {
		return false
	}
	g := l.blocks[i].group
	if g.Name = name; l.Has(g) {
		return false
	}
	l.blocks[i].group = g
	return true
}

// Taken is a block that has been taken out, and can be put back.
type Taken struct {
	block block
	at    int
}

// Name is what it is called.
func (t Taken) Name() string { return t.block.group.Name }

// Take forgets the block of a type. ok is false where there is none.
func (l *List) Take(typ string) (t Taken, ok bool) {
	i := l.index(typ)
	if i < 0 {
		return Taken{}, false
	}
	t = Taken{l.blocks[i], i}
	l.blocks = slices.Delete(slices.Clone(l.blocks), i, i+1)
	return t, true
}

// Put has a block that was taken out stand where it stood, as what it was, unless it is there again.
func (l *List) Put(t Taken) {
	if !l.Has(t.block.group) && len(l.blocks) < Most {
		l.blocks = slices.Insert(slices.Clone(l.blocks), min(t.at, len(l.blocks)), t.block)
	}
}

func (l *List) index(typ string) int {
	return slices.IndexFunc(l.blocks, func(b block) bool { return b.typ() == typ })
}

// Type is that of a group that is kept just so, "" where it is not.
func (l *List) Type(g nn.Group) string {
	if i := l.find(g); i >= 0 {
		return l.blocks[i].typ()
	}
	return ""
}

// Kinds describes the blocks as a palette does layers: New is the group.
func (l *List) Kinds() []nn.Kind {
	base, _ := nn.KindOf(nn.Group{}.Type())
	var kinds []nn.Kind
	for _, b := range l.blocks {
		k := base
		k.Type, k.New, k.Doc = b.typ(), clone(b.group), Holds(b.group)+"."
		if b.group.Name != "" {
			k.Title = b.group.Name
		}
		kinds = append(kinds, k)
	}
	return kinds
}

// KindOf finds a block by its type.
func (l *List) KindOf(typ string) (nn.Kind, bool) {
	for _, k := range l.Kinds() {
		if k.Type == typ {
			return k, true
		}
	}
	return nn.Kind{}, false
}

// Is tells whether a type is that of an own block.
func Is(typ string) bool { return strings.HasPrefix(typ, prefix) }

// Holds says what stands in a group: "Convolution, Batch norm and ReLU".
func Holds(g nn.Group) string {
	var names []string
	for _, n := range g.Nodes {
		k, _ := nn.KindOf(n.Layer.Type())
		name := k.Title
		if in, ok := n.Layer.(nn.Group); ok && in.Name != "" {
			name = in.Name
		}
		names = append(names, name)
	}
	const most = 5
	if n := len(names); n > most {
		names = append(names[:most-1], strconv.Itoa(n-most+1)+" more")
	}
	switch n := len(names); n {
	case 0:
		return "Empty"
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// Encode writes the list for another visit.
func (l *List) Encode() string {
	var nodes []nn.Node
	for _, b := range l.blocks {
		nodes = append(nodes, nn.Node{ID: "b" + strconv.Itoa(b.id), Layer: b.group})
	}
	return string(nn.MarshalNodes(nodes))
}

// Decode reads what Encode wrote. What cannot be read gives an empty list.
func Decode(text string) List {
	var l List
	nodes, err := nn.ParseNodes([]byte(text))
	if err != nil {
		return l
	}
	for _, n := range nodes {
		if g, ok := n.Layer.(nn.Group); ok {
			l.Add(g)
		}
	}
	return l
}

func (b block) typ() string { return prefix + strconv.Itoa(b.id) }

// clone copies a group, with empty lists as a file has them.
func clone(g nn.Group) nn.Group {
	g.Nodes = nn.CloneNodes(g.Nodes)
	for i := range g.Nodes {
		if len(g.Nodes[i].From) == 0 {
			g.Nodes[i].From = nil
		}
		if in, ok := g.Nodes[i].Layer.(nn.Group); ok {
			g.Nodes[i].Layer = clone(in)
		}
	}
	return g
}
