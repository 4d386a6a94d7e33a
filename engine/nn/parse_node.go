package nn

import (
	"bytes"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

// readNode reads one node. Its fields may come in any order, so the type's are read in a second
// pass, once the type is known.
func (p *parser) readNode(number int) (Node, error) {
	var n Node
	var typ string
	var hasID bool
	var inside []Node // of a group
	var insideAt int64
	type setting struct {
		key    string
		offset int64
		value  jsontext.Value
	}
	var settings []setting
	outer := p.node
	within := func(name string) {
		p.node = name
		if outer != "" {
			p.node = outer + "/" + name
		}
	}
	within(fmt.Sprintf("node %d", number))
	defer func() { p.node = outer }()
	err := p.object("a node", func(key string) error {
		switch key {
		case "id":
			hasID = true
			err := p.text("id", &n.ID)
			if n.ID != "" {
				within(n.ID)
			}
			return err
		case "type":
			return p.text("type", &typ)
		case "from":
			return p.list("from", "from wants a list of ids", func(int) error {
				n.From = append(n.From, "")
				return p.text("from", &n.From[len(n.From)-1])
			})
		case "bypass":
			t, err := p.dec.ReadToken()
			if err != nil {
				return p.broken(err)
			}
			if t.Kind() != 't' && t.Kind() != 'f' {
				return p.fail("bypass", "bypass wants true or false, got "+tokenText(t), "")
			}
			n.Bypass = t.Bool()
			return nil
		}
		if key == "nodes" && p.dec.PeekKind() == '[' {
			insideAt = p.dec.InputOffset()
			return p.inside(&inside)
		}
		v, err := p.dec.ReadValue()
		if err != nil {
			return p.broken(err)
		}
		settings = append(settings, setting{key, p.dec.InputOffset() - int64(len(v)), bytes.Clone(v)})
		return nil
	})
	if err != nil {
		return n, err
	}
	if !hasID {
		return n, p.fail("id", "it has no id", "add one of letters, digits, '_' and '-'")
	}
	if typ == "" {
		return n, p.fail("type", "it has no type", didYouMean("", kindNames()))
	}
	kind, ok := KindOf(typ)
	if !ok {
		return n, p.fail("type", "unknown type "+quote(typ), didYouMean(typ, kindNames()))
	}
	layer := reflect.New(reflect.TypeOf(kind.New)).Elem()
	if _, group := kind.New.(Group); group {
		layer.Set(reflect.ValueOf(Group{Nodes: inside}))
	} else if insideAt > 0 {
		e := unknownField(kind.New, "nodes")
		return n, p.failAt(insideAt, e.Field, e.Text, e.Remedy)
	}
	for _, s := range settings {
		f, ok := fieldNamed(kind.Fields, s.key)
		if _, group := kind.New.(Group); group && s.key == "nodes" {
			return n, p.failAt(s.offset, "nodes", "nodes wants a list", "")
		}
		if !ok {
			e := unknownField(kind.New, s.key)
			return n, p.failAt(s.offset, e.Field, e.Text, e.Remedy)
		}
		inner := &parser{data: p.data, dec: jsontext.NewDecoder(bytes.NewReader(s.value)), node: p.node}
		if err := inner.field(f, "", layer); err != nil {
			var e *Error
			if errors.As(err, &e) {
				return n, p.failAt(s.offset, e.Field, e.Text, e.Remedy)
			}
			return n, err
		}
	}
	n.Layer = layer.Interface().(Layer)
	return n, nil
}

// inside reads the nodes of a group.
func (p *parser) inside(to *[]Node) error {
	if p.depth == MaxDepth {
		return p.fail("nodes", fmt.Sprintf("groups stand in groups more than %d deep", MaxDepth), "ungroup some of them")
	}
	p.depth++
	defer func() { p.depth-- }()
	return p.nodes(to)
}

// field reads the value of a field into a struct. The prefix leads the field's name in errors.
func (p *parser) field(f Field, prefix string, to reflect.Value) error {
	t, err := p.dec.ReadToken()
	if err != nil {
		return p.broken(err)
	}
	var v any
	switch kind := t.Kind(); {
	case kind == '0' && f.Kind == FloatField:
		x, err := strconv.ParseFloat(t.String(), 64)
		if err != nil {
			return p.fail(prefix+f.Name, f.Name+" "+t.String()+" is too large a number", "")
		}
		v = x
	case kind == '0':
		n, ok := whole(t)
		if !ok {
			return p.fail(prefix+f.Name, f.wants(t.String()).Text, "")
		}
		v = n
	case kind == '[' && f.Kind == PairField:
		var pair Pair
		for i := 0; ; i++ {
			t, err := p.dec.ReadToken()
			if err != nil {
				return p.broken(err)
			}
			if t.Kind() == ']' && i == 2 {
				break
			}
			n, ok := whole(t)
			if !ok || i == 2 {
				return p.fail(prefix+f.Name, f.wants("another list").Text, "")
			}
			pair[i] = n
		}
		v = pair
	case kind == '"':
		v = t.String()
	case kind == 't' || kind == 'f':
		v = t.Bool()
	default:
		return p.fail(prefix+f.Name, f.wants(tokenText(t)).Text, "")
	}
	if err := f.set(to, v); err != nil {
		var e *Error
		if errors.As(err, &e) {
			return p.fail(prefix+e.Field, e.Text, e.Remedy)
		}
		return err
	}
	return nil
}
