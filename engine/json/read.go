package json

import (
	"bytes"
	"encoding/base64"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
)

// Unmarshal reads a whole text into what v points to. null leaves what it meets as it is, save that
// pointers, slices, maps and interfaces become nil. Unknown fields are passed over. An error names
// the field, what it wanted and what came.
func Unmarshal(b []byte, v any) error {
	d := jsontext.NewDecoder(bytes.NewReader(b))
	if err := Decode(d, v, false); err != nil {
		return err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("json: something follows the value")
	}
	return nil
}

// Decode reads the next value of d into what v points to. strict refuses unknown fields.
func Decode(d *jsontext.Decoder, v any, strict bool) error {
	to := reflect.ValueOf(v)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		panic("json: Decode wants a pointer")
	}
	r := reader{d, coder{}, strict}
	if err := r.read(to.Elem(), ""); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return io.ErrUnexpectedEOF
		}
		return fmt.Errorf("json: %w", err)
	}
	return nil
}

type reader struct {
	d      *jsontext.Decoder
	coder  coder
	strict bool
}

// at is the place of an error.
func at(path string) string {
	if path == "" {
		return "the value"
	}
	return path[1:]
}

func wanted(path, want string, got jsontext.Token) error {
	what := got.String()
	switch got.Kind() {
	case '{':
		what = "an object"
	case '[':
		what = "a list"
	case '"':
		what = strconv.Quote(what)
	}
	return fmt.Errorf("%s wants %s, got %s", at(path), want, what)
}

func (r *reader) read(v reflect.Value, path string) error {
	if v.Type() == rawType {
		raw, err := r.d.ReadValue()
		if err == nil {
			v.SetBytes(bytes.Clone(raw))
		}
		return err
	}
	if r.d.PeekKind() == 'n' {
		_, err := r.d.ReadToken()
		switch v.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
			v.SetZero()
		}
		return err
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return r.read(v.Elem(), path)
	case reflect.Interface:
		x, err := r.any(path)
		if err == nil && x != nil {
			v.Set(reflect.ValueOf(x))
		}
		return err
	case reflect.Struct:
		return r.object(path, func(name, path string) error {
			fields := r.coder.fields(v.Type())
			i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
			if i >= 0 {
				return r.read(v.FieldByIndex(fields[i].index), path)
			}
			if r.strict {
				return fmt.Errorf("unknown field %q", at(path))
			}
			return r.d.SkipValue()
		})
	case reflect.Map:
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		return r.object(path, func(name, path string) error {
			item := reflect.New(v.Type().Elem()).Elem()
			if err := r.read(item, path); err != nil {
				return err
			}
			v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), item)
			return nil
		})
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return r.bytes(v, path)
		}
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return r.list(path, func(i int, path string) error {
			v.Grow(1)
			v.SetLen(i + 1)
			v.Index(i).SetZero()
			return r.read(v.Index(i), path)
		})
	}
	return r.scalar(v, path)
}

func (r *reader) object(path string, member func(name, path string) error) error {
	t, err := r.d.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '{' {
		return wanted(path, "an object", t)
	}
	for r.d.PeekKind() != '}' {
		t, err := r.d.ReadToken()
		if err != nil {
			return err
		}
		name := t.String()
		if err := member(name, path+"."+name); err != nil {
			return err
		}
	}
	_, err = r.d.ReadToken()
	return err
}

func (r *reader) list(path string, item func(i int, path string) error) error {
	t, err := r.d.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '[' {
		return wanted(path, "a list", t)
	}
	for i := 0; r.d.PeekKind() != ']'; i++ {
		if err := item(i, path+"."+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	_, err = r.d.ReadToken()
	return err
}

func (r *reader) bytes(v reflect.Value, path string) error {
	t, err := r.d.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '"' {
		return wanted(path, "base64", t)
	}
	b, err := base64.StdEncoding.DecodeString(t.String())
	if err != nil {
		return fmt.Errorf("%s: %w", at(path), err)
	}
	v.SetBytes(b)
	return nil
}

// scalar reads a text, a flag or a number. Whole numbers are written without fraction and exponent.
func (r *reader) scalar(v reflect.Value, path string) error {
	t, err := r.d.ReadToken()
	if err != nil {
		return err
	}
	kind := t.Kind()
	text := t.String()
	switch v.Kind() {
	case reflect.String:
		if kind != '"' {
			return wanted(path, "a text", t)
		}
		v.SetString(text)
	case reflect.Bool:
		if kind != 't' && kind != 'f' {
			return wanted(path, "true or false", t)
		}
		v.SetBool(t.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if kind != '0' || err != nil {
			return wanted(path, "a whole number", t)
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, v.Type().Bits())
		if kind != '0' || err != nil {
			return wanted(path, "a whole number from 0", t)
		}
		v.SetUint(n)
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(text, v.Type().Bits())
		if kind != '0' || err != nil {
			return wanted(path, "a number", t)
		}
		v.SetFloat(x)
	default:
		return fmt.Errorf("%s: a %v has no form in JSON", at(path), v.Type())
	}
	return nil
}

// any reads whatever comes: maps, lists, texts, flags, numbers as float64, nil.
func (r *reader) any(path string) (any, error) {
	switch r.d.PeekKind() {
	case '{':
		m := map[string]any{}
		return m, r.object(path, func(name, path string) (err error) {
			m[name], err = r.any(path)
			return err
		})
	case '[':
		l := []any{}
		return l, r.list(path, func(_ int, path string) error {
			x, err := r.any(path)
			l = append(l, x)
			return err
		})
	}
	t, err := r.d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch t.Kind() {
	case '"':
		return t.String(), nil
	case 't', 'f':
		return t.Bool(), nil
	case '0':
		x, err := strconv.ParseFloat(t.String(), 64)
		if err != nil {
			return nil, wanted(path, "a number", t)
		}
		return x, nil
	}
	return nil, nil
}
