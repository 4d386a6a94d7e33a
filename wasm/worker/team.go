package worker

import (
	"plywood/engine/backend/cpu"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// Gather starts the other members of the team that a run is to be trained by. They are given the
// run and the images it learns from, and are there when it returns. end sends them home.
type Gather func(start *protocol.Start, set *data.Set) (leader cpu.Team, end func(), err error)

// joint is a run that a team trains.
type joint struct {
	*train.Session
	backend *cpu.Backend
	end     func()
}

func (j joint) Close() error {
	j.end()
	err := j.Session.Close()
	j.backend.Close()
	return err
}

// openJoint opens the run as the team's first member.
func (o *Sessions) openJoint(start *protocol.Start, model *nn.Model, set *data.Set) (*joint, error) {
	team, end, err := o.Gather(start, set)
	if err != nil {
		return nil, err
	}
	b := cpu.NewMember(team)
	s, err := session(start, model, set, b)
	if err != nil {
		end()
		b.Close()
		return nil, err
	}
	return &joint{s, b, end}, nil
}

// Member trains as one of a team, from the first step to the last that the leader makes. ready is
// called when the first step may come. The set needs no test images: only the leader evaluates.
func Member(start *protocol.Start, set *data.Set, t cpu.Team, ready func()) error {
	model, err := nn.Parse(start.Model)
	if err != nil {
		return err
	}
	b := cpu.NewMember(t)
	defer b.Close()
	s, err := session(start, model, set, b)
	if err != nil {
		return err
	}
	defer s.Close()
	ready()
	for {
		ev, err := s.Advance()
		if err != nil || ev.Kind == train.Finished {
			return err
		}
	}
}
