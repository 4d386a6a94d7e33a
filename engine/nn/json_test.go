package nn_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
)

func f64(x float64) *float64 { return &x }

// everything has each layer with each of its fields set, and the wiring that files can hold.
func everything() *nn.Model {
	return &nn.Model{
		Name: "a \"quoted\" näme", Input: tensor.Shape{3, 32, 32},
		Nodes: []nn.Node{
			{ID: "c", Layer: nn.Conv2D{Out: 8, Kernel: nn.Pair{3, 5}, Stride: nn.Pair{1, 2}, Padding: nn.Pair{1, 2}, NoBias: true}},
			{ID: "n", Layer: nn.BatchNorm{Eps: 1e-3, Momentum: 0.99, RunningVariance: f64(0)}},
			{ID: "a", Layer: nn.Activation{Function: "leaky_relu", Slope: 0.2}, Bypass: true},
			{ID: "m", Layer: nn.MaxPool2D{Kernel: nn.Square(2), Stride: nn.Square(1), Padding: nn.Square(1)}},
			{ID: "v", From: []string{"a"}, Layer: nn.AvgPool2D{Kernel: nn.Square(2), Stride: nn.Square(1), Padding: nn.Square(1)}},
			{ID: "s", From: []string{"m", "v"}, Layer: nn.Add{}},
			{ID: "j", From: []string{"s", "m"}, Layer: nn.Concat{}},
			{ID: "r", Layer: nn.Residual{Channels: 8, Stride: 2, Shortcut: true}},
			{ID: "d", Layer: nn.DenseBlock{Convs: 2, Growth: 4}},
			{ID: "t", Layer: nn.Transition{Channels: 8}},
			{ID: "k", Layer: nn.ConvNormAct{Out: 8, Kernel: nn.Square(3), Stride: nn.Square(1), Padding: nn.Square(1), Function: "gelu"}},
			{ID: "g", Layer: nn.GlobalAvgPool2D{}},
			{ID: "f", Layer: nn.Flatten{}},
			{ID: "o", Layer: nn.Dropout{Rate: 0.25}},
			{ID: "p", Layer: nn.Group{Name: "a pair", Nodes: []nn.Node{
				{ID: "e", Layer: nn.Dense{Out: 16}},
				{ID: "q", Layer: nn.Group{Nodes: []nn.Node{{ID: "a", Layer: nn.Activation{Function: "relu"}}}}, Bypass: true},
			}}},
			{ID: "e", Layer: nn.Dense{Out: 10, NoBias: true}},
		},
		Recipe: &nn.Recipe{Optimizer: "sgd", LearningRate: 0.1, Momentum: 0.9, WeightDecay: 1e-4, Batch: 64, Epochs: 3, Resize: 32, Standardize: true, Flip: true, Shift: 2},
	}
}

const everythingFile = `{
  "plywood": 1,
  "name": "a \"quoted\" näme",
  "input": [3, 32, 32],
  "nodes": [
    {"id": "c", "type": "conv2d", "out": 8, "kernel": [3, 5], "stride": [1, 2], "padding": [1, 2], "bias": false},
    {"id": "n", "type": "batchnorm", "eps": 0.001, "momentum": 0.99, "running_variance": 0},
    {"id": "a", "type": "activation", "function": "leaky_relu", "slope": 0.2, "bypass": true},
    {"id": "m", "type": "maxpool2d", "kernel": 2, "stride": 1, "padding": 1},
    {"id": "v", "type": "avgpool2d", "from": ["a"], "kernel": 2, "stride": 1, "padding": 1},
    {"id": "s", "type": "add", "from": ["m", "v"]},
    {"id": "j", "type": "concat", "from": ["s", "m"]},
    {"id": "r", "type": "residual", "channels": 8, "stride": 2, "shortcut": true},
    {"id": "d", "type": "denseblock", "convs": 2, "growth": 4},
    {"id": "t", "type": "transition", "channels": 8},
    {"id": "k", "type": "convnormact", "out": 8, "kernel": 3, "stride": 1, "padding": 1, "function": "gelu"},
    {"id": "g", "type": "globalavgpool2d"},
    {"id": "f", "type": "flatten"},
    {"id": "o", "type": "dropout", "rate": 0.25},
    {"id": "p", "type": "group", "name": "a pair", "nodes": [
      {"id": "e", "type": "dense", "out": 16},
      {"id": "q", "type": "group", "bypass": true, "nodes": [
        {"id": "a", "type": "activation", "function": "relu"}
      ]}
    ]},
    {"id": "e", "type": "dense", "out": 10, "bias": false}
  ],
  "recipe": {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.0001, "batch": 64, "epochs": 3, "resize": 32, "standardize": true, "flip": true, "shift": 2}
}
`

