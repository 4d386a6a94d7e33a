package nn

import (
	"reflect"
	"strconv"

	"plywood/engine/json"
)

// Version of the model files that this package writes and reads.
const Version = 1

// JSON writes the model as a file, a node a line. Parse reads it back exactly, save that empty
// lists come back nil; NaN, infinities and layers that are not this package's cannot be written
// and give a file that Parse refuses.
func (m *Model) JSON() []byte {
	b := []byte("{\n  \"plywood\": " + strconv.Itoa(Version))
	if m.Name != "" {
		b = appendText(append(b, ",\n  \"name\": "...), m.Name)
	}
	if len(m.Input) > 0 {
		b = append(b, ",\n  \"input\": ["...)
		for i, d := range m.Input {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = strconv.AppendInt(b, int64(d), 10)
		}
		b = append(b, ']')
	}
	b = appendNodes(append(b, ",\n  \"nodes\": "...), m.Nodes, "  ")
	if m.Recipe != nil {
		b = append(b, ",\n  \"recipe\": {"...)
		b = append(appendFields(b, recipeFields, reflect.ValueOf(*m.Recipe), ""), '}')
	}
	return append(b, "\n}\n"...)
}

// MarshalNodes writes nodes as a JSON list, a node a line, for a clipboard. Read it with
// ParseNodes. Nodes that leave out From read the one before them in the list: wire those that
// should not before cutting them out of a model.
func MarshalNodes(nodes []Node) []byte {
	return append(appendNodes(nil, nodes, ""), '\n')
}

func appendNodes(b []byte, nodes []Node, indent string) []byte {
	b = append(b, '[')
	for i, n := range nodes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNode(append(b, "\n"+indent+"  "...), n, indent)
	}
	if len(nodes) > 0 {
		b = append(b, "\n"+indent...)
	}
	return append(b, ']')
}

func appendNode(b []byte, n Node, indent string) []byte {
	b = appendText(append(b, `{"id": `...), n.ID)
	b = append(b, `, "type": `...)
	k, known := kindOf(n.Layer)
	if known {
		b = appendText(b, k.Type)
	} else {
		b = append(b, "null"...)
	}
	if len(n.From) > 0 {
		b = append(b, `, "from": [`...)
		for i, id := range n.From {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = appendText(b, id)
		}
		b = append(b, ']')
	}
	if known {
		b = appendFields(b, k.Fields, reflect.ValueOf(n.Layer), ", ")
	}
	if n.Bypass {
		b = append(b, `, "bypass": true`...)
	}
	if g, ok := n.Layer.(Group); ok {
		b = appendNodes(append(b, `, "nodes": `...), g.Nodes, indent+"  ")
	}
	return append(b, '}')
}

// appendFields writes those fields of a struct that are set, each after sep, from the second on
// after a comma.
func appendFields(b []byte, fields []Field, s reflect.Value, sep string) []byte {
	for _, f := range fields {
		v, given := f.get(s)
		if !given {
			continue
		}
		b = append(appendText(append(b, sep...), f.Name), ": "...)
		sep = ", "
		switch v := v.(type) {
		case Pair:
			if v[0] == v[1] {
				b = strconv.AppendInt(b, int64(v[0]), 10)
			} else {
				b = append(b, '[')
				b = append(strconv.AppendInt(b, int64(v[0]), 10), ", "...)
				b = append(strconv.AppendInt(b, int64(v[1]), 10), ']')
			}
		default:
			b = appendText(b, v)
		}
	}
	return b
}

// appendText writes any value as JSON; null where JSON has no word for it.
func appendText(b []byte, v any) []byte {
	s, err := json.Marshal(v)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, s...)
}
