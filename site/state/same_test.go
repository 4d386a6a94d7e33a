package state

import (
	"reflect"
	"testing"

	"plywood/engine/nn"
	"plywood/site/layout"
)

// differ changes one field of a value after another, and tells which of them made no difference.
func differ[T any](t *testing.T, same func(a, b T) bool, but ...string) {
	t.Helper()
	var zero T
	if !same(zero, zero) {
		t.Errorf("%T differs from itself", zero)
	}
	var walk func(at func(*T) reflect.Value, name string)
	walk = func(at func(*T) reflect.Value, name string) {
		for _, b := range but {
			if name == b {
				return
			}
		}
		var other T
		v := at(&other)
		switch v.Kind() {
		case reflect.String:
			v.SetString("other")
		case reflect.Int:
			v.SetInt(7)
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
		case reflect.Struct:
			for i := range v.NumField() {
				walk(func(x *T) reflect.Value { return at(x).Field(i) }, name+"."+v.Type().Field(i).Name)
			}
			return
		default:
			t.Errorf("%s is of a kind that is not looked at", name)
			return
		}
		if same(zero, other) {
			t.Errorf("%s makes no difference", name)
		}
	}
	walk(func(x *T) reflect.Value { return reflect.ValueOf(x).Elem() }, "")
}

// What is not compared is either not shown or a block of its own.
func TestSameLooksAtAllThatShows(t *testing.T) {
	differ(t, BlockView.Same, ".Inside", ".Place.ID", ".Place.Inside")
	differ(t, RowView.Same, ".Row.Info", ".Row.Node.From", ".Row.Node.Layer")
	a, b := RowView{}, RowView{}
	a.Node.Layer, b.Node.Layer = nn.Add{}, nn.Concat{}
	if a.Same(b) {
		t.Error("another kind of layer makes no difference in a row")
	}
	if (BlockView{Place: layout.Place{ID: "a"}}).Same(BlockView{Place: layout.Place{ID: "a", W: 1}}) {
		t.Error("another width makes no difference in a block")
	}
}
