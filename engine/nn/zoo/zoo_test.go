package zoo_test

import (
	"strings"
	"testing"

	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

func TestUnknown(t *testing.T) {
	_, err := zoo.Get("alexnet")
	if want := `there is no network "alexnet" in the zoo; there are mlp, lenet, lenet-bn, resnet-small, resnet, resnet-noskip, densenet`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The menu of templates has room for two sentences each.
func TestTwoSentences(t *testing.T) {
	for _, e := range zoo.Entries() {
		text := strings.ReplaceAll(e.About, "et al. ", "et al ")
		if n := strings.Count(text+" ", ". "); n != 2 || len(text) > 260 {
			t.Errorf("%s: %d sentences, %d bytes: %s", e.Name, n, len(text), e.About)
		}
	}
}

func TestParameters(t *testing.T) {
	want := map[string]int{
		"mlp": 354, "lenet": 44426, "lenet-bn": 44878,
		"resnet-small": 800010, "resnet": 12729354, "resnet-noskip": 12556426, "densenet": 758226,
	}
	if len(want) != len(zoo.Names()) {
		t.Errorf("the zoo has %v", zoo.Names())
	}
	for name, params := range want {
		m, err := zoo.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		if m.Name != name {
			t.Errorf("model %s is called %s", name, m.Name)
		}
		r := nn.Check(m, nil)
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if r.Params != params {
			t.Errorf("%s has %d parameters, want %d", name, r.Params, params)
		}
		g := graph.New()
		x := g.Images("x", m.Input[0], m.Input[1], m.Input[2])
		vars := &nn.Vars{}
		for _, mode := range []nn.Mode{nn.Training, nn.Prediction} {
			if _, err := nn.Build(m, g, mode, x, vars); err != nil {
				t.Fatal(err)
			}
			g.Begin(graph.Predict)
		}
		built := 0
		for _, p := range g.Params() {
			built += p.Shape.Size()
		}
		if built != params {
			t.Errorf("%s declares %d parameters, want %d", name, built, params)
		}
		again, err := nn.Parse(m.JSON())
		if err != nil {
			t.Fatal(err)
		}
		if string(again.JSON()) != string(m.JSON()) {
			t.Errorf("%s changed on a round trip:\n%s", name, m.JSON())
		}
	}
}
