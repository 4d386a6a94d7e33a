package nn

import (
	"fmt"
	"reflect"

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
