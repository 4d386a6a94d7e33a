package state

import (
	"bytes"
	"fmt"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// Twin is the network without one of the things it owes its success to, to be trained beside it.
type Twin struct {
	ID, Label string
	model     *nn.Model
	params    int
}

// twins are kept as long as the network stays the same.
type twins struct {
	at   int
	list []Twin

	pair          string // keys of the runs that lacks is worked out for
	with, without *Run
	lacks         string // what the one lacks that the other has; "" where they are no twins
}

// Twins lists the twins that the network as it is now can have.
func (s *Store) Twins() []Twin {
	if s.twins.at == s.revision {
		return s.twins.list
	}
	s.twins.at, s.twins.list = s.revision, nil
	if len(s.problems) > 0 {
		return nil
	}
	add := func(id, label, name string, m *nn.Model, ok bool) {
		if !ok {
			return
		}
		m.Name = s.doc.Model.Name + name
		r := nn.Check(m, nil)
		if len(r.Errors) == 0 && r.OutputShape.Equal(s.report.OutputShape) {
			s.twins.list = append(s.twins.list, Twin{id, label, m, r.Params})
		}
	}
	norm, ok := s.doc.Model.WithoutNorm()
	add("norm", "Twin without batch norm", " without batch norm", norm, ok)
	skips, ok := s.doc.Model.WithoutSkips()
	add("skips", "Twin without skips", " without skips", skips, ok)
	return s.twins.list
}

// TrainTwin trains a twin with the same data, settings, seed and so the same batches. The network
// itself is trained first, unless there is a run of it already.
func (s *Store) TrainTwin(id string) {
	for _, t := range s.Twins() {
		if t.ID != id {
			continue
		}
		base := s.runOf(s.doc.Model)
		if base == nil {
			if s.Busy() {
				s.Complain("Another network is training. Stop it, or wait until it is done, and train the twin then.")
				return
			}
			s.Train()
			base = s.Current()
		}
		twin := s.runOf(t.model)
		if twin == nil {
			twin = s.addRun(t.model, t.params)
			twin.Phase, twin.Note = Waiting, "Waits for the run before it"
		}
		base.Hidden, twin.Hidden = false, false
		s.compare.pair = [2]int{base.ID, twin.ID}
		s.panel = ShowTrain
		s.startWaiting()
	}
}

// runOf finds a run of a model with the data and settings that are chosen, which is done or will be.
func (s *Store) runOf(m *nn.Model) *Run {
	text, settings := m.JSON(), s.Settings()
	for _, r := range s.runs {
		if r.Phase <= Finished && len(r.Rates) == 0 && r.Source == s.doc.Data && r.Settings == settings && bytes.Equal(r.Model, text) {
			return r
		}
	}
	return nil
}

// startWaiting starts the next of the runs that wait, when nothing else trains.
func (s *Store) startWaiting() {
	if s.Busy() {
		return
	}
	for _, r := range s.runs {
		if r.Phase == Waiting {
			s.begin(r, protocol.TheEnd)
			return
		}
	}
}

// dropWaiting forgets the runs that wait.
func (s *Store) dropWaiting() {
	for _, r := range append([]*Run(nil), s.runs...) {
		if r.Phase == Waiting {
			s.discard(r)
		}
	}
}

// TwinResult says what became of the two runs that are set side by side, where one is the other's
// twin and both are done; else "".
func (s *Store) TwinResult() string {
	a, b, ok := s.Pair()
	if !ok || a.Phase != Finished || b.Phase != Finished || len(a.Epochs) == 0 || len(b.Epochs) == 0 {
		return ""
	}
	key := a.Key + " " + b.Key
	if s.twins.pair != key {
		s.twins.pair, s.twins.lacks = key, ""
		if lacks := missingIn(b, a); lacks != "" {
			s.twins.with, s.twins.without, s.twins.lacks = a, b, lacks
		} else if lacks := missingIn(a, b); lacks != "" {
			s.twins.with, s.twins.without, s.twins.lacks = b, a, lacks
		}
	}
	if s.twins.lacks == "" {
		return ""
	}
	right := func(r *Run) string {
		return fmt.Sprintf("%.1f%%", 100*r.Epochs[len(r.Epochs)-1].TestAccuracy)
	}
	return fmt.Sprintf("With %s: %s of the test %s right · without: %s. Same seed, same batches.", s.twins.lacks, right(s.twins.with), s.Things(a), right(s.twins.without))
}

// missingIn says what a run lacks that another has, if that is all in which they differ.
func missingIn(less, more *Run) string {
	if less.Source != more.Source || less.Settings != more.Settings || len(less.Rates)+len(more.Rates) > 0 {
		return ""
	}
	m, errM := nn.Parse(more.Model)
	l, errL := nn.Parse(less.Model)
	if errM != nil || errL != nil {
		return ""
	}
	is := func(t *nn.Model, ok bool) bool {
		if ok {
			t.Name = l.Name
		}
		return ok && bytes.Equal(t.JSON(), l.JSON())
	}
	if is(m.WithoutNorm()) {
		return "batch norm"
	}
	if is(m.WithoutSkips()) {
		return "skips"
	}
	return ""
}
