package nn

import (
	"bytes"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"

	"plywood/engine/tensor"
)

// MaxFile is the size of the largest model file, in bytes.
const MaxFile = 8 << 20

// Parse reads a model file. It refuses what it cannot represent: broken JSON, unknown fields and
// types, values of another type, another version. The error is an *Error with the line. Whether
// the model makes sense is for Check to say.
func Parse(data []byte) (*Model, error) {
	p, err := newParser(data)
	if err != nil {
		return nil, err
	}
	m := &Model{}
	version := false
	err = p.object("a model file", func(key string) error {
		switch key {
		case "plywood":
			version = true
			return p.version()
		case "name":
			return p.text("name", &m.Name)
		case "input":
			return p.shape(&m.Input)
		case "nodes":
			return p.nodes(&m.Nodes)
		case "recipe":
			return p.recipe(&m.Recipe)
		}
		return p.fail(key, "unknown field "+quote(key), didYouMean(key, []string{"plywood", "name", "input", "nodes", "recipe"}))
	})
	if err == nil {
		err = p.end()
	}
	if err == nil && !version {
		err = p.fail("plywood", `the file does not say "plywood": 1`, "open a model file of Plywood's, or add the version")
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// ParseNodes reads nodes as MarshalNodes writes them, or a single node.
func ParseNodes(data []byte) ([]Node, error) {
	p, err := newParser(data)
	if err != nil {
		return nil, err
	}
	var nodes []Node
	if p.dec.PeekKind() == '{' {
		var n Node
		n, err = p.readNode(1)
		nodes = []Node{n}
	} else {
		err = p.nodes(&nodes)
	}
	if err == nil {
		err = p.end()
	}
	if err != nil {
		return nil, err
	}
	return nodes, nil
}

// parser walks the tokens of a file. Only groups nest, and no deeper than MaxDepth, so that nesting
// costs nothing.
type parser struct {
	data []byte
	dec  *jsontext.Decoder
	node string // being read, for errors: a path inside a group

	depth int // of groups
	count int // of nodes, those in groups too
}

func newParser(data []byte) (*parser, error) {
	if len(data) > MaxFile {
		return nil, &Error{Text: fmt.Sprintf("the file has %s bytes", count(len(data))), Remedy: "a model file has at most " + count(MaxFile)}
	}
	return &parser{data: data, dec: jsontext.NewDecoder(bytes.NewReader(data))}, nil
}

// fail is an error at the token read last.
func (p *parser) fail(field, text, remedy string) error {
	return p.failAt(p.dec.InputOffset(), field, text, remedy)
}

func (p *parser) failAt(offset int64, field, text, remedy string) error {
	line := 1 + bytes.Count(p.data[:min(int(offset), len(p.data))], []byte("\n"))
	return &Error{Line: line, Node: p.node, Field: field, Text: text, Remedy: remedy}
}

// broken is the error for what is not JSON.
func (p *parser) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return p.failAt(int64(len(p.data)), "", "the file ends too early", "is it whole?")
	}
	offset := p.dec.InputOffset()
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		offset, err = syntax.ByteOffset, syntax.Err
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return p.failAt(offset, "", "the field "+quote(syntax.JSONPointer.LastToken())+" is there twice", "keep one")
		}
	}
	return p.failAt(offset, "", "not JSON: "+err.Error(), "")
}

// object reads an object, calling member at each value.
func (p *parser) object(what string, member func(key string) error) error {
	if err := p.open('{', what+" wants {…}"); err != nil {
		return err
	}
	for p.dec.PeekKind() != '}' {
		key, err := p.dec.ReadToken()
		if err != nil {
			return p.broken(err)
		}
		if err := member(key.String()); err != nil {
			return err
		}
	}
	_, err := p.dec.ReadToken()
	return p.wrap(err)
}

// list reads a list, calling item at each value.
func (p *parser) list(field, wants string, item func(i int) error) error {
	if err := p.open('[', wants); err != nil {
		return err
	}
	for i := 0; p.dec.PeekKind() != ']'; i++ {
		if err := item(i); err != nil {
			return err
		}
	}
	_, err := p.dec.ReadToken()
	return p.wrap(err)
}

