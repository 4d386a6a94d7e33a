package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"plywood/engine/augment"
	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/graph"
)

// Kind says what an event tells.
type Kind uint8

const (
	Stepped    Kind = iota // a training step is done
	Evaluated              // a batch of the test split was evaluated at an epoch's end
	EpochEnded             // Metrics tells what the epoch came to
	Finished               // there is nothing left to do
)

// Event tells what an Advance did.
type Event struct {
	Kind            Kind
	Epoch           int // from 1
	Step            int // done in all
	StepInEpoch     int // done of this epoch
	StepsPerEpoch   int
	Loss            float64 // of the last step whose loss was read
	Smoothed        float64
	Accuracy        float64 // of the epoch's images so far, as they were learnt from
	LearningRate    float64 // of the step
	ImagesPerSecond float64 // of late
	Metrics         *checkpoint.Metrics
}

// Advance does the next piece of work, one batch long at most, and tells what it was. After an
// error the session stays where it was, and returns the error again where going on makes no sense.
func (s *Session) Advance() (Event, error) {
	switch {
	case s.failed != nil:
		return Event{}, s.failed
	case s.epochEnding():
		return s.endEpoch()
	case s.at.Step >= s.TotalSteps():
		return s.event(Finished), s.CatchUp()
	}
	return s.step(nil)
}

// Step runs one training step, after ending the epoch before it where that is due.
func (s *Session) Step() (Event, error) {
	for {
		ev, err := s.Advance()
		if err != nil || ev.Kind == Stepped || ev.Kind == Finished {
			return ev, err
		}
	}
}

// Epoch runs to the end of the epoch, or of the run. It stops between two batches when ctx is done,
// with its error; calling again goes on from there.
func (s *Session) Epoch(ctx context.Context) (Event, error) {
	for {
		if err := ctx.Err(); err != nil {
			return s.event(Stepped), err
		}
		ev, err := s.Advance()
		if err != nil || ev.Kind == EpochEnded || ev.Kind == Finished {
			return ev, err
		}
	}
}

// Run goes to the end of the run and hands every event to on, which may be nil. It stops between
// two batches when ctx is done, with its error.
func (s *Session) Run(ctx context.Context, on func(Event)) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		ev, err := s.Advance()
		if err != nil {
			return err
		}
		if on != nil {
			on(ev)
		}
		if ev.Kind == Finished {
			return nil
		}
	}
}

// Profile is Step with every kernel timed by itself, where the backend can do that.
func (s *Session) Profile() ([]backend.Cost, error) {
	m, ok := s.backend.(backend.Meter)
	if !ok {
		return nil, fmt.Errorf("%s: this device does not tell what its kernels take", s.backend.Name())
	}
	for s.epochEnding() {
		if _, err := s.Advance(); err != nil {
			return nil, err
		}
	}
	if s.failed != nil {
		return nil, s.failed
	}
	if s.at.Step >= s.TotalSteps() {
		return nil, errors.New("the run is finished")
	}
	p := &profile{meter: m}
	_, err := s.step(p)
	return p.costs, err
}

// profile is how a step is run that is to be taken apart.
type profile struct {
	meter backend.Meter
	costs []backend.Cost
}

func (s *Session) run(st backend.Step, p *profile) (err error) {
	if p == nil {
		return s.net.exec.Run(graph.Train, st)
	}
	p.costs, err = p.meter.Profile(s.net.exec, graph.Train, st)
	return err
}

// step runs a training step, taken apart where p is not nil.
func (s *Session) step(p *profile) (Event, error) {
	start := s.Now()
	if s.at.StepInEpoch == 0 || s.order == nil {
		s.order = data.Order(s.settings.Seed, s.at.Epoch, s.set.Train.Count, s.settings.Shuffle, s.order)
		if s.net.augment {
			s.drawn = augment.Draw(s.settings.Seed, s.at.Epoch, s.set.Train.Count, s.settings.Options, s.drawn)
		}
	}
	rate := s.rateAt(s.at.Step)
	if err := s.writeHyper(rate); err != nil {
		return Event{}, err
	}
	lo, hi := s.batches.bounds(s.at.StepInEpoch)
	if err := s.run(s.batch(lo, hi, s.at.Step), p); err != nil {
		return Event{}, err
	}
	s.at.Step++
	s.at.StepInEpoch++
	if s.at.Step-s.read >= min(max(s.ReadEvery, 1), graph.LogSlots) || s.epochEnding() || s.at.Step == s.TotalSteps() {
		if err := s.CatchUp(); err != nil {
			return Event{}, err
		}
	}
	spent := s.Now().Sub(start)
	s.at.Seconds += spent.Seconds()
	s.rate.add(hi-lo, spent)
	ev := s.event(Stepped)
	ev.LearningRate = rate
	return ev, nil
}

