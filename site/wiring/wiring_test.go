package wiring_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/site/wiring"
)

// net has maps of 28×28 (4 channels), 28×28 (8), 14×14 (8), 10×10 (16), and vectors of 20 and 10.
const net = `{"plywood":1,"input":[1,28,28],"nodes":[
	{"id":"conv1","type":"conv2d","out":4,"kernel":3,"padding":1},
	{"id":"conv2","type":"conv2d","out":8,"kernel":3,"padding":1},
	{"id":"relu1","type":"activation","function":"relu"},
	{"id":"pool1","type":"maxpool2d","kernel":2},
	{"id":"conv3","type":"conv2d","out":16,"kernel":5},
	{"id":"dense1","type":"dense","out":20},
	{"id":"dense2","type":"dense","out":10}]}`

func parse(t *testing.T, text string) *nn.Model {
	t.Helper()
	m, err := nn.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func wires(m *nn.Model) string {
	var out []string
	for i, n := range m.Nodes {
		out = append(out, n.ID+"("+strings.Join(m.Sources(i), ",")+")")
	}
	return strings.Join(out, " ")
}

func TestWays(t *testing.T) {
	for _, c := range []struct{ from, to, add, concat string }{
		{"conv2", "relu1", "Add", "Concatenate"},
		{"conv1", "relu1", "Add, with a 1×1 convolution to match 4×28×28 → 8×28×28", "Concatenate | 8 + 4 = 12 channels"},
		{"conv1", "pool1", "Add, with a 1×1 convolution to match 4×28×28 → 8×14×14 | 8 filters, stride 2", "Concatenate, with a 1×1 convolution to match 4×28×28 → 4×14×14 | stride 2"},
		{"input", "conv3", "Add, with a 1×1 convolution to match 1×28×28 → 16×10×10 | stride 3", "Concatenate, with a 1×1"},
		{"pool1", "conv3", "No stride brings maps of 14×14 to 10×10", "No stride"},
		{"conv3", "dense1", "one is a map and the other a vector", "one is a map"},
		{"dense1", "dense2", "Add, with a dense layer to match 20 → 10", "Concatenate | 10 + 20 = 30"},
	} {
		m := parse(t, net)
		ways := wiring.Ways(m, nn.Check(m, nil), c.from, c.to)
		for k, want := range []string{c.add, c.concat} {
			w := ways[k]
			got := w.Title + " | " + w.Text
			if w.Refusal != "" {
				got = w.Refusal
			}
			for part := range strings.SplitSeq(want, " | ") {
				if !strings.Contains(got, part) {
					t.Errorf("%s to %s: %q does not say %q", c.from, c.to, got, part)
				}
			}
			if w.Refusal != "" {
				continue
			}
			m := parse(t, net)
			id := wiring.Skip(m, c.from, c.to, w)
			if r := nn.Check(m, nil); len(r.Errors) > 0 {
				t.Errorf("%s to %s by %s: %v", c.from, c.to, w.Title, r.Errors[0])
			}
			wiring.Cut(m, id, 1)
			if got, want := wires(m), wires(parse(t, net)); got != want {
				t.Errorf("made and cut again: %s, want %s", got, want)
			}
		}
	}
}

func TestMapsDoNotGrow(t *testing.T) {
	m := parse(t, `{"plywood":1,"input":[1,8,8],"nodes":[{"id":"conv1","type":"conv2d","out":2,"kernel":3},{"id":"conv2","type":"conv2d","out":2,"kernel":3,"padding":3}]}`)
	for _, w := range wiring.Ways(m, nn.Check(m, nil), "conv1", "conv2") {
		if !strings.Contains(w.Refusal, "cannot grow") {
			t.Errorf("%s: refused by %q", w.Title, w.Refusal)
		}
	}
	if got := wiring.Targets(m, nn.Check(m, nil), "conv1"); len(got) > 0 {
		t.Errorf("targets %v", got)
	}
}

func TestASkipTakesThePlaceOfItsTarget(t *testing.T) {
	m := parse(t, net)
	r := nn.Check(m, nil)
	id := wiring.Skip(m, "conv1", "pool1", wiring.Ways(m, r, "conv1", "pool1")[0])
	want := "conv1(input) conv2(conv1) relu1(conv2) pool1(relu1) shortcut1(conv1) add1(pool1,shortcut1) conv3(add1) dense1(conv3) dense2(dense1)"
	if got := wires(m); got != want || id != "add1" {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// Into what merges already it becomes one more input.
	r = nn.Check(m, nil)
	ways := wiring.Ways(m, r, "input", "add1")
	if len(ways) != 1 || ways[0].Refusal != "" {
		t.Fatalf("ways %+v", ways)
	}
	wiring.Skip(m, "input", "add1", ways[0])
	if got := wires(m); !strings.Contains(got, "shortcut2(input) add1(pool1,shortcut1,shortcut2) conv3") {
		t.Errorf("got %s", got)
	}
	if ways := wiring.Ways(m, nn.Check(m, nil), "pool1", "add1"); !strings.Contains(ways[0].Refusal, "reads pool1 already") {
		t.Errorf("refused by %q", ways[0].Refusal)
	}
	wiring.Cut(m, "add1", 1)
	if got := wires(m); !strings.Contains(got, "pool1(relu1) shortcut2(input) add1(pool1,shortcut2) conv3") {
		t.Errorf("after one is cut: %s", got)
	}
	if wiring.CanCut(m, "conv3", 0) || wiring.CanCut(m, "add1", 2) || wiring.CanCut(m, "gone", 0) {
		t.Error("it would cut the chain, or what is not there")
	}
}

func TestTargetsLieAhead(t *testing.T) {
	m := parse(t, net)
	got := wiring.Targets(m, nn.Check(m, nil), "relu1")
	if want := []string{"pool1", "conv3"}; !slices.Equal(got, want) {
		t.Errorf("targets %v, want %v", got, want)
	}
	if wiring.Later(m, "relu1", "conv1") || wiring.Later(m, "relu1", "relu1") || wiring.Later(m, "conv1", nn.InputID) || !wiring.Later(m, nn.InputID, "conv1") {
		t.Error("what lies ahead is told wrongly")
	}
}

// Every skip offered in the zoo's networks is sound, and cutting it gives the network back.
func TestOfferedSkipsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, err := zoo.Get(rapid.SampledFrom(zoo.Names()).Draw(t, "net"))
		if err != nil {
			t.Fatal(err)
		}
		before := wires(m)
		i := rapid.IntRange(-1, len(m.Nodes)-1).Draw(t, "from")
		from := nn.InputID
		if i >= 0 {
			from = m.Nodes[i].ID
		}
		r := nn.Check(m, nil)
		targets := wiring.Targets(m, r, from)
		if len(targets) == 0 {
			return
		}
		to := rapid.SampledFrom(targets).Draw(t, "to")
		ways := slices.DeleteFunc(wiring.Ways(m, r, from, to), func(w wiring.Way) bool { return w.Refusal != "" })
		id := wiring.Skip(m, from, to, rapid.SampledFrom(ways).Draw(t, "way"))
		for _, e := range nn.Check(m, nil).Errors {
			// Joined channels may be more than a later residual block takes; that is told at the block.
			if m.Nodes[m.Index(id)].Layer.Type() == "add" {
				t.Fatalf("%v in %s", e, wires(m))
			}
		}
		wiring.Cut(m, id, 1)
		if after := wires(m); after != before {
			t.Fatalf("made and cut again:\n%s\nbefore:\n%s", after, before)
		}
	})
}
