// Package announce says in a sentence what an edit did to a network, for people who hear the page
// instead of seeing it. It compares two models; it does not know which action lies between them.
package announce

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"plywood/engine/nn"
)

// Network is a model and what nn.Check found out about it.
type Network struct {
	Model  *nn.Model
	Report *nn.Report
	within string // the group that these are the blocks of, "" for a whole network
}

// Change says what is different between a network and what came of it: "Dropout dropout1 inserted
// after conv2; output 16×4×4." It is "" where nothing is that one would hear of.
func Change(before, after Network) string {
	var said []string
	if text := changed(before, after); text != "" {
		said = append(said, text)
	}
	if text := troubles(before.Report, after.Report); text != "" {
		said = append(said, text)
	}
	return strings.Join(said, ". ")
}

func changed(before, after Network) string {
	was, is := ids(before.Model), ids(after.Model)
	gone, added := without(was, is), without(is, was)
	if text := carried(before, after); text != "" {
		return text
	}
	switch {
	case len(is) == 0 && len(was) > 0:
		return fmt.Sprintf("%s removed; the network is empty", blocks(len(was)))
	case after.within == "" && len(was) > 0 && len(gone) == len(was) && len(added) == len(is):
		return fmt.Sprintf("Another network, %s", blocks(len(is)))
	case len(added) == 1 && isGroup(after.Model, added[0]) && len(gone) == len(inside(after.Model, added[0])) && len(gone) > 0:
		return fmt.Sprintf("%s grouped as %s", blocks(len(gone)), name(after, added[0]))
	case len(gone) == 1 && isGroup(before.Model, gone[0]) && len(added) == len(inside(before.Model, gone[0])) && len(added) > 0:
		return fmt.Sprintf("%s ungrouped into %s", name(before, gone[0]), blocks(len(added)))
	case len(added) == 1 && len(gone) == 1 && reflect.DeepEqual(layer(before.Model, gone[0]), layer(after.Model, added[0])):
		return fmt.Sprintf("%s is now called %s", gone[0], added[0])
	case len(added) == 1 && len(gone) == 0:
		return fmt.Sprintf("%s inserted after %s%s", name(after, added[0]), previous(after, added[0]), output(after, added[0]))
	case len(added) > 0 && len(gone) == 0:
		return fmt.Sprintf("%s inserted after %s", blocks(len(added)), previous(after, added[0]))
	case len(gone) == 1 && len(added) == 0:
		return name(before, gone[0]) + " removed"
	case len(gone) > 0 && len(added) == 0:
		return blocks(len(gone)) + " removed"
	case len(gone) > 0:
		return fmt.Sprintf("%s gave way to %s", blocks(len(gone)), blocks(len(added)))
	}
	if id := moved(was, is); id != "" {
		return fmt.Sprintf("%s moved after %s%s", name(after, id), previous(after, id), output(after, id))
	}
	at := map[string]int{}
	for j, id := range was {
		at[id] = j
	}
	for i, n := range after.Model.Nodes {
		j := at[n.ID]
		old := before.Model.Nodes[j]
		switch {
		case n.Bypass && !old.Bypass:
			return name(after, n.ID) + " left out" + output(after, n.ID)
		case !n.Bypass && old.Bypass:
			return name(after, n.ID) + " taken in again" + output(after, n.ID)
		case !slices.Equal(after.Model.Sources(i), before.Model.Sources(j)):
			return fmt.Sprintf("%s now reads %s%s", name(after, n.ID), And(sources(after, i)), output(after, n.ID))
		case !reflect.DeepEqual(n.Layer, old.Layer):
			if text := changedInside(before, after, n.ID); text != "" {
				return text
			}
			return setting(before, after, n.ID)
		}
	}
	return ""
}

// setting tells what came of a setting. What was typed is heard at the field already.
func setting(before, after Network, id string) string {
	if x, y := info(before, id), info(after, id); y.Out != nil && (!x.Out.Equal(y.Out) || x.Params != y.Params) {
		return fmt.Sprintf("%s makes %v", id, y.Out)
	}
	return ""
}

// moved is the block that has changed its place among the others, "" for none.
func moved(was, is []string) string {
	for i := range was {
		if was[i] == is[i] {
			continue
		}
		// The block here has gone down, or the one that stands here now has come up.
		if rest := without(was, []string{is[i]}); slices.Equal(rest, without(is, []string{is[i]})) && i+1 < len(was) && was[i+1] != is[i] {
			return is[i]
		}
		return was[i]
	}
	return ""
}

func troubles(was, is *nn.Report) string {
	switch n := len(is.Errors); {
	case n > 0 && len(is.Nodes) > 0 && !reflect.DeepEqual(texts(was), texts(is)):
		e := is.Errors[0]
		more := ""
		if n > 1 {
			more = fmt.Sprintf(", and %d more", n-1)
		}
		return "To mend: " + e.Error() + more
	case n == 0 && len(was.Errors) > 0:
		return "Nothing is left to mend"
	}
	return ""
}

func texts(r *nn.Report) (ts []string) {
	for _, e := range r.Errors {
		ts = append(ts, e.Error())
	}
	return ts
}

// And lists names as a sentence does.
func And(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func ids(m *nn.Model) (ids []string) {
	for _, n := range m.Nodes {
		ids = append(ids, n.ID)
	}
	return ids
}

func without(ids, others []string) []string {
	has := map[string]bool{}
	for _, id := range others {
		has[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return has[id] })
}

func layer(m *nn.Model, id string) nn.Layer { return m.Nodes[m.Index(id)].Layer }

func isGroup(m *nn.Model, id string) bool {
	_, ok := layer(m, id).(nn.Group)
	return ok
}

func inside(m *nn.Model, id string) []nn.Node { return layer(m, id).(nn.Group).Nodes }

// name is a block's kind and id: "Dropout dropout1".
func name(n Network, id string) string {
	l := layer(n.Model, id)
	if g, ok := l.(nn.Group); ok && g.Name != "" {
		return "Group " + g.Name
	}
	k, _ := nn.KindOf(l.Type())
	return k.Title + " " + id
}

func previous(n Network, id string) string {
	if i := n.Model.Index(id); i > 0 {
		return n.Model.Nodes[i-1].ID
	}
	return n.image()
}

// image is what the blocks read: inside a group, its input.
func (n Network) image() string {
	if n.within == "" {
		return "the image"
	}
	return "the input of " + n.within
}

// sources are what a block reads, as one says it.
func sources(n Network, i int) []string {
	from := n.Model.Sources(i)
	for k, id := range from {
		if id == nn.InputID && n.within != "" {
			from[k] = n.image()
		}
	}
	return from
}

func info(n Network, id string) nn.NodeInfo {
	for _, in := range n.Report.Nodes {
		if in.ID == id {
			return in
		}
	}
	return nn.NodeInfo{}
}

func output(n Network, id string) string {
	if in := info(n, id); in.Out != nil {
		return "; output " + in.Out.String()
	}
	return ""
}

func blocks(n int) string {
	if n == 1 {
		return "1 block"
	}
	return fmt.Sprintf("%d blocks", n)
}
