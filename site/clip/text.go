package clip

import (
	"errors"
	"strings"

	"plywood/engine/json"
	"plywood/engine/nn"
)

// What a clipboard may hold instead of blocks.
var (
	ErrNoBlocks = errors.New("the clipboard holds no blocks")
	ErrNetwork  = errors.New("the clipboard holds a whole network, not blocks")
)

// Encode writes blocks as text for a clipboard: a JSON list, a block a line, as in a model file.
func Encode(nodes []nn.Node) string { return string(nn.MarshalNodes(nodes)) }

// Decode reads what Encode wrote, or a person did. It fails with ErrNoBlocks for a text that is
// something else, with ErrNetwork for a model file, and with an *nn.Error that says the line where
// blocks are not written as they should be.
func Decode(text string) ([]nn.Node, error) {
	text = strings.TrimSpace(text)
	if len(text) > nn.MaxFile || !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		return nil, ErrNoBlocks
	}
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &object) == nil {
		if object["plywood"] != nil || object["nodes"] != nil {
			return nil, ErrNetwork
		}
		if object["type"] == nil {
			return nil, ErrNoBlocks
		}
	}
	nodes, err := nn.ParseNodes([]byte(text))
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, ErrNoBlocks
	}
	return nodes, nil
}
