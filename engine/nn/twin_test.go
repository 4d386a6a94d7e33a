package nn_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

func TestTwinsOfTheZoo(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"lenet-bn", "lenet"},
		{"resnet", "resnet-noskip"},
	} {
		m, _ := zoo.Get(c.name)
		want, _ := zoo.Get(c.want)
		without := m.WithoutNorm
		if c.name == "resnet" {
			without = m.WithoutSkips
		}
		got, ok := without()
		if d := cmp.Diff(want.Nodes, got.Nodes); !ok || d != "" {
			t.Errorf("%s without: %v\n%s", c.name, ok, d)
		}
		again, _ := zoo.Get(c.name)
		if d := cmp.Diff(again, m); d != "" {
			t.Errorf("%s itself has changed:\n%s", c.name, d)
		}
	}
}

func TestTwinsAreSound(t *testing.T) {
	for _, e := range zoo.Entries() {
		m := e.Model()
		norm, hasNorm := m.WithoutNorm()
		if want := e.Name != "mlp" && e.Name != "lenet"; hasNorm != want {
			t.Errorf("%s has batch norm to leave out: %v", e.Name, hasNorm)
		}
		skips, hasSkips := m.WithoutSkips()
		if want := e.Name == "resnet" || e.Name == "resnet-small"; hasSkips != want {
			t.Errorf("%s has skips to leave out: %v", e.Name, hasSkips)
		}
		before := nn.Check(m, nil)
		for what, twin := range map[string]*nn.Model{"norm": norm, "skips": skips} {
			r := nn.Check(twin, nil)
			if len(r.Errors) > 0 || !r.OutputShape.Equal(before.OutputShape) {
				t.Errorf("%s without %s: %v, makes %v instead of %v", e.Name, what, r.Errors, r.OutputShape, before.OutputShape)
			}
		}
		r := nn.Check(norm, nil)
		for _, n := range r.Nodes {
			for _, in := range append(n.Inner, n) {
				if in.Type == "batchnorm" {
					t.Errorf("%s without batch norm still has %s", e.Name, in.ID)
				}
			}
		}
	}
}

func TestWithoutSkipsOfHandMadeWires(t *testing.T) {
	for _, c := range []struct{ name, nodes, want string }{
		{"a projected skip goes with its projection", `
			{"id":"a","type":"conv2d","out":4,"kernel":3,"padding":1},
			{"id":"b","type":"conv2d","out":8,"kernel":3,"padding":1},
			{"id":"c","type":"activation","function":"relu"},
			{"id":"proj","from":["a"],"type":"conv2d","out":8,"kernel":1},
			{"id":"sum","from":["proj","c"],"type":"add"},
			{"id":"d","type":"dense","out":10}`, "a b c d"},
		{"the sum is the output", `
			{"id":"a","type":"conv2d","out":1,"kernel":3,"padding":1},
			{"id":"sum","from":["input","a"],"type":"add"}`, "a"},
		{"a reader by name", `
			{"id":"a","type":"conv2d","out":1,"kernel":3,"padding":1},
			{"id":"sum","from":["a","input"],"type":"add"},
			{"id":"d","from":["sum"],"type":"dense","out":10}`, "a d"},
		{"left out already", `
			{"id":"a","type":"conv2d","out":1,"kernel":3,"padding":1},
			{"id":"sum","from":["a","input"],"type":"add","bypass":true},
			{"id":"d","type":"dense","out":10}`, ""},
		{"a residual block that others read by name", `
			{"id":"block","type":"residual","channels":1},
			{"id":"d","from":["block"],"type":"dense","out":10}`, "blocka blockb d"},
	} {
		m, err := nn.Parse([]byte(`{"plywood":1,"input":[1,8,8],"nodes":[` + c.nodes + `]}`))
		if err != nil {
			t.Fatal(c.name, err)
		}
		twin, ok := m.WithoutSkips()
		if ok != (c.want != "") {
			t.Errorf("%s: ok is %v", c.name, ok)
		}
		if !ok {
			continue
		}
		var ids []string
		for _, n := range twin.Nodes {
			ids = append(ids, n.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s: left with %q, want %q", c.name, got, c.want)
		}
		if r := nn.Check(twin, nil); len(r.Errors) > 0 {
			t.Errorf("%s: %v", c.name, r.Errors)
		}
	}
}