// batch is what a step runs on: a stretch of the epoch's order. It may be used until the next call.
func (s *Session) batch(lo, hi, step int) backend.Step {
	st := backend.Step{N: hi - lo, Indices: s.order[lo:hi], Number: uint32(step)}
	if s.net.augment {
		s.moves = s.moves[:0]
		for _, i := range st.Indices {
			s.moves = append(s.moves, s.drawn[i])
		}
		st.Moves = s.moves
	}
	return st
}

func (s *Session) writeHyper(rate float64) error {
	s.settings.Hyper(s.hyper[:], rate, s.at.Step)
	if s.hyper == s.written {
		return nil
	}
	s.written = s.hyper
	return s.net.exec.Write(s.net.hyper, s.hyper[:])
}

// CatchUp reads the losses of the steps since the last look, and so waits for the device.
func (s *Session) CatchUp() error {
	if s.read == s.at.Step {
		return nil
	}
	if err := s.net.exec.Read(s.net.log, s.rows[:]); err != nil {
		return err
	}
	for ; s.read < s.at.Step; s.read++ {
		row := s.rows[2*(s.read%graph.LogSlots):]
		loss, hits := float64(row[0]), int(row[1])
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return s.diverged(s.read, loss)
		}
		inEpoch := s.at.StepInEpoch - (s.at.Step - s.read)
		lo, hi := s.batches.bounds(inEpoch)
		s.at.Images += hi - lo
		s.at.LossSum += loss * float64(hi-lo)
		s.at.Hits += hits
		s.lastLoss = loss
		if s.read == 0 {
			s.at.Smoothed = loss
		} else {
			s.at.Smoothed += smoothing * (loss - s.at.Smoothed)
		}
	}
	return nil
}

// smoothing is the weight of the newest loss in the smoothed one: a memory of some 20 steps.
const smoothing = 0.05

func (s *Session) event(k Kind) Event {
	ev := Event{Kind: k, Epoch: s.at.Epoch + 1, Step: s.at.Step, StepInEpoch: s.at.StepInEpoch, StepsPerEpoch: s.batches.count,
		Loss: s.lastLoss, Smoothed: s.at.Smoothed, LearningRate: s.LearningRate(), ImagesPerSecond: s.rate.perSecond}
	if s.at.Images > 0 {
		ev.Accuracy = float64(s.at.Hits) / float64(s.at.Images)
	}
	return ev
}

// endEpoch evaluates the test split, a batch a call, and then closes the epoch.
func (s *Session) endEpoch() (Event, error) {
	if s.set.Test.Count > 0 {
		if s.evaluator == nil {
			s.evaluator = s.StartEvaluation(Test)
		}
		if done, err := s.evaluator.Advance(); err != nil {
			s.evaluator = nil
			return Event{}, err
		} else if !done {
			return s.event(Evaluated), nil
		}
	}
	m := s.Metrics()
	if s.evaluator != nil {
		s.evaluator.Result().AddTo(&m)
		s.evaluator = nil
	}
	s.history = append(s.history, m)
	ev := s.event(EpochEnded)
	ev.Metrics = &s.history[len(s.history)-1]
	s.at = checkpoint.Progress{Epoch: s.at.Epoch + 1, Step: s.at.Step, Smoothed: s.at.Smoothed}
	return ev, nil
}

// Metrics is what the unfinished epoch comes to so far, without test figures.
func (s *Session) Metrics() checkpoint.Metrics {
	m := checkpoint.Metrics{Epoch: s.at.Epoch + 1, Step: s.at.Step, LearningRate: s.rateAt(max(0, s.at.Step-1)), Seconds: s.at.Seconds}
	if s.at.Images > 0 {
		m.Loss = s.at.LossSum / float64(s.at.Images)
		m.TrainAccuracy = float64(s.at.Hits) / float64(s.at.Images)
	}
	if s.at.Seconds > 0 {
		m.ImagesPerSecond = float64(s.at.Images) / s.at.Seconds
	}
	return m
}

// meter measures a rate over stretches of a fifth of a second or more.
type meter struct {
	images    int
	spent     time.Duration
	perSecond float64
}

func (m *meter) add(images int, spent time.Duration) {
	m.images += images
	m.spent += spent
	if m.spent >= time.Second/5 || m.perSecond == 0 && m.spent > 0 {
		m.perSecond = float64(m.images) / m.spent.Seconds()
		m.images, m.spent = 0, 0
	}
}

// DivergedError says that a step's loss was not a finite number. The parameters are those before it.
type DivergedError struct {
	Step, Epoch int    // of the step, both from 1
	Loss        string // NaN, +Inf, -Inf
	Where       string // "conv1: 12 of its outputs are not finite"
	Advice      string
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("the loss of step %d (epoch %d) is %s; %s; %s", e.Step, e.Epoch, e.Loss, e.Where, e.Advice)
}
