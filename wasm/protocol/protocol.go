// Package protocol is what the page and its worker say to each other: plain structs, wrapped in a
// versioned envelope, as JSON. It knows neither the page nor the engine, and builds and is tested
// natively.
package protocol

import (
	"errors"
	"fmt"

	"plywood/engine/json"
)

// Version is raised whenever a message changes its meaning. A page and a worker of different
// versions come from different builds and do not talk to each other.
const Version = 1

// Message is one of the structs of this package. Kind is its name on the wire.
type Message interface{ Kind() string }

// ErrVersion is returned for a message of another version.
var ErrVersion = errors.New("the page and its worker are of different versions; reload the page")

type envelope struct {
	Version int             `json:"v"`
	Kind    string          `json:"kind"`
	Body    json.RawMessage `json:"body"`
}

// Encode wraps a message for the wire.
func Encode(m Message) ([]byte, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("protocol: %s: %w", m.Kind(), err)
	}
	return json.Marshal(envelope{Version, m.Kind(), body})
}

// Decode unwraps a message. It returns ErrVersion, or an error that names the unknown kind or the
// field that does not fit.
func Decode(b []byte) (Message, error) {
	var e envelope
	if err := json.Unmarshal(b, &e); err != nil {
		return nil, fmt.Errorf("protocol: not a message: %w", err)
	}
	if e.Version != Version {
		return nil, ErrVersion
	}
	m := blank(e.Kind)
	if m == nil {
		return nil, fmt.Errorf("protocol: no message is called %q", e.Kind)
	}
	if err := json.Unmarshal(e.Body, m); err != nil {
		return nil, fmt.Errorf("protocol: %s: %w", e.Kind, err)
	}
	return m, nil
}

// blank makes an empty message of a kind, nil for an unknown one.
func blank(kind string) Message {
	for _, m := range append(append(seeBlank(), ownBlank()...),
		&Start{}, &Pause{}, &Resume{}, &Stop{}, &SetRate{},
		&Ready{}, &Loading{}, &Started{}, &Progress{}, &EpochDone{}, &Paused{}, &RateChanged{}, &Rested{}, &Measure{}, &Measured{}, &ReadCheckpoint{}, &CheckpointRead{}, &Ended{}, &Failed{}, &Saved{}, &Unkept{},
	) {
		if m.Kind() == kind {
			return m
		}
	}
	return nil
}
