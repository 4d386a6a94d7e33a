package state

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"time"

	"plywood/wasm/protocol"
)

// cost is what runs of the networks seen so far would take here.
type cost struct {
	known    map[string]*protocol.Measured // by costKey
	asked    string                        // the key that is being measured, or ""
	ask      int
	revision int                // that was last seen
	keyed    string             // the key of that revision
	pacing   int                // the run with several workers whose pace is waited for, 0 for none
	pacedKey string             // of what it trains
	paced    map[string]float64 // seconds an image took in such runs, by pacedKey
}

// costSettles is how long the network stays as it is before it is measured.
const costSettles = 700 * time.Millisecond

// lookAtCost has the network measured once edits have settled and nothing trains.
func (s *Store) lookAtCost() {
	if s.cost.revision == s.revision {
		return
	}
	at := s.revision
	s.cost.revision, s.cost.keyed = at, s.costKey()
	s.later(costSettles, func(s *Store) {
		if at == s.revision {
			s.measure()
		}
	})
}

// measure asks the worker, unless it is busy or has been asked.
func (s *Store) measure() {
	key := s.cost.keyed
	if key == "" || key == s.cost.asked || s.cost.known[key] != nil || s.device == "" || s.Busy() {
		return
	}
	s.cost.ask++
	s.cost.asked = key
	src := s.Source()
	s.send(&protocol.Measure{Ask: s.cost.ask, Model: s.doc.Model.JSON(), Shape: src.Shape, Classes: src.Classes,
		Set: s.dataSet(), Settings: s.Settings()})
}

// measureAnew follows what may have kept a measurement from being answered.
func (s *Store) measureAnew() { s.cost.asked, s.cost.revision = "", -1 }

// costKey names what a step of the network costs, "" where it cannot be trained: the network but for
// its names, the data's shape, the batch and the optimizer.
func (s *Store) costKey() string {
	if len(s.problems) > 0 {
		return ""
	}
	m := s.doc.Model.Clone()
	m.Name, m.Recipe = "", nil
	h := fnv.New64a()
	h.Write(m.JSON())
	p := s.Settings()
	return fmt.Sprint(h.Sum64(), s.Source().Shape, p.Batch, p.Optimizer, p.Resize)
}

// measured takes an answer.
func (s *Store) measured(m *protocol.Measured) {
	if m.Ask != s.cost.ask || s.cost.asked == "" {
		return
	}
	if s.cost.known == nil {
		s.cost.known = map[string]*protocol.Measured{}
	}
	s.cost.known[s.cost.asked], s.cost.asked = m, ""
}

// costDied notes that a measurement has ended the worker, so that it is not tried again. It is false where none
// was under way.
func (s *Store) costDied() bool {
	if s.cost.asked == "" {
		return false
	}
	s.measured(&protocol.Measured{Ask: s.cost.ask, Failed: diedMeasuring})
	return true
}

const diedMeasuring = "the worker ended"

// costUnknown keeps the network on the canvas from being measured: training it has ended the worker, which a
// measurement might do again, and so hide why.
func (s *Store) costUnknown() {
	if s.cost.known == nil {
		s.cost.known = map[string]*protocol.Measured{}
	}
	if key := s.costKey(); key != "" && s.cost.known[key] == nil {
		s.cost.known[key] = &protocol.Measured{Failed: diedMeasuring}
	}
}

// workersKey names what a step costs with the workers that are chosen.
func (s *Store) workersKey() string { return fmt.Sprint(s.cost.keyed, " ", s.Workers()) }

// pace notes that a run begins whose pace will tell what several workers take together: a measurement is made by
// one alone.
func (s *Store) pace(r *Run) {
	s.cost.pacing = 0
	if s.Workers() > 1 && bytes.Equal(r.Model, s.doc.Model.JSON()) && r.Settings == s.Settings() {
		s.cost.pacing, s.cost.pacedKey = r.ID, fmt.Sprint(s.costKey(), " ", s.Workers())
	}
}

// paceTaken takes the pace of a run that has ended.
func (s *Store) paceTaken(r *Run) {
	if s.cost.pacing != r.ID || r.ImagesPerSecond <= 0 {
		return
	}
	if s.cost.paced == nil {
		s.cost.paced = map[string]float64{}
	}
	s.cost.paced[s.cost.pacedKey], s.cost.pacing = 1/r.ImagesPerSecond, 0
}

// Cost is what a run of the network as it stands would take, as far as it has been measured.
type Cost struct {
	Bytes   int
	Seconds float64 // of the whole run; 0 where the number of images is not known
	Paced   bool    // by what a run with as many workers took, not by one worker's measurement
}

// Cost of the network as it stands; ok is false until it is known.
func (s *Store) Cost() (c Cost, ok bool) {
	m := s.cost.known[s.cost.keyed]
	if m == nil || m.Failed != "" || s.cost.keyed == "" || s.cost.revision != s.revision {
		return Cost{}, false
	}
	p := s.Settings()
	images := m.TrainImages
	if p.TrainImages > 0 {
		images = min(images, p.TrainImages)
	}
	learn := m.Learn
	pace, paced := s.cost.paced[s.workersKey()]
	if paced {
		learn = pace
	}
	seconds := float64(p.Epochs) * (float64(images)*learn + float64(m.TestImages)*m.Predict)
	return Cost{Bytes: m.Bytes, Seconds: seconds, Paced: paced}, true
}

// CostText says what a run would take in a few words, "" until it is known.
func (s *Store) CostText() string {
	c, ok := s.Cost()
	if !ok {
		return ""
	}
	text := Bytes(c.Bytes)
	if c.Seconds > 0 {
		by := " on this machine · "
		if c.Paced {
			by = fmt.Sprintf(" with %d workers, by the last run · ", s.Workers())
		} else if s.Workers() > 1 {
			by = " with one worker, less with more · "
		}
		text = "about " + roughly(c.Seconds) + by + text
	}
	return text
}

// roughly writes a time as closely as a guess deserves.
func roughly(seconds float64) string {
	switch {
	case seconds < 2:
		return "a second"
	case seconds < 20:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 90:
		return fmt.Sprintf("%.0f s", 5*float64(int(seconds/5+0.5)))
	case seconds < 5400:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}
