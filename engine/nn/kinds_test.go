package nn

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/graph"
)

// TestKinds holds the table to the structs: every field described once, with a sound start, and
// every kind either lowered or made of others.
func TestKinds(t *testing.T) {
	types := map[string]bool{}
	for _, k := range kinds {
		if types[k.Type] || k.New.Type() != k.Type || k.Title == "" || k.Doc == "" || k.Section >= NumSections || k.Family == "" {
			t.Errorf("the row of %q is not sound", k.Type)
		}
		types[k.Type] = true
		_, isPrimitive := k.New.(primitive)
		_, isBlock := k.New.(block)
		_, isGroup := k.New.(Group)
		if isPrimitive == isBlock && !isGroup || isBlock != (k.Section == Blocks) || isGroup != (k.Section == Own) {
			t.Errorf("%s: primitive %v, block %v, group %v, section %v", k.Type, isPrimitive, isBlock, isGroup, k.Section)
		}
		checkFields(t, k.Type, k.Fields, reflect.TypeOf(k.New), false)
		c := &checker{m: &Model{Nodes: []Node{{Layer: k.New}}}, report: &Report{}, errs: make([]*Error, 1)}
		if (&site{c: c}).settings(k.New); c.report.Err() != nil {
			t.Errorf("%s starts wrong: %v", k.Type, c.report.Err())
		}
	}
	checkFields(t, "recipe", recipeFields, reflect.TypeFor[Recipe](), true)
}

var fieldTypes = map[FieldKind]reflect.Type{
	IntField: reflect.TypeFor[int](), PairField: reflect.TypeFor[Pair](), FloatField: reflect.TypeFor[float64](),
	BoolField: reflect.TypeFor[bool](), ChoiceField: reflect.TypeFor[string](), TextField: reflect.TypeFor[string](),
}

func checkFields(t *testing.T, owner string, fields []Field, s reflect.Type, optional bool) {
	described := map[string]bool{}
	for _, f := range fields {
		m, ok := s.FieldByName(f.member)
		if !ok || described[f.member] || f.Doc == "" || slices.Contains([]string{"id", "type", "from", "bypass", "nodes"}, f.Name) {
			t.Errorf("%s.%s is not sound", owner, f.Name)
			continue
		}
		described[f.member] = true
		typ := m.Type
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if typ != fieldTypes[f.Kind] {
			t.Errorf("%s.%s holds %v", owner, f.Name, typ)
		}
		if f.Default != nil && reflect.TypeOf(f.Default) != typ {
			t.Errorf("%s.%s has default %v", owner, f.Name, f.Default)
		}
		if _, ok := fieldNamed(fields, f.Like); f.Like != "" && !ok {
			t.Errorf("%s.%s is like %s", owner, f.Name, f.Like)
		}
		if text, _ := f.judge(f.Default); text != "" {
			t.Errorf("%s.%s: default out of range: %s", owner, f.Name, text)
		}
		if !optional && f.Required() && f.Kind != ChoiceField && f.Min <= 0 {
			t.Errorf("%s.%s must be set, but may be the zero that stands for unset", owner, f.Name)
		}
	}
	for i := range s.NumField() {
		if s == reflect.TypeFor[Group]() && s.Field(i).Name == "Nodes" {
			continue // a list of nodes, as a model has
		}
		if !described[s.Field(i).Name] {
			t.Errorf("%s: nothing describes %s", owner, s.Field(i).Name)
		}
	}
}

func TestFunctions(t *testing.T) {
	if got := slices.Sorted(maps.Keys(acts)); !slices.Equal(got, slices.Sorted(slices.Values(functions))) {
		t.Errorf("functions %v, lowered %v", functions, got)
	}
	for name, act := range acts {
		if act.String() != name {
			t.Errorf("%s is lowered to %v", name, act)
		}
	}
	if len(acts) != int(graph.NumActs) {
		t.Errorf("the graph has %d activations, layers have %d", graph.NumActs, len(acts))
	}
}

