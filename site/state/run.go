package state

import (
	"fmt"
	"strings"

	"plywood/engine/curve"
	"plywood/engine/nn"
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
	Waiting // for the run before it
	Finished
	Stopped
	Failed
	Interrupted // the page was closed, or the worker ended, while it trained
	Elsewhere   // another tab trains it
)

func (p Phase) over() bool { return p >= Finished }

// Run is one training of a network and what came of it.
type Run struct {
	ID       int
	Key      string // under which it is kept
	Title    string
	Model    []byte // the model file as it is trained
	Source   string // id of the set
	Data     string // its title
	Settings protocol.Settings
	Rates    []RateChange // of the learning rate, on the way
	Params   int
	Hue      int // tells colour and pattern

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
	curve.Curve                    // of the steps, which are many
	Last            protocol.Point // the newest step
	Epochs          []protocol.EpochDone
	Hidden          bool // from the curves
	Saved           *Saved
}

// RateChange is a learning rate set while a run was under way. Step is the first made with it.
type RateChange struct {
	Step int     `json:"step"`
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// Saved is the checkpoint that is kept of a run: epochs finished and steps made.
type Saved struct{ Epoch, Step int }

// Steps is how many the whole run makes, 0 before it is known.
func (r *Run) Steps() int { return r.StepsPerEpoch * r.Settings.Epochs }

// SecondsLeft estimates the rest of the run; ok is false where there is nothing to go by.
func (r *Run) SecondsLeft() (seconds float64, ok bool) {
	if r.Phase != Running || r.ImagesPerSecond <= 0 || r.Steps() == 0 {
		return 0, false
	}
	return float64((r.Steps()-r.Step)*r.Settings.Batch) / r.ImagesPerSecond, true
}

// pace takes how fast it went of late, and smooths it so that the time left does not jump.
func (r *Run) pace(imagesPerSecond float64) {
	switch {
	case imagesPerSecond <= 0:
	case r.ImagesPerSecond == 0:
		r.ImagesPerSecond = imagesPerSecond
	default:
		r.ImagesPerSecond += 0.15 * (imagesPerSecond - r.ImagesPerSecond)
	}
}

// LastLoss is the newest training loss: of the last epoch, else of the last step.
func (r *Run) LastLoss() (loss float64, ok bool) {
	switch {
	case len(r.Epochs) > 0:
		return r.Epochs[len(r.Epochs)-1].Loss, true
	case r.Last.Step > 0:
		return r.Last.Loss, true
	}
	return 0, false
}

// Colour is an index into the page's colours, and Pattern one into the pairs of chart.Dashes: both
// stay the same for a run as long as it is there. Runs beyond the colours differ by their pattern.
func (r *Run) Colour() int  { return r.Hue % Hues }
func (r *Run) Pattern() int { return r.Hue / Hues }

// Runs lists the runs, those of earlier visits too, oldest first.
func (s *Store) Runs() []*Run { return s.runs }

// Current is the run that trains or was the last to, else the newest; nil where there is none, and
// after a reset.
func (s *Store) Current() *Run {
	if s.current != nil || s.control.afresh || len(s.runs) == 0 {
		return s.current
	}
	return s.runs[len(s.runs)-1]
}

// Run is the run of a number, or nil.
func (s *Store) Run(id int) *Run {
	for _, r := range s.runs {
		if r.ID == id {
			return r
		}
	}
	return nil
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
func (s *Store) Train() { s.trainUntil(protocol.TheEnd) }

func (s *Store) trainUntil(until protocol.Until) {
	if s.Busy() {
		return
	}
	if len(s.problems) > 0 {
		s.GoToProblem()
		s.refuse("The network cannot train yet. " + s.problems[0].Text)
		return
	}
	s.begin(s.addRun(s.doc.Model, s.report.Params), until)
	s.notice, s.panel = Notice{}, ShowTrain
}

// addRun makes a run of a model with the data and settings that are chosen.
func (s *Store) addRun(m *nn.Model, params int) *Run {
	s.nextID++
	src := s.Source()
	name := m.Name
	if name == "" {
		name = "network"
	}
	run := &Run{ID: s.nextID, Key: strings.TrimSuffix(fmt.Sprintf("%d-%d-%s", s.env.Now().UnixMilli(), s.nextID, s.env.Tab), "-"), Title: fmt.Sprintf("%d · %s", s.nextID, name),
		Model: m.JSON(), Source: src.ID, Data: src.name(), Settings: s.Settings(), Params: params, Hue: s.freeHue()}
	s.runs = append(s.runs, run)
	return run
}

// Hues is how many colours there are for runs, and looks how many ways to draw one.
const (
	Hues  = 6
	looks = Hues * 3
)

// freeHue is the first of the looks that the fewest runs have.
func (s *Store) freeHue() int {
	var used [looks]int
	for _, r := range s.runs {
		used[r.Hue%looks]++
	}
	hue := 0
	for h, n := range used {
		if n < used[hue] {
			hue = h
		}
	}
	return hue
}

// begin hands a run to the worker, with its checkpoint where there is one.
func (s *Store) begin(r *Run, until protocol.Until) {
	s.current, s.control.afresh, s.control.dropping = r, false, false
	s.see.held, s.see.loading, s.see.chosen = r.ID, 0, 0
	r.Phase, r.Note, r.Remedy, r.Done, r.Total = Loading, "Getting ready", "", 0, 0
	s.claim(r)
	s.pace(r)
	s.keepRun(r, nil)
	start := &protocol.Start{Run: r.ID, Model: r.Model, Data: r.Source, DataURL: fashionURL, Settings: r.Settings, Until: until, Workers: s.Workers()}
	if r.Saved != nil && s.env.Resume != nil {
		start.Resume = true
		s.env.Resume(start, r.Key)
		return
	}
	s.send(start)
}

// Toggle shows a run among the curves or hides it.
func (s *Store) Toggle(id int) {
	if r := s.Run(id); r != nil {
		r.Hidden = !r.Hidden
		s.jot(s.noteOf(r))
		s.keepRun(r, nil)
	}
}

// RenameRun gives a run another title.
func (s *Store) RenameRun(id int, title string) {
	if r := s.Run(id); r != nil && title != r.Title && r.Phase != Elsewhere {
		r.Title = title
		s.keepTitle(r)
	}
}

func (s *Store) send(m protocol.Message) {
	if s.env.Send != nil {
		s.env.Send(m)
	}
}
