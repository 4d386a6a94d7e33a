package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plywood/engine/graph"
	"plywood/engine/nn"
)

// meaning writes what a network computes, whatever its nodes are called and in what order they stand.
func meaning(g *graph.Graph, v *graph.Value, strip func(string) string, seen map[*graph.Value]string) string {
	if s, ok := seen[v]; ok {
		return s
	}
	s := fmt.Sprint(v.Shape)
	if v.Maker == nil {
		s = strip(v.Name) + s
	} else {
		attr := v.Maker.Attr
		attr.Seed = 0 // of a dropout's mask: it goes by the path
		s += fmt.Sprintf(" %v%v(", v.Maker.Op, attr)
		for _, in := range v.Maker.In {
			s += meaning(g, in, strip, seen) + " "
		}
	}
	seen[v] = fmt.Sprintf("#%d", len(seen))
	if v.Maker == nil {
		seen[v] = s
	}
	return s
}

func sameMeaning(t *rapid.T, want, got *nn.Model, strip func(string) string) {
	a, b := nn.Check(want, nil), nn.Check(got, nil)
	if a.Params != b.Params || a.MultiplyAdds != b.MultiplyAdds || a.ActivationBytes != b.ActivationBytes || !a.OutputShape.Equal(b.OutputShape) || b.Err() != nil {
		t.Fatalf("%v %d %d %d became %v %d %d %d: %v", a.OutputShape, a.Params, a.MultiplyAdds, a.ActivationBytes, b.OutputShape, b.Params, b.MultiplyAdds, b.ActivationBytes, b.Err())
	}
	g1, train1, predict1 := build(t, want)
	g2, train2, predict2 := build(t, got)
	same := func(s string) string { return s }
	for i, pair := range [][2]*graph.Value{{train1.Output, train2.Output}, {predict1.Output, predict2.Output}} {
		x, y := meaning(g1, pair[0], same, map[*graph.Value]string{}), meaning(g2, pair[1], strip, map[*graph.Value]string{})
		if x != y {
			t.Fatalf("phase %d computes\n%s\ninstead of\n%s", i, y, x)
		}
	}
}

// TestGroupingChangesNothing groups any nodes of any network that can be, and ungroups them again.
func TestGroupingChangesNothing(t *testing.T) {
	grouped := 0
	rapid.Check(t, func(t *rapid.T) {
		m := soundModel().Draw(t, "model")
		from := rapid.IntRange(0, len(m.Nodes)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(m.Nodes)-1).Draw(t, "to")
		var ids []string
		for _, n := range m.Nodes[from : to+1] {
			if rapid.IntRange(0, 9).Draw(t, "in") > 0 {
				ids = append(ids, n.ID)
			}
		}
		with := m.Clone()
		id, err := with.Group(ids, "mine")
		if err != nil {
			if d := cmp.Diff(m, with); d != "" {
				t.Fatalf("refused with %v, but changed: %s", err, d)
			}
			return
		}
		grouped++
		i := with.Index(id)
		if g := with.Nodes[i].Layer.(nn.Group); g.Name != "mine" || len(g.Nodes) != len(ids) {
			t.Fatalf("%v made %v", ids, g)
		}
		sameMeaning(t, m, with, func(name string) string { return strings.TrimPrefix(name, id+".") })
		roundTrip(t, with)
		back := with.Clone()
		if got, ok := back.Ungroup(i); !ok || len(got) != len(ids) {
			t.Fatalf("%v ungrouped to %v, %v", ids, got, ok)
		}
		sameMeaning(t, m, back, func(name string) string { return name })
		for k, n := range m.Nodes {
			j := back.Index(n.ID)
			if j < 0 || !cmp.Equal(m.Sources(k), back.Sources(j)) || !cmp.Equal(n.Layer, back.Nodes[j].Layer) || n.Bypass != back.Nodes[j].Bypass {
				t.Fatalf("%s is not back as it was", n.ID)
			}
		}
	})
	if grouped == 0 {
		t.Error("nothing was ever grouped")
	}
}

func TestGroupRefusals(t *testing.T) {
	m := net(image(4, 8, 8), node("a", conv3), node("b", conv3), node("c", conv3), node("sum", nn.Add{}, "c", "a"), node("d", conv3), node("e", conv3))
	for _, c := range []struct{ ids, want string }{
		{"", "nothing is selected to be grouped; select blocks that follow one another"},
		{"x", `there is no block "x"; select blocks of the network`},
		{"c sum", "two wires enter the selection from different blocks: a → sum, b → c; a group reads one input; select the blocks where the ways part as well, or fewer"},
		{"a b", "2 blocks of the selection are read from outside it: a, b; a group has one output; select what joins them as well, or fewer"},
		{"a b c sum", ""}, {"b c", ""}, {"b c sum", ""}, {"d", ""}, {"d e", ""}, {"a b c sum d e", ""},
		{"a c sum", "two wires enter the selection from different blocks: b → c, input → a; a group reads one input; select the blocks where the ways part as well, or fewer"},
		{"b d", "two wires enter the selection from different blocks: a → b, sum → d; a group reads one input; select the blocks where the ways part as well, or fewer"},
		{"a sum", "two wires enter the selection from different blocks: c → sum, input → a; a group reads one input; select the blocks where the ways part as well, or fewer"},
	} {
		_, err := m.Clone().Group(strings.Fields(c.ids), "")
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && got != c.want {
			t.Errorf("%s: got %s, want %s", c.ids, got, c.want)
		}
	}
	apart := net(image(4, 8, 8), node("a", nn.Add{}, "c", "c"), node("b", conv3), node("c", conv3))
	if _, err := apart.Group([]string{"a", "b"}, ""); err == nil || !strings.Contains(err.Error(), "b is read by c, which leads back into the selection; select c as well") {
		t.Errorf("a way out and back: %v", err)
	}
}

func TestUngroupFindsFreeNames(t *testing.T) {
	m := net(image(4, 8, 8), node("conv1", conv3), group("g", node("conv1", conv3), node("g", relu), node("sum", nn.Add{}, "g", "input")), node("s", nn.Add{}, "g", "conv1"))
	if ids, ok := m.Ungroup(1); !ok || !cmp.Equal(ids, []string{"conv2", "g", "sum"}) {
		t.Errorf("ungrouped to %v, %v", ids, ok)
	}
	want := net(image(4, 8, 8), node("conv1", conv3), node("conv2", conv3), node("g", relu), node("sum", nn.Add{}, "g", "conv1"), node("s", nn.Add{}, "sum", "conv1"))
	if d := cmp.Diff(want, m); d != "" {
		t.Error(d)
	}
	if _, ok := m.Ungroup(0); ok {
		t.Error("a convolution was ungrouped")
	}
}