func TestFile(t *testing.T) {
	if diff := cmp.Diff(everythingFile, string(everything().JSON())); diff != "" {
		t.Error(diff)
	}
	if err := nn.Check(everything(), nil).Err(); err != nil {
		t.Error(err)
	}
	used := map[string]bool{}
	for _, n := range everything().Nodes {
		used[n.Layer.Type()] = true
	}
	for _, k := range nn.Kinds() {
		if !used[k.Type] {
			t.Errorf("this test misses %s", k.Type)
		}
	}
}

func roundTrip(t interface{ Fatalf(string, ...any) }, m *nn.Model) {
	file := m.JSON()
	back, err := nn.Parse(file)
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	if diff := cmp.Diff(m, back); diff != "" {
		t.Fatalf("changed by writing and reading:\n%s\n%s", diff, file)
	}
	if again := back.JSON(); string(again) != string(file) {
		t.Fatalf("changed by reading and writing:\n%s\n%s", file, again)
	}
}

func TestRoundTrip(t *testing.T) {
	roundTrip(t, everything())
	roundTrip(t, &nn.Model{})
	roundTrip(t, &nn.Model{Recipe: &nn.Recipe{}})
	for _, e := range zoo.Entries() {
		roundTrip(t, e.Model())
	}
	// What is wrong, but can be written, is kept for Check to say.
	roundTrip(t, &nn.Model{Nodes: []nn.Node{
		{Layer: nn.Conv2D{Out: -1, Kernel: nn.Pair{0, 3}}},
		{ID: "ü <b>", From: []string{"", "nobody"}, Layer: nn.Activation{Function: "sine"}},
	}})
}

func TestRoundTripOfAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { roundTrip(t, anyModel().Draw(t, "model")) })
}

