// Package vjson stands in for Vugu's package of the same name, which leads to encoding/json: in the
// page it goes by plywood/engine/json instead.
package vjson

import "plywood/engine/json"

// RawMessage is a value as JSON.
type RawMessage []byte

// Marshal writes a value.
func Marshal(v any) ([]byte, error) {
	if raw, ok := v.(RawMessage); ok {
		v = json.RawMessage(raw)
	}
	return json.Marshal(v)
}

// Unmarshal reads one.
func Unmarshal(b []byte, v any) error { return json.Unmarshal(b, v) }