func TestFields(t *testing.T) {
	zero := 0.0
	for _, c := range []struct {
		in    Layer
		field string
		set   any
		want  Layer
		get   any
		given bool
	}{
		{Conv2D{Out: 3}, "out", 5, Conv2D{Out: 5}, 5, true},
		{Conv2D{Out: 3}, "out", nil, Conv2D{}, nil, false},
		{Conv2D{Out: 3}, "kernel", 5, Conv2D{Out: 3, Kernel: Square(5)}, Square(5), true},
		{Conv2D{Out: 3}, "kernel", Pair{1, 2}, Conv2D{Out: 3, Kernel: Pair{1, 2}}, Pair{1, 2}, true},
		{Conv2D{Out: 3}, "stride", nil, Conv2D{Out: 3}, Square(1), false},
		{Conv2D{Out: 3}, "bias", false, Conv2D{Out: 3, NoBias: true}, false, true},
		{Conv2D{NoBias: true}, "bias", true, Conv2D{}, true, false},
		{MaxPool2D{Kernel: Square(3)}, "stride", nil, MaxPool2D{Kernel: Square(3)}, Square(3), false},
		{MaxPool2D{}, "stride", nil, MaxPool2D{}, nil, false},
		{BatchNorm{}, "eps", nil, BatchNorm{}, 1e-5, false},
		{BatchNorm{}, "eps", 1, BatchNorm{Eps: 1}, 1.0, true},
		{BatchNorm{}, "running_variance", 0.0, BatchNorm{RunningVariance: &zero}, 0.0, true},
		{BatchNorm{RunningVariance: &zero}, "running_variance", nil, BatchNorm{}, 1.0, false},
		{Residual{}, "shortcut", true, Residual{Shortcut: true}, true, true},
		{Residual{}, "shortcut", nil, Residual{}, false, false},
		{ConvNormAct{}, "function", "tanh", ConvNormAct{Function: "tanh"}, "tanh", true},
		{ConvNormAct{}, "function", nil, ConvNormAct{}, "relu", false},
	} {
		got, err := SetField(c.in, c.field, c.set)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%T.%s = %v: %v %s", c.in, c.field, c.set, err, diff)
		}
		v, given := GetField(got, c.field)
		if v != c.get || given != c.given {
			t.Errorf("%T.%s is %v %v after %v, want %v %v", c.in, c.field, v, given, c.set, c.get, c.given)
		}
	}
	for _, c := range []struct {
		in    Layer
		field string
		set   any
		want  string
	}{
		{Conv2D{}, "outs", 3, `conv2d has no field "outs"; did you mean out?`},
		{Conv2D{}, "out", 2.5, "out wants a whole number, got 2.5"},
		{Conv2D{}, "out", "many", `out wants a whole number, got "many"`},
		{Conv2D{}, "stride", 0, "stride cannot be 0; leave it out for its default, 1, or choose 1 to 1,024"},
		{Dropout{}, "rate", 0, "rate cannot be 0; leave it out for its default, 0.5, or choose 0.001 to 0.999"},
		{nil, "out", 3, `this layer has no field "out"`},
	} {
		got, err := SetField(c.in, c.field, c.set)
		if err == nil || err.Error() != c.want || got != c.in {
			t.Errorf("%T.%s = %v: got %v, want %s", c.in, c.field, c.set, err, c.want)
		}
	}
}

func TestFieldText(t *testing.T) {
	for _, c := range []struct {
		layer Layer
		field string
		text  string
		want  any // an error's text, where it is one
		back  string
	}{
		{Conv2D{}, "out", " 12 ", 12, "12"},
		{Conv2D{}, "out", "", nil, ""},
		{Conv2D{}, "out", "twelve", failure(`out wants a whole number, got "twelve"`), ""},
		{Conv2D{}, "kernel", "3", Square(3), "3"},
		{Conv2D{}, "kernel", "3×5", Pair{3, 5}, "3×5"},
		{Conv2D{}, "kernel", "3 x 5", Pair{3, 5}, "3×5"},
		{Conv2D{}, "kernel", "[3, 3]", Pair{3, 3}, "3"},
		{Conv2D{}, "kernel", "3×5×7", failure(`kernel wants a whole number or [rows, columns], got "3×5×7"`), ""},
		{Conv2D{}, "kernel", "x", failure(`kernel wants a whole number or [rows, columns], got "x"`), ""},
		{Conv2D{}, "bias", "false", false, "false"},
		{BatchNorm{}, "eps", "1e-5", 1e-5, "1e-05"},
		{BatchNorm{}, "eps", "NaN", failure("eps wants a number, got NaN"), ""},
		{Activation{}, "function", "tanh", "tanh", "tanh"},
	} {
		f, _ := FieldOf(c.layer, c.field)
		v, err := f.Parse(c.text)
		if want, fails := c.want.(failure); fails {
			if err == nil || err.Error() != string(want) {
				t.Errorf("%s %q: got %v, want %s", c.field, c.text, err, want)
			}
			continue
		}
		if err != nil || v != c.want || f.Format(v) != c.back {
			t.Errorf("%s %q: got %v (%q), %v", c.field, c.text, v, f.Format(v), err)
		}
	}
}

type failure string

func TestTexts(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12729354: "12,729,354", -5000: "-5,000", -100: "-100"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) is %s", n, got)
		}
	}
	for _, c := range []struct{ written, want string }{{"kernal", "kernel"}, {"strides", "stride"}, {"x", ""}, {"", ""}, {"colour", ""}} {
		if got := nearest(c.written, []string{"out", "kernel", "stride"}); got != c.want {
			t.Errorf("nearest to %q is %q", c.written, got)
		}
	}
}
