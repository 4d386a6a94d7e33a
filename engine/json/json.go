// Package json reads and writes the JSON of this program's own files and messages: Go values by
// their json tags, as encoding/json does, over the tokens of encoding/json/jsontext. Only what these
// need is here: encoding/json itself, with its options for every other need, is a tenth of the page.
//
// It differs from encoding/json in being stricter where it reads (names match exactly, none stands
// twice) and in leaving <, > and & as they are where it writes.
package json

import (
	"encoding/json/jsontext"
	"reflect"
	"slices"
	"strings"
)

// RawMessage is a JSON value that is kept as it stands. It is encoding/json's own.
type RawMessage = jsontext.Value

var rawType = reflect.TypeFor[RawMessage]()

// coder knows the fields of the structs that it has met.
type coder map[reflect.Type][]field

// field is a field of a struct, or of a struct embedded in it.
type field struct {
	name      string
	index     []int
	omitEmpty bool
}

func (c coder) fields(t reflect.Type) []field {
	if known, ok := c[t]; ok {
		return known
	}
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			for _, inner := range c.fields(f.Type) {
				inner.index = slices.Concat([]int{i}, inner.index)
				all = append(all, inner)
			}
		case f.IsExported():
			if name == "" {
				name = f.Name
			}
			all = append(all, field{name, []int{i}, options == "omitempty"})
		}
	}
	c[t] = all
	return all
}
