package nn

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// FieldKind is the type of value a field holds, in JSON and as SetField takes it.
type FieldKind uint8

const (
	IntField    FieldKind = iota // int
	PairField                    // Pair; a single int stands for both halves
	FloatField                   // float64
	BoolField                    // bool
	ChoiceField                  // string, one of Choices
	TextField                    // string
)

// Field describes one setting of a layer, or of a recipe. Editors and model files are driven by it.
type Field struct {
	Name     string // in a model file: "kernel"
	Kind     FieldKind
	Min, Max float64 // range of a number, both ends allowed; of each half of a pair
	// Default is what an unset field means: an int, Pair, float64, bool or string. It is nil where a
	// value must be given, or where the value of the field named by Like is taken.
	Default any
	Like    string
	Choices []string
	Unit    string // of a number: "filters", "pixels"
	Doc     string // one line

	member  string // of the Go struct
	negated bool   // the struct holds the opposite: NoBias for bias
}

// Required reports whether the field has no default.
func (f Field) Required() bool { return f.Default == nil && f.Like == "" }

// Fields describes the settings of a layer, nil for a type this package does not know.
func Fields(l Layer) []Field {
	k, _ := kindOf(l)
	return k.Fields
}

// FieldOf finds a layer's field by its name in a model file.
func FieldOf(l Layer, name string) (Field, bool) { return fieldNamed(Fields(l), name) }

// GetField reads a layer's field by name. Given is false where v is the default; v is nil where
// there is none, or no such field.
func GetField(l Layer, name string) (v any, given bool) {
	f, ok := FieldOf(l, name)
	if !ok {
		return nil, false
	}
	if v, given = f.get(reflect.ValueOf(l)); given {
		return v, true
	}
	if f.Like != "" {
		v, _ := GetField(l, f.Like)
		return v, false
	}
	return f.Default, false
}

// SetField returns a copy of l with one field set; nil stands for the default. An int is taken for
// a pair or a float too. It refuses what the field cannot hold, but not what is out of range: a
// model may be wrong while it is being edited, and Check says so.
func SetField(l Layer, name string, v any) (Layer, error) {
	f, ok := FieldOf(l, name)
	if !ok {
		return l, unknownField(l, name)
	}
	p := reflect.New(reflect.TypeOf(l)).Elem()
	p.Set(reflect.ValueOf(l))
	if err := f.set(p, v); err != nil {
		return l, err
	}
	return p.Interface().(Layer), nil
}

// withDefaults fills the unset fields that have defaults.
func withDefaults(l Layer) Layer {
	p := reflect.New(reflect.TypeOf(l)).Elem()
	p.Set(reflect.ValueOf(l))
	for _, f := range Fields(l) {
		if f.negated || f.Required() {
			continue
		}
		if v, given := GetField(l, f.Name); !given && v != nil {
			f.put(p.FieldByName(f.member), v)
		}
	}
	return p.Interface().(Layer)
}

func fieldNamed(fields []Field, name string) (Field, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// get reads the field from a struct as it stands: given is false for the zero value.
func (f Field) get(s reflect.Value) (v any, given bool) {
	m := s.FieldByName(f.member)
	if m.IsZero() {
		return nil, false
	}
	if m.Kind() == reflect.Pointer {
		m = m.Elem()
	}
	if f.negated {
		return !m.Bool(), true
	}
	return m.Interface(), true
}

// set stores v, after conversion, in an addressable struct.
func (f Field) set(s reflect.Value, v any) error {
	m := s.FieldByName(f.member)
	if v == nil {
		m.SetZero()
		return nil
	}
	v, err := f.convert(v)
	if err != nil {
		return err
	}
	if f.negated {
		v = !v.(bool)
	}
	// A zero would read back as the default, which is another value.
	if m.Kind() != reflect.Pointer && f.Kind != BoolField && reflect.ValueOf(v).IsZero() && !f.Required() && !isZero(f.Default) {
		return &Error{Field: f.Name, Text: fmt.Sprintf("%s cannot be %s", f.Name, quoteEmpty(f.Format(v))),
			Remedy: "leave it out for its default, " + f.DefaultText() + f.orRange()}
	}
	f.put(m, v)
	return nil
}

func (f Field) put(m reflect.Value, v any) {
	if m.Kind() == reflect.Pointer {
		m.Set(reflect.New(m.Type().Elem()))
		m = m.Elem()
	}
	m.Set(reflect.ValueOf(v))
}

func isZero(v any) bool { return v != nil && reflect.ValueOf(v).IsZero() }

func quoteEmpty(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}

// convert turns v into the Go type the field's kind holds.
func (f Field) convert(v any) (any, error) {
	switch f.Kind {
	case IntField:
		if n, ok := v.(int); ok {
			return n, nil
		}
	case PairField:
		switch v := v.(type) {
		case int:
			return Square(v), nil
		case Pair:
			return v, nil
		}
	case FloatField:
		switch v := v.(type) {
		case int:
			return float64(v), nil
		case float64:
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				return v, nil
			}
			return nil, f.wants(strconv.FormatFloat(v, 'g', -1, 64))
		}
	case BoolField:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case ChoiceField, TextField:
		if s, ok := v.(string); ok {
			return s, nil
		}
	}
	if s, ok := v.(string); ok {
		v = quote(s)
	}
	return nil, f.wants(fmt.Sprint(v))
}

// wants is the error for a value of the wrong type.
func (f Field) wants(got string) *Error {
	return &Error{Field: f.Name, Text: fmt.Sprintf("%s wants %s, got %s", f.Name, f.typeText(), got)}
}

func (f Field) typeText() string {
	switch f.Kind {
	case IntField:
		return "a whole number"
	case PairField:
		return "a whole number or [rows, columns]"
	case FloatField:
		return "a number"
	case BoolField:
		return "true or false"
	case ChoiceField:
		return "one of " + strings.Join(f.Choices, ", ")
	}
	return "a text"
}
