package train

import (
	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/plan"
)

// Plan gives the program that a run of these settings on byte images of the model's input shape
// would run, without data and without compiling it.
func Plan(m *nn.Model, b backend.Backend, s Settings) (*plan.Program, error) {
	s = s.withDefaults()
	if err := s.Check(); err != nil {
		return nil, err
	}
	if err := nn.Check(m, m.Input).Err(); err != nil {
		return nil, err
	}
	set := &data.Set{Shape: m.Input, Train: data.Split{Bytes: []byte{}}}
	n, err := lower(m, set, s, Preprocessing{Shape: m.Input})
	if err != nil {
		return nil, err
	}
	return plan.New(n.g, plan.Options{Batch: s.Batch, Lanes: b.Lanes()}), nil
}

// lower builds all three phases of a run.
func lower(m *nn.Model, set *data.Set, s Settings, prep Preprocessing) (*network, error) {
	n := newNetwork(prep.Shape, s.Seed, prep)
	n.augment = s.Options.On()
	if err := n.addTrain(m, set); err != nil {
		return nil, err
	}
	if err := n.addEval(m, set); err != nil {
		return nil, err
	}
	if err := n.addPredict(m, nn.Prediction); err != nil {
		return nil, err
	}
	graph.Simplify(n.g)
	n.addUpdates(s)
	return n, nil
}