func (p *parser) wrap(err error) error {
	if err != nil {
		return p.broken(err)
	}
	return nil
}

func (p *parser) open(kind jsontext.Kind, wants string) error {
	t, err := p.dec.ReadToken()
	if err != nil {
		return p.broken(err)
	}
	if t.Kind() != kind {
		return p.fail("", wants+", got "+tokenText(t), "")
	}
	return nil
}

// end refuses what follows the value.
func (p *parser) end() error {
	if _, err := p.dec.ReadToken(); err == nil || !errors.Is(err, io.EOF) {
		return p.fail("", "something follows the end of the model", "keep one model a file")
	}
	return nil
}

func tokenText(t jsontext.Token) string {
	switch t.Kind() {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return quote(t.String())
	}
	return t.String()
}

func (p *parser) text(field string, to *string) error {
	t, err := p.dec.ReadToken()
	if err != nil {
		return p.broken(err)
	}
	if t.Kind() != '"' {
		return p.fail(field, field+" wants a text, got "+tokenText(t), "")
	}
	*to = t.String()
	return nil
}

// integer reads a whole number; JSON's 3.0 and 3e0 are whole.
func (p *parser) integer(field, wants string) (int, error) {
	t, err := p.dec.ReadToken()
	if err != nil {
		return 0, p.broken(err)
	}
	n, ok := whole(t)
	if !ok {
		return 0, p.fail(field, field+" wants "+wants+", got "+tokenText(t), "")
	}
	return n, nil
}

func whole(t jsontext.Token) (int, bool) {
	if t.Kind() != '0' {
		return 0, false
	}
	if n, err := strconv.Atoi(t.String()); err == nil {
		return n, true
	}
	x, err := strconv.ParseFloat(t.String(), 64)
	return int(x), err == nil && x == math.Trunc(x) && math.Abs(x) < 1<<53
}

func (p *parser) version() error {
	v, err := p.integer("plywood", "the version, 1")
	if err != nil {
		return err
	}
	if v != Version {
		remedy := "the version is 1"
		if v > Version {
			remedy = "a newer Plywood wrote it; this one reads version 1"
		}
		return p.fail("plywood", fmt.Sprintf("version %d is unknown", v), remedy)
	}
	return nil
}

func (p *parser) shape(to *tensor.Shape) error {
	const wants = "input wants [channels, rows, columns]"
	return p.list("input", wants, func(i int) error {
		if i == 8 {
			return p.fail("input", wants+", got a longer list", "")
		}
		d, err := p.integer("input", "whole numbers")
		*to = append(*to, d)
		return err
	})
}

func (p *parser) recipe(to **Recipe) error {
	r := &Recipe{}
	*to = r
	return p.object("recipe", func(key string) error {
		f, ok := fieldNamed(recipeFields, key)
		if !ok {
			return p.fail("recipe."+key, "the recipe has an unknown field "+quote(key), didYouMean(key, fieldNames(recipeFields)))
		}
		return p.field(f, "recipe.", reflect.ValueOf(r).Elem())
	})
}

func (p *parser) nodes(to *[]Node) error {
	return p.list("nodes", "nodes wants a list", func(i int) error {
		if p.count++; p.count > MaxNodes {
			return p.fail("nodes", "more than "+count(MaxNodes)+" nodes", "use fewer")
		}
		n, err := p.readNode(i + 1)
		*to = append(*to, n)
		return err
	})
}

func fieldNames(fields []Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// unknownField is the error for a field that a layer does not have.
func unknownField(l Layer, name string) *Error {
	k, known := kindOf(l)
	if !known {
		return &Error{Field: name, Text: "this layer has no field " + quote(name)}
	}
	names := fieldNames(k.Fields)
	if _, group := l.(Group); group {
		names = append(names, "nodes")
	}
	remedy := didYouMean(name, names)
	if len(names) == 0 {
		remedy = k.Type + " has no settings"
	}
	return &Error{Field: name, Text: k.Type + " has no field " + quote(name), Remedy: remedy}
}
