package announce

import (
	"reflect"

	"plywood/engine/nn"
	"plywood/site/scope"
)

// changedInside says what is different inside a group that is there before and after.
func changedInside(before, after Network, id string) string {
	was, ok := inner(before, id)
	is, too := inner(after, id)
	if !ok || !too {
		return ""
	}
	text := changed(was, is)
	if text == "" {
		return ""
	}
	return "In " + id + ": " + text
}

// inner is what stands in a group, as a network of its own.
func inner(n Network, id string) (Network, bool) {
	sc, ok := scope.Of(n.Model, n.Report, id)
	return Network{sc.Model, sc.Report, id}, ok
}

// carried says which one block went into a group or out of one, "" for none.
func carried(before, after Network) string {
	was, is := map[string]nn.Layer{}, map[string]nn.Layer{}
	list(was, before.Model.Nodes, "")
	list(is, after.Model.Nodes, "")
	from, to := only(was, is), only(is, was)
	if from == "" || to == "" || !reflect.DeepEqual(was[from], is[to]) {
		return ""
	}
	left, _ := scope.Split(before.Model, from)
	within, id := scope.Split(after.Model, to)
	if left == within {
		return ""
	}
	sc, _ := scope.Of(after.Model, after.Report, within)
	where := previous(Network{sc.Model, sc.Report, within}, id)
	k, _ := nn.KindOf(is[to].Type())
	switch {
	case within == "":
		return k.Title + " " + id + " moved out of " + left + ", after " + where
	default:
		return k.Title + " " + id + " moved into " + within + ", after " + where
	}
}

// list notes the blocks by their paths.
func list(at map[string]nn.Layer, nodes []nn.Node, within string) {
	for _, n := range nodes {
		path := scope.Join(within, n.ID)
		g, group := n.Layer.(nn.Group)
		if at[path] = n.Layer; group {
			list(at, g.Nodes, path)
		}
	}
}

// only is the one path among some that is not among others, "" where there is none or are several.
func only(some, others map[string]nn.Layer) string {
	found := ""
	for path := range some {
		if _, there := others[path]; !there {
			if found != "" {
				return ""
			}
			found = path
		}
	}
	return found
}
