package bench

import (
	"math/rand/v2"
	"strconv"

	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
)

// Steps has a case for each model: whole training steps of that many images, as training runs them.
// The batch is gathered, from random images of the size that the model's recipe starts from; loss,
// gradients, update and moving averages are of it. names are what the results call the models.
func Steps(names []string, models []*nn.Model, batch int) []Case {
	var cs []Case
	for i, m := range models {
		cs = append(cs, Case{Name: "step", Net: names[i], Model: m, Batch: batch, Prepare: func(b backend.Backend) (Rig, error) { return NewSteps(m, b, batch) }})
	}
	return cs
}

// steps is a training session. Its losses are read when a turn ends, not after each step.
type steps struct {
	*train.Session
	backend backend.Backend
	batch   int
}

// NewSteps makes a case of Steps ready, also for another process, which has a model and no Case.
func NewSteps(m *nn.Model, b backend.Backend, batch int) (Rig, error) {
	s := train.FromRecipe(m.Recipe)
	s.Batch, s.Epochs, s.Steps = batch, 1, 1<<30
	// An epoch's end reads the losses too: epochs are as long as turns can be.
	set, err := randomSet(m, s.Resize, MostRepeats*batch)
	if err != nil {
		return nil, err
	}
	session, err := train.New(m, set, b, s)
	if err != nil {
		return nil, err
	}
	return &steps{session, b, batch}, nil
}

func (s *steps) Images() int { return s.batch }

func (s *steps) Run(n int) error {
	s.ReadEvery = n
	for range n {
		if _, err := s.Step(); err != nil {
			return err
		}
	}
	return s.CatchUp()
}

func (s *steps) Profile() ([]backend.Cost, error) {
	if _, ok := s.backend.(backend.Meter); !ok {
		return nil, nil
	}
	return s.Session.Profile()
}

// randomSet makes images for a net to chew on: of its input, or of 28×28 where its recipe resizes.
func randomSet(m *nn.Model, resize, n int) (*data.Set, error) {
	r := nn.Check(m, nil)
	if err := r.Err(); err != nil {
		return nil, err
	}
	shape := m.Input
	if resize > 0 {
		shape = tensor.Shape{m.Input[0], 28, 28}
	}
	set := &data.Set{Name: "random", Shape: shape, Train: data.Split{Count: n, Bytes: make([]byte, n*shape.Size()), Labels: make([]byte, n)}}
	for i := range r.OutputShape[0] {
		set.Classes = append(set.Classes, strconv.Itoa(i))
	}
	bits := rand.NewPCG(1, 2)
	for i := range set.Train.Bytes {
		set.Train.Bytes[i] = byte(bits.Uint64())
	}
	for i := range set.Train.Labels {
		set.Train.Labels[i] = byte(bits.Uint64() % uint64(len(set.Classes)))
	}
	return set, nil
}
