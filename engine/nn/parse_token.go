package nn

import (
	"bytes"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

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
