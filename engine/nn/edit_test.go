package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// sketch writes a model's wiring in one line.
func sketch(m *nn.Model) string {
	var parts []string
	for _, n := range m.Nodes {
		s := n.ID
		if len(n.From) > 0 {
			s += "(" + strings.Join(n.From, ",") + ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

func TestEdits(t *testing.T) {
	skip := func() *nn.Model {
		return net(image(4, 8, 8), node("a", conv3), node("b", conv3), node("c", nn.Add{}, "b", "a"), node("d", nn.Dense{Out: 2}))
	}
	for _, c := range []struct {
		what string
		edit func(m *nn.Model)
		want string
	}{
		{"insert on the chain", func(m *nn.Model) { m.InsertBefore(1, 0, relu) }, "a relu1 b c(b,a) d"},
		{"insert at the start", func(m *nn.Model) { m.InsertBefore(0, 0, nn.BatchNorm{}) }, "bn1 a b c(b,a) d"},
		{"insert at the end", func(m *nn.Model) { m.InsertBefore(4, 0, nn.Dropout{}) }, "a b c(b,a) d dropout1"},
		{"insert on a skip", func(m *nn.Model) { m.InsertBefore(2, 1, conv3) }, "a b conv1(a) c(b,conv1) d"},
		{"remove from the chain", func(m *nn.Model) { m.Remove(1) }, "a c(a,a) d"},
		{"remove the first", func(m *nn.Model) { m.Remove(0) }, "b c(b,input) d"},
		{"remove a merge", func(m *nn.Model) { m.Remove(2) }, "a b d"},
		{"remove a merge after others", func(m *nn.Model) {
			m.Nodes[2].From = []string{"a", "b"}
			m.Remove(2)
		}, "a b d(a)"},
		{"rename", func(m *nn.Model) {
			if err := m.Rename(0, "stem"); err != nil {
				t.Error(err)
			}
		}, "stem b c(b,stem) d"},
	} {
		m := skip()
		c.edit(m)
		if got := sketch(m); got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, got, c.want)
		}
	}
	m := skip()
	for id, want := range map[string]string{
		"b": "a: the id b is taken; choose another", "input": "a: the id input stands for the image; choose another", "": "a: a node has no id; give it one of letters, digits, '_' and '-'",
	} {
		if err := m.Rename(0, id); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := m.Rename(0, "a"); err != nil {
		t.Error(err)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	m := everything()
	was := string(m.JSON())
	c := m.Clone()
	c.Input[0], c.Recipe.Epochs = 9, 9
	for i := range c.Nodes {
		c.Nodes[i].ID = fmt.Sprint(i)
		for k := range c.Nodes[i].From {
			c.Nodes[i].From[k] = "x"
		}
	}
	if now := string(m.JSON()); now != was {
		t.Errorf("the original changed to\n%s", now)
	}
}

func TestSetClasses(t *testing.T) {
	for _, e := range zoo.Entries() {
		m := e.Model()
		if !m.SetClasses(7) || !nn.Check(m, nil).OutputShape.Equal([]int{7}) {
			t.Errorf("%s cannot have 7 classes", e.Name)
		}
	}
	conv := net(image(1, 8, 8), node("c", conv3), node("r", relu), node("g", nn.GlobalAvgPool2D{}))
	if !conv.SetClasses(5) || !nn.Check(conv, nil).OutputShape.Equal(image(5, 1, 1)) {
		t.Error("a convolution cannot have 5 classes")
	}
	for _, m := range []*nn.Model{{}, net(image(1, 8, 8), node("f", nn.Flatten{})), net(image(1, 8, 8), node("r", relu))} {
		if m.SetClasses(3) {
			t.Errorf("%s claims to have 3 classes", sketch(m))
		}
	}
}
