package json

import (
	"encoding/base64"
	"encoding/json/jsontext"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Marshal writes a value: structs, maps by strings, slices, pointers, strings, flags, numbers, bytes
// as base64, RawMessage as it stands without its white space. Numbers that JSON cannot hold give an
// error.
func Marshal(v any) ([]byte, error) { return coder{}.append(nil, reflect.ValueOf(v)) }

// AppendString writes a text; what is not UTF-8 in it becomes U+FFFD.
func AppendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // the error says that something has been replaced
	return b
}

func (c coder) append(b []byte, v reflect.Value) ([]byte, error) {
	switch kind := v.Kind(); kind {
	case reflect.Invalid:
		return append(b, "null"...), nil
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.String:
		return AppendString(b, v.String()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		return appendFloat(b, v.Float(), v.Type().Bits())
	case reflect.Pointer, reflect.Interface:
		return c.append(b, v.Elem())
	case reflect.Struct:
		return c.appendStruct(b, v)
	case reflect.Map:
		return c.appendMap(b, v)
	case reflect.Slice:
		switch {
		case v.Type() == rawType:
			return appendRaw(b, v.Bytes())
		case v.IsNil():
			return append(b, "null"...), nil
		case v.Type().Elem().Kind() == reflect.Uint8:
			b = base64.StdEncoding.AppendEncode(append(b, '"'), v.Bytes())
			return append(b, '"'), nil
		}
		return c.appendList(b, v)
	case reflect.Array:
		return c.appendList(b, v)
	default:
		return b, fmt.Errorf("json: a %v has no form in JSON", v.Type())
	}
}

func (c coder) appendStruct(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '{')
	sep := ""
	for _, f := range c.fields(v.Type()) {
		value := v.FieldByIndex(f.index)
		if f.omitEmpty && empty(value) {
			continue
		}
		b = append(AppendString(append(b, sep...), f.name), ':')
		sep = ","
		var err error
		if b, err = c.append(b, value); err != nil {
			return b, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return append(b, '}'), nil
}

// empty is what omitempty leaves out: the zero of flags, numbers and pointers, and what has no length.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func (c coder) appendMap(b []byte, v reflect.Value) ([]byte, error) {
	if v.Type().Key().Kind() != reflect.String {
		return b, fmt.Errorf("json: a %v has no form in JSON", v.Type())
	}
	if v.IsNil() {
		return append(b, "null"...), nil
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, key.String()), ':')
		var err error
		if b, err = c.append(b, v.MapIndex(key)); err != nil {
			return b, fmt.Errorf("%s: %w", key, err)
		}
	}
	return append(b, '}'), nil
}

func (c coder) appendList(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = c.append(b, v.Index(i)); err != nil {
			return b, fmt.Errorf("%d: %w", i, err)
		}
	}
	return append(b, ']'), nil
}

// appendFloat writes the shortest number that reads back the same, as JavaScript does.
func appendFloat(b []byte, x float64, bits int) ([]byte, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return b, fmt.Errorf("json: %v is not a number of JSON's", x)
	}
	size, form := math.Abs(x), byte('f')
	if size != 0 && (bits == 64 && (size < 1e-6 || size >= 1e21) || bits == 32 && (float32(size) < 1e-6 || float32(size) >= 1e21)) {
		form = 'e'
	}
	b = strconv.AppendFloat(b, x, form, -1, bits)
	if n := len(b); form == 'e' && n >= 4 && b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' {
		b = append(b[:n-2], b[n-1]) // e-09 is e-9
	}
	return b, nil
}

func appendRaw(b, raw []byte) ([]byte, error) {
	if len(raw) == 0 {
		return append(b, "null"...), nil
	}
	if !RawMessage(raw).IsValid() {
		return b, fmt.Errorf("json: a raw message is not JSON")
	}
	text, escaped := false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case !text && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			continue
		}
		b = append(b, c)
	}
	return b, nil
}
