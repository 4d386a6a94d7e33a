package state

import (
	"fmt"

	"plywood/wasm/protocol"
)

// Phase is where a run stands.
type Phase int

const (
	Loading Phase = iota // data is being made or fetched, the network built
	Running
	Pausing // asked to pause, still making its step
	Paused
	Stopping
	Finished
	Stopped
	Failed
)

func (p Phase) over() bool { return p >= Finished }

// Run is one training of a network and what came of it.
type Run struct {
	ID       int
	Title    string
	Data     string // title of the set
	Settings protocol.Settings
	Params   int

	Phase         Phase
	Note          string // what is being loaded, or why it failed
	Remedy        string
	Node          string // of a failure that has a place
	Done, Total   int    // of what is being loaded
	StepsPerEpoch int
	TrainImages   int

	Epoch           int // under way, from 1
	Step            int
	Evaluating      bool
	ImagesPerSecond float64
	Points          []protocol.Point
	Epochs          []protocol.EpochDone
	Hidden          bool // from the curves
}

// Steps is how many the whole run makes, 0 before it is known.
func (r *Run) Steps() int { return r.StepsPerEpoch * r.Settings.Epochs }

// SecondsLeft estimates the rest of the run; ok is false where there is nothing to go by.
func (r *Run) SecondsLeft() (seconds float64, ok bool) {
	if r.Phase != Running || r.ImagesPerSecond <= 0 || r.Steps() == 0 {
		return 0, false
	}
	return float64((r.Steps()-r.Step)*r.Settings.Batch) / r.ImagesPerSecond, true
}

// LastLoss is the newest training loss: of the last epoch, else of the last step.
func (r *Run) LastLoss() (loss float64, ok bool) {
	switch {
	case len(r.Epochs) > 0:
		return r.Epochs[len(r.Epochs)-1].Loss, true
	case len(r.Points) > 0:
		return r.Points[len(r.Points)-1].Loss, true
	}
	return 0, false
}

// Colour is an index into the page's colours, the same for a run as long as it is there.
func (r *Run) Colour() int { return (r.ID - 1) % 6 }

// Runs lists the runs of this visit, oldest first.
func (s *Store) Runs() []*Run { return s.runs }

// Current is the newest run, or nil.
func (s *Store) Current() *Run {
	if len(s.runs) == 0 {
		return nil
	}
	return s.runs[len(s.runs)-1]
}

// Busy tells whether a run is under way or paused.
func (s *Store) Busy() bool {
	r := s.Current()
	return r != nil && !r.Phase.over()
}

// CanTrain tells whether the network is sound and nothing else trains.
func (s *Store) CanTrain() bool { return len(s.problems) == 0 && !s.Busy() }

// Train starts a run of the network as it is now. Where something keeps it from training, the page
// goes there instead.
func (s *Store) Train() {
	if s.Busy() {
		return
	}
	if len(s.problems) > 0 {
		s.GoToProblem()
		s.Complain("The network cannot train yet. " + s.problems[0].Text)
		return
	}
	s.nextID++
	src := s.Source()
	run := &Run{ID: s.nextID, Title: s.runTitle(), Data: src.Title, Settings: s.Settings(), Params: s.report.Params,
		Note: "Getting ready"}
	s.runs = append(s.runs, run)
	s.notice, s.panel = Notice{}, ShowTrain
	s.send(&protocol.Start{Run: run.ID, Model: s.doc.Model.JSON(), Data: src.ID, DataURL: "data/fashion-mnist/", Settings: run.Settings})
}

func (s *Store) runTitle() string {
	name := s.doc.Model.Name
	if name == "" {
		name = "network"
	}
	return fmt.Sprintf("%d · %s", s.nextID, name)
}

// Pause asks the run to rest after the step it is making.
func (s *Store) Pause() {
	if r := s.Current(); r != nil && r.Phase == Running {
		r.Phase = Pausing
		s.send(&protocol.Pause{Run: r.ID})
	}
}

// Resume goes on with a paused run.
func (s *Store) Resume() {
	if r := s.Current(); r != nil && r.Phase == Paused {
		r.Phase = Running
		s.send(&protocol.Resume{Run: r.ID})
	}
}

// Stop ends the run. Asked again while the worker does not answer, it ends the worker.
func (s *Store) Stop() {
	r := s.Current()
	switch {
	case r == nil || r.Phase.over():
	case r.Phase == Stopping:
		r.Phase = Stopped
		s.device = ""
		if s.env.Revive != nil {
			s.env.Revive()
		}
	default:
		r.Phase = Stopping
		s.send(&protocol.Stop{Run: r.ID})
	}
}

// Toggle shows a run among the curves or hides it.
func (s *Store) Toggle(id int) {
	for _, r := range s.runs {
		if r.ID == id {
			r.Hidden = !r.Hidden
		}
	}
}

// Forget drops a run that is over.
func (s *Store) Forget(id int) {
	for i, r := range s.runs {
		if r.ID == id && r.Phase.over() {
			s.runs = append(s.runs[:i:i], s.runs[i+1:]...)
			return
		}
	}
}

func (s *Store) sendRate() {
	if r := s.Current(); r != nil && !r.Phase.over() {
		r.Settings.LearningRate = s.Settings().LearningRate
		s.send(&protocol.SetRate{Run: r.ID, LearningRate: r.Settings.LearningRate})
	}
}

func (s *Store) send(m protocol.Message) {
	if s.env.Send != nil {
		s.env.Send(m)
	}
}
