package state

import (
	"time"

	"plywood/wasm/protocol"
)

// control is what is under way at the buttons.
type control struct {
	afresh    bool // a reset went back to before any run
	dropping  bool // a reset is under way
	rateTyped int  // counts the learning rates typed while a run is under way
}

// Pause asks the run to rest after the step it is making.
func (s *Store) Pause() {
	if r := s.Current(); r != nil && r.Phase == Running {
		r.Phase = Pausing
		s.send(&protocol.Pause{Run: r.ID})
	}
}

// Resume goes on with a paused run.
func (s *Store) Resume() { s.resumeUntil(protocol.TheEnd) }

func (s *Store) resumeUntil(until protocol.Until) {
	if r := s.Current(); r != nil && r.Phase == Paused {
		r.Phase = Running
		s.send(&protocol.Resume{Run: r.ID, Until: until})
	}
}

// OneStep and OneEpoch train so far and then pause: a new run, or the one that is paused.
func (s *Store) OneStep()  { s.oneOf(protocol.OneStep) }
func (s *Store) OneEpoch() { s.oneOf(protocol.OneEpoch) }

func (s *Store) oneOf(until protocol.Until) {
	if s.Busy() {
		s.resumeUntil(until)
		return
	}
	s.trainUntil(until)
}

// CanStep tells whether OneStep and OneEpoch would do anything.
func (s *Store) CanStep() bool { return !s.Busy() || s.Current().Phase == Paused }

// TrainOrPause is what the one key for training does: it starts, pauses and goes on.
func (s *Store) TrainOrPause() {
	switch r := s.Current(); {
	case !s.Busy():
		s.Train()
	case r.Phase == Running:
		s.Pause()
	case r.Phase == Paused:
		s.Resume()
	}
}

// CanReset tells whether there is anything to go back from.
func (s *Store) CanReset() bool { return s.Current() != nil }

// Reset goes back to the first weights: what trains is ended, and the next step is a first one. A
// run that has finished an epoch stays among the runs; one that has not is dropped.
func (s *Store) Reset() {
	r := s.Current()
	switch {
	case r == nil:
	case r.Phase.over():
		s.current, s.control.afresh = nil, true
	default:
		s.control.dropping = true
		s.Stop()
	}
}

// resetDone follows the end of a run that Reset has ended.
func (s *Store) resetDone(r *Run) {
	if !s.control.dropping || s.current != r {
		return
	}
	s.control.dropping = false
	if len(r.Epochs) == 0 {
		s.discard(r)
	}
	s.current, s.control.afresh = nil, true
}

// Stop ends the run. Asked again while the worker does not answer, it ends the worker.
func (s *Store) Stop() {
	r := s.Current()
	switch {
	case r == nil || r.Phase.over():
	case r.Phase == Stopping:
		r.Phase = Stopped
		s.ended(r)
		s.resetDone(r)
		s.device = ""
		if s.env.Revive != nil {
			s.env.Revive()
		}
	default:
		s.dropWaiting()
		r.Phase = Stopping
		s.send(&protocol.Stop{Run: r.ID, Discard: s.control.dropping && len(r.Epochs) == 0})
	}
}

// rateSettles is how long a learning rate stands as typed before it reaches the run: "0.05" is not
// to be trained with as 0.
const rateSettles = 600 * time.Millisecond

// sendRate hands the learning rate to the run under way, once nothing more is typed.
func (s *Store) sendRate() {
	if !s.Busy() {
		return
	}
	s.control.rateTyped++
	typed := s.control.rateTyped
	s.later(rateSettles, func(s *Store) {
		if r := s.Current(); typed == s.control.rateTyped && s.Busy() && r.Phase != Waiting {
			s.send(&protocol.SetRate{Run: r.ID, LearningRate: s.Settings().LearningRate})
		}
	})
}

// rateChanged notes a new rate in the run's record.
func (s *Store) rateChanged(m *protocol.RateChanged) {
	r := s.live(m.Run)
	if r == nil {
		return
	}
	r.Settings.LearningRate = m.To
	r.Rates = append(r.Rates, RateChange{m.Step, m.From, m.To})
	s.keepRun(r, nil)
}

// later has f called after a while; at once where there is no clock, as in tests.
func (s *Store) later(d time.Duration, f func(*Store)) {
	if s.env.Later == nil {
		f(s)
		return
	}
	s.env.Later(d, f)
}
