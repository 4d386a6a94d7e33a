// Package train runs training: a Session takes a model, a dataset, a backend and settings, and
// goes from step to step, telling what each came to. A Predictor and an Evaluator use what was
// trained. The package is the same natively and in the browser: it knows no files, no concrete
// backend and no command line.
package train

import (
	"fmt"
	"time"

	"plywood/engine/augment"
	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
)

// Session is one run. It is not safe for concurrent use; every method returns between two batches,
// and any method may be called then.
type Session struct {
	// Now is the clock that rates are measured by.
	Now func() time.Time
	// ReadEvery is how many steps go by between looks at the losses, 1 to graph.LogSlots. Above 1
	// a device need not be waited for after each step, and events lag by so much.
	ReadEvery int

	net      *network
	backend  backend.Backend
	model    *nn.Model
	set      *data.Set
	settings Settings
	about    checkpoint.Data
	notes    []string

	batches   batches
	order     []int32
	drawn     []augment.Move      // of every training image in this epoch, where they are augmented
	moves     []augment.Move      // of the batch
	at        checkpoint.Progress // as far as steps have run
	read      int                 // steps whose losses have been read
	history   []checkpoint.Metrics
	evaluator *Evaluation // of the epoch that is ending
	rate      meter
	lastLoss  float64
	failed    error
	hyper     [graph.HyperLen]float32
	written   [graph.HyperLen]float32
	rows      [2 * graph.LogSlots]float32
}

// New prepares a run of model on set from fresh weights. It reports settings that make no sense
// and data that does not fit the model before anything runs. The set's memory is shared.
func New(model *nn.Model, set *data.Set, b backend.Backend, s Settings) (*Session, error) {
	sess, err := prepare(model, set, b, s)
	if err != nil {
		return nil, err
	}
	return sess, sess.net.initialise(s.Seed)
}

func prepare(model *nn.Model, set *data.Set, b backend.Backend, s Settings) (*Session, error) {
	s = s.withDefaults()
	if err := s.Check(); err != nil {
		return nil, err
	}
	set = oneKind(set)
	set.Limit(s.LimitTrain, s.LimitTest)
	in, err := fit(model, set, s.Resize)
	if err != nil {
		return nil, err
	}
	if err := s.Options.Check(set.Shape[1], set.Shape[2]); err != nil {
		return nil, fmt.Errorf("%s: %w", set.Name, err)
	}
	model = model.Clone()
	model.Input = in
	sess := &Session{Now: time.Now, ReadEvery: 1, backend: b, model: model, set: set, settings: s,
		about: checkpoint.Data{Name: set.Name, Shape: set.Shape, Classes: set.Classes,
			Train: set.Train.Count, Test: set.Test.Count, Checksum: Checksum(&set.Train)}}
	if s.Standardize {
		sess.about.Mean, sess.about.Std = set.Standardization()
	}
	n, err := lower(model, set, s, Preprocessing{in, sess.about.Mean, sess.about.Std})
	if err != nil {
		return nil, err
	}
	atLeast := 1
	if layer, ok := oneValueNorm(n.g.Phases[graph.Train]); ok {
		atLeast = 2
		switch {
		case s.Batch == 1:
			return nil, fmt.Errorf("%s: batch 1 has no variance; use a batch of 2 or more", layer)
		case set.Train.Count == 1:
			return nil, fmt.Errorf("%s: one training image has no variance; use 2 or more", layer)
		}
	}
	sess.batches = newBatches(set.Train.Count, s.Batch, atLeast)
	if note := sess.batches.note(); note != "" {
		sess.notes = append(sess.notes, note)
	}
	if err := n.compile(b, min(s.Batch, set.Train.Count), nil); err != nil {
		return nil, err
	}
	sess.net = n
	if err := n.bind(n.trainSource, &set.Train); err != nil {
		return nil, err
	}
	return sess, nil
}

// Close frees the device's memory.
func (s *Session) Close() error { return s.net.close() }

// Model is the network being trained, its input as it reads it.
func (s *Session) Model() *nn.Model { return s.model }

// Set is the data as the run uses it.
func (s *Session) Set() *data.Set { return s.set }

// Settings of the run, with defaults filled in and the learning rate as last set.
func (s *Session) Settings() Settings { return s.settings }

// Preprocessing is what Predict does to images.
func (s *Session) Preprocessing() Preprocessing { return s.net.prep }

// Notes are things about the run that its user should be told.
func (s *Session) Notes() []string { return s.notes }

// Program is what a step runs; it prints itself.
func (s *Session) Program() fmt.Stringer { return s.net.program }

// Bytes is the device's memory for the run, the dataset left out.
func (s *Session) Bytes() int { return s.net.exec.Bytes() }

// History lists what the finished epochs came to. Do not change it.
func (s *Session) History() []checkpoint.Metrics { return s.history }

// Progress is how far the run got.
func (s *Session) Progress() checkpoint.Progress { return s.at }

// StepsPerEpoch is the number of batches in an epoch.
func (s *Session) StepsPerEpoch() int { return s.batches.count }

// TotalSteps is the number of steps after which the run is finished.
func (s *Session) TotalSteps() int {
	if s.settings.Steps > 0 {
		return s.settings.Steps
	}
	return s.settings.Epochs * s.batches.count
}

// Finished reports whether the run has come to its end.
func (s *Session) Finished() bool { return s.at.Step >= s.TotalSteps() && !s.epochEnding() }

func (s *Session) epochEnding() bool { return s.at.StepInEpoch == s.batches.count }

// LearningRate is the rate of the step to come.
func (s *Session) LearningRate() float64 { return s.rateAt(s.at.Step) }

func (s *Session) rateAt(step int) float64 {
	return s.settings.Rate(s.settings.LearningRate, step, s.batches.count, s.TotalSteps())
}

// SetLearningRate changes the rate from the next step on; the schedule goes on, scaled by it.
func (s *Session) SetLearningRate(lr float64) error {
	if err := checkRate(lr); err != nil {
		return err
	}
	s.settings.LearningRate = lr
	return nil
}
