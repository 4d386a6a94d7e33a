// Package wire is how something out of this process takes part in a bench: a line of JSON asks, a
// line answers. A browser does, and other software that trains the same networks.
package wire

import (
	"encoding/json"
	"fmt"

	"plywood/engine/backend"
	"plywood/engine/bench"
	"plywood/engine/nn"
)

// Request asks for one thing. Do says which:
//
//	hello     what are you? answered by Name and About
//	peaks     answered by Peaks, of zeros where they are not measured
//	prepare   make training steps of Batch images of Model ready, in place of what was
//	run       do N of them
//	profile   do one and tell what each kernel took; no Costs where that is not known
type Request struct {
	Do    string          `json:"do"`
	Net   string          `json:"net,omitempty"`
	Model json.RawMessage `json:"model,omitempty"`
	Batch int             `json:"batch,omitempty"`
	N     int             `json:"n,omitempty"`
}

// Answer comes when what was asked for is done, or has failed.
type Answer struct {
	Error string         `json:"error,omitempty"`
	Name  string         `json:"name,omitempty"`
	About string         `json:"about,omitempty"`
	Peaks backend.Peaks  `json:"peaks,omitzero"`
	Costs []backend.Cost `json:"costs,omitempty"`
}

// Server answers for a backend.
type Server struct {
	Name    string
	Backend backend.Backend
	rig     bench.Rig
}

// Answer does what is asked.
func (s *Server) Answer(r Request) Answer {
	a, err := s.answer(r)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	return a
}

func (s *Server) answer(r Request) (a Answer, err error) {
	switch r.Do {
	case "hello":
		return Answer{Name: s.Name, About: s.Backend.Describe()}, nil
	case "peaks":
		if m, ok := s.Backend.(backend.Meter); ok {
			a.Peaks, err = m.Peaks()
		}
		return a, err
	case "prepare":
		m, err := nn.Parse(r.Model)
		if err != nil {
			return a, err
		}
		if s.rig != nil {
			s.rig.Close()
		}
		s.rig, err = bench.NewSteps(m, s.Backend, r.Batch)
		return a, err
	}
	if s.rig == nil {
		return a, fmt.Errorf("%q comes before prepare", r.Do)
	}
	switch r.Do {
	case "run":
		return a, s.rig.Run(r.N)
	case "profile":
		a.Costs, err = s.rig.Profile()
		return a, err
	}
	return a, fmt.Errorf("no request is called %q", r.Do)
}