// TestReadsFreely holds what Parse takes besides what JSON writes: any order of fields, any
// spacing, whole numbers written as fractions, defaults spelled out.
func TestReadsFreely(t *testing.T) {
	m, err := nn.Parse([]byte(`{"nodes":[{"kernel":3.0,"padding":[0,0],"out":1e1,"bias":true,"type":"conv2d","bypass":false,"id":"a","from":[]}],
		"input":[1,8,8],"plywood":1}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &nn.Model{Input: tensor.Shape{1, 8, 8}, Nodes: []nn.Node{{ID: "a", Layer: nn.Conv2D{Out: 10, Kernel: nn.Square(3)}}}}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
}

func TestParseErrors(t *testing.T) {
	node := func(fields string) string {
		return "{\"plywood\": 1, \"nodes\": [\n  {\"id\": \"n1\", " + fields + "}\n]}"
	}
	for _, c := range []struct{ file, want string }{
		{``, `line 1: the file ends too early; is it whole?`},
		{`{"plywood": 1, "nodes": [`, `line 1: node 1: the file ends too early; is it whole?`},
		{"{\n\"plywood\": 1,\n oops}", `line 3: not JSON: invalid character 'o' at start of value`},
		{"{\n\"plywood\": 1,\n \"nodes\": [],}", `line 3: not JSON: invalid character ',' at start of value`},
		{"{\"plywood\": 1}\n{}", `line 2: something follows the end of the model; keep one model a file`},
		{"{\"plywood\": 1} x", `line 1: something follows the end of the model; keep one model a file`},
		{`[]`, `line 1: a model file wants {…}, got a list`},
		{`7`, `line 1: a model file wants {…}, got 7`},
		{`{}`, `line 1: the file does not say "plywood": 1; open a model file of Plywood's, or add the version`},
		{`{"plywood": 2}`, `line 1: version 2 is unknown; a newer Plywood wrote it; this one reads version 1`},
		{`{"plywood": 0}`, `line 1: version 0 is unknown; the version is 1`},
		{`{"plywood": "1"}`, `line 1: plywood wants the version, 1, got "1"`},
		{`{"plywood": 1, "plywood": 1}`, `line 1: the field "plywood" is there twice; keep one`},
		{`{"plywood": 1, "node": []}`, `line 1: unknown field "node"; did you mean nodes?`},
		{`{"plywood": 1, "colour": []}`, `line 1: unknown field "colour"; there are plywood, name, input, nodes, recipe`},
		{`{"plywood": 1, "name": 3}`, `line 1: name wants a text, got 3`},
		{`{"plywood": 1, "input": "28"}`, `line 1: input wants [channels, rows, columns], got "28"`},
		{`{"plywood": 1, "input": [1, 2.5, 3]}`, `line 1: input wants whole numbers, got 2.5`},
		{`{"plywood": 1, "input": [1,1,1,1,1,1,1,1,1]}`, `line 1: input wants [channels, rows, columns], got a longer list`},
		{`{"plywood": 1, "nodes": {}}`, `line 1: nodes wants a list, got an object`},
		{`{"plywood": 1, "nodes": [3]}`, `line 1: node 1: a node wants {…}, got 3`},
		{`{"plywood": 1, "nodes": [{"type": "add"}]}`, `line 1: node 1: it has no id; add one of letters, digits, '_' and '-'`},
		{node(`"out": 3`), `line 2: n1: it has no type; there are conv2d, dense, batchnorm, activation, maxpool2d, avgpool2d, globalavgpool2d, flatten, dropout, residual, denseblock, transition, convnormact, add, concat, group`},
		{node(`"type": "conv3d"`), `line 2: n1: unknown type "conv3d"; did you mean conv2d?`},
		{node(`"type": null`), `line 2: n1: type wants a text, got null`},
		{node(`"type": "conv2d", "outt": 3`), `line 2: n1: conv2d has no field "outt"; did you mean out?`},
		{node(`"type": "conv2d", "Out": 3`), `line 2: n1: conv2d has no field "Out"; did you mean out?`},
		{node(`"type": "dense", "kernel": 3`), `line 2: n1: dense has no field "kernel"; there are out, bias`},
		{node(`"type": "add", "out": 3`), `line 2: n1: add has no field "out"; add has no settings`},
		{node(`"type": "conv2d", "out": 3, "out": 3`), `line 2: n1: the field "out" is there twice; keep one`},
		{node(`"type": "conv2d", "out": "3"`), `line 2: n1: out wants a whole number, got "3"`},
		{node(`"type": "conv2d", "out": 3.5`), `line 2: n1: out wants a whole number, got 3.5`},
		{node(`"type": "conv2d", "out": 1e99`), `line 2: n1: out wants a whole number, got 1e99`},
		{node(`"type": "conv2d", "out": null`), `line 2: n1: out wants a whole number, got null`},
		{node(`"type": "conv2d", "kernel": [3]`), `line 2: n1: kernel wants a whole number or [rows, columns], got another list`},
		{node(`"type": "conv2d", "kernel": [3, 3, 3]`), `line 2: n1: kernel wants a whole number or [rows, columns], got another list`},
		{node(`"type": "conv2d", "kernel": [[3, 3], 3]`), `line 2: n1: kernel wants a whole number or [rows, columns], got another list`},
		{node(`"type": "conv2d", "kernel": {"rows": 3}`), `line 2: n1: kernel wants a whole number or [rows, columns], got an object`},
		{node(`"type": "conv2d", "stride": 0`), `line 2: n1: stride cannot be 0; leave it out for its default, 1, or choose 1 to 1,024`},
		{node(`"type": "maxpool2d", "stride": 0`), `line 2: n1: stride cannot be 0; leave it out for its default, the kernel, or choose 1 to 1,024`},
		{node(`"type": "dropout", "rate": 0`), `line 2: n1: rate cannot be 0; leave it out for its default, 0.5, or choose 0.001 to 0.999`},
		{node(`"type": "batchnorm", "momentum": 0`), `line 2: n1: momentum cannot be 0; leave it out for its default, 0.9, or choose 0.0001 to 0.9999`},
		{node(`"type": "batchnorm", "eps": 1e999`), `line 2: n1: eps 1e999 is too large a number`},
		{node(`"type": "convnormact", "function": ""`), `line 2: n1: function cannot be empty; leave it out for its default, relu, or choose one of relu, leaky_relu, sigmoid, tanh, gelu, identity`},
		{node(`"type": "dense", "bias": 1`), `line 2: n1: bias wants true or false, got 1`},
		{node(`"type": "dense", "bypass": 1`), `line 2: n1: bypass wants true or false, got 1`},
		{node(`"type": "dense", "from": "a"`), `line 2: n1: from wants a list of ids, got "a"`},
		{node(`"type": "dense", "from": [1]`), `line 2: n1: from wants a text, got 1`},
		{`{"plywood": 1, "recipe": {"lr": 1}}`, `line 1: the recipe has an unknown field "lr"; there are optimizer, learning_rate, momentum, weight_decay, batch, epochs, resize, standardize, schedule, warmup_epochs, step_epochs, gamma, flip, shift`},
		{`{"plywood": 1, "recipe": {"epochs": "5"}}`, `line 1: epochs wants a whole number, got "5"`},
		{`{"plywood": 1, "name": "` + "\xff" + `"}`, `line 1: not JSON: invalid UTF-8`},
		{`{"plywood": 1, "nodes": [` + strings.Repeat(`{"id":"a","type":"add"},`, nn.MaxNodes) + `{"id":"a","type":"add"}]}`, `line 1: more than 10,000 nodes; use fewer`},
		{strings.Repeat(" ", nn.MaxFile+1), `the file has 8,388,609 bytes; a model file has at most 8,388,608`},
		{node(`"type": "conv2d", "kernel": ` + strings.Repeat("[", 20000)), `line 2: n1: not JSON: exceeded max depth`},
		{node(`"` + strings.Repeat("x", 5000) + `": 1, "type": "add"`), `line 2: n1: add has no field "` + strings.Repeat("x", 64) + `…"; add has no settings`},
	} {
		_, err := nn.Parse([]byte(c.file))
		if err == nil {
			t.Errorf("%.200s: no error, want %s", c.file, c.want)
		} else if err.Error() != c.want {
			t.Errorf("%.200s:\n got %s\nwant %s", c.file, err, c.want)
		}
	}
}

func TestNodesOnAClipboard(t *testing.T) {
	want := everything().Nodes
	got, err := nn.ParseNodes(nn.MarshalNodes(want))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	one, err := nn.ParseNodes([]byte(`{"id": "d", "type": "dense", "out": 3}`))
	if diff := cmp.Diff([]nn.Node{{ID: "d", Layer: nn.Dense{Out: 3}}}, one); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for _, text := range []string{"", "hello", "[1]", "[] []", `{"id": "d"}`} {
		if _, err := nn.ParseNodes([]byte(text)); err == nil {
			t.Errorf("%q is taken for nodes", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(everythingFile))
	for _, e := range zoo.Entries() {
		f.Add(e.Model().JSON())
	}
	f.Add([]byte(`{"plywood": 1, "input": [1,1], "nodes": [{"id": "", "type": "add", "from": ["", "x"]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := nn.Parse(data)
		if err != nil {
			return
		}
		roundTrip(t, m)
		nn.Check(m, nil)
		if nodes, err := nn.ParseNodes(nn.MarshalNodes(m.Nodes)); err != nil || !cmp.Equal(nodes, m.Nodes) {
			t.Fatalf("nodes changed on the clipboard: %v", err)
		}
	})
}
