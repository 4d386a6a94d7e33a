package state

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"plywood/engine/json"
	"plywood/engine/nn"
	"plywood/site/journal"
	"plywood/site/own"
	"plywood/wasm/protocol"
)

// record is a run as it lies in the browser between visits.
type record struct {
	Version       int                  `json:"version"`
	ID            int                  `json:"id"`
	Key           string               `json:"key"`
	Title         string               `json:"title"`
	Model         json.RawMessage      `json:"model"`
	Data          string               `json:"data"`
	DataName      string               `json:"data_name,omitempty"` // of a person's own set, which may be gone
	Settings      protocol.Settings    `json:"settings"`
	Rates         []RateChange         `json:"rates,omitempty"`
	Params        int                  `json:"params"`
	Hue           int                  `json:"hue"`
	Phase         string               `json:"phase"`
	Note          string               `json:"note,omitempty"`
	Remedy        string               `json:"remedy,omitempty"`
	StepsPerEpoch int                  `json:"steps_per_epoch"`
	TrainImages   int                  `json:"train_images"`
	Epoch         int                  `json:"epoch"`
	Step          int                  `json:"step"`
	Points        []protocol.Point     `json:"points"`
	Every         int                  `json:"every,omitempty"` // of the points
	Epochs        []protocol.EpochDone `json:"epochs"`
	Hidden        bool                 `json:"hidden,omitempty"`
	Saved         *Saved               `json:"saved,omitempty"`
	Deleted       bool                 `json:"deleted,omitempty"` // and to be dropped at the next visit
}

const recordVersion = 1

var errDeleted = errors.New("the run was deleted")

// phaseName is what a record says of a run that is over; others were under way.
func phaseName(p Phase) string {
	switch p {
	case Finished:
		return "finished"
	case Stopped:
		return "stopped"
	case Failed:
		return "failed"
	}
	return "under way"
}

func phaseOf(name string) Phase {
	for _, p := range []Phase{Finished, Stopped, Failed} {
		if phaseName(p) == name {
			return p
		}
	}
	return Interrupted
}

// maxPoints is how many steps of a curve are kept, on the page as well as in records: more than can be
// seen, and few enough to be drawn several times a second and written every few.
const maxPoints = 4000

// took takes points of the curve, the newest of which is the newest step.
func (r *Run) took(every int, ps []protocol.Point) {
	r.Add(maxPoints, every, ps...)
	if len(ps) > 0 {
		r.Last = ps[len(ps)-1]
	}
}

// keepRun keeps a run as it stands, and weights where there are new ones.
func (s *Store) keepRun(r *Run, weights any) {
	if s.env.KeepRun == nil || r.Phase == Waiting || r.Phase == Elsewhere {
		return
	}
	rec := record{Version: recordVersion, ID: r.ID, Key: r.Key, Title: r.Title, Model: r.Model, Data: r.Source, Settings: r.Settings,
		Rates: r.Rates, Params: r.Params, Hue: r.Hue, Phase: phaseName(r.Phase), StepsPerEpoch: r.StepsPerEpoch,
		TrainImages: r.TrainImages, Epoch: r.Epoch, Step: r.Step, Points: r.Points, Every: r.Every, Epochs: r.Epochs, Hidden: r.Hidden, Saved: r.Saved, Deleted: r == s.forgotten.run}
	if r.Phase.over() {
		rec.Note, rec.Remedy = r.Note, r.Remedy
	}
	if own.Is(r.Source) {
		rec.DataName = r.Data
	}
	b, err := json.Marshal(rec)
	if err != nil {
		s.Complain("The run cannot be kept: " + err.Error())
		return
	}
	s.noted(s.noteOf(r))
	s.env.KeepRun(r.Key, b, weights)
}

// RestoreRuns brings back the runs of earlier visits. Those that were under way are interrupted, but
// for those that other tabs train now.
// What cannot be read is left alone.
func (s *Store) RestoreRuns(records [][]byte, elsewhere ...string) {
	var before []*Run
	var jotted journal.Journal
	if s.env.Jotted != nil {
		jotted = journal.Parse(s.env.Jotted())
	}
	for _, b := range records {
		r, err := s.readRecord(b)
		switch {
		case err == nil:
			if r.Phase == Interrupted && slices.Contains(elsewhere, r.Key) {
				r.Phase = Elsewhere
			}
			if s.catchUp(r, jotted) {
				before = append(before, r)
			}
		case errors.Is(err, errDeleted):
			if n, ok := jotted.Of(r.Key); ok && !n.Deleted { // that was taken back, and is not written yet
				s.keepRun(r, nil)
				before = append(before, r)
				continue
			}
			s.dropKept(r)
		}
	}
	slices.SortStableFunc(before, func(a, b *Run) int { return strings.Compare(a.Key, b.Key) })
	for _, r := range before {
		if s.Run(r.ID) != nil { // one of this visit has the number
			s.nextID++
			r.ID = s.nextID
		}
		s.nextID = max(s.nextID, r.ID)
		s.runs = append(s.runs, r)
	}
	slices.SortStableFunc(s.runs, func(a, b *Run) int { return strings.Compare(a.Key, b.Key) })
}

func (s *Store) readRecord(b []byte) (*Run, error) {
	var rec record
	if err := json.Unmarshal(b, &rec); err != nil {
		return nil, err
	}
	src, ok := s.SourceOf(rec.Data)
	if rec.Version != recordVersion || !ok || rec.ID < 1 || rec.Settings.Epochs < 1 {
		return nil, fmt.Errorf("a record of version %d with data %q", rec.Version, rec.Data)
	}
	m, err := nn.Parse(rec.Model)
	if err != nil {
		return nil, err
	}
	r := &Run{ID: rec.ID, Key: rec.Key, Title: rec.Title, Model: m.JSON(), Source: rec.Data, Data: cmp.Or(rec.DataName, src.name()), Settings: rec.Settings,
		Rates: rec.Rates, Params: rec.Params, Hue: max(0, rec.Hue) % looks, Phase: phaseOf(rec.Phase), Note: rec.Note, Remedy: rec.Remedy,
		StepsPerEpoch: rec.StepsPerEpoch, TrainImages: rec.TrainImages, Epoch: rec.Epoch, Step: rec.Step,
		Epochs: rec.Epochs, Hidden: rec.Hidden, Saved: rec.Saved}
	if len(rec.Points) > 1 && rec.Every == 0 { // of a version that did not say
		rec.Every = rec.Points[1].Step - rec.Points[0].Step
	}
	r.took(rec.Every, rec.Points)
	if rec.Deleted {
		return r, errDeleted
	}
	return r, nil
}

// KeepFailed is called when the browser would not keep a run. full says that it has no room left.
// It is told once: the training goes on.
func (s *Store) KeepFailed(full bool, why string) {
	if s.unkept {
		return
	}
	s.unkept = true
	if full {
		s.Complain("This browser has no room left to keep runs. The training goes on, but a reload would lose it. Delete runs that you no longer need.")
		return
	}
	s.Complain("This browser does not keep runs (" + why + "). The training goes on, but a reload would lose it. Private windows are often the reason.")
}

// CanGoOn tells whether a run ended before it was done, so that it can be gone on with.
func (s *Store) CanGoOn(r *Run) bool {
	return !s.Busy() && (r.Phase == Interrupted || (r.Phase == Stopped || r.Phase == Failed) && r.Saved != nil)
}

// GoOnLabel says where GoOn begins.
func GoOnLabel(r *Run) string {
	if r.Saved == nil {
		return "Start again"
	}
	if r.StepsPerEpoch > 0 {
		return fmt.Sprintf("Go on from epoch %d", 1+r.Saved.Step/r.StepsPerEpoch)
	}
	return fmt.Sprintf("Go on from epoch %d", r.Saved.Epoch+1)
}

// GoOn takes up a run that ended before it was done, from what was last kept of it.
func (s *Store) GoOn(id int) {
	r := s.Run(id)
	if r == nil || !s.CanGoOn(r) {
		return
	}
	if src, _ := s.SourceOf(r.Source); src.Gone {
		s.Complain("This run learnt from " + r.Data + ", which is no longer in this browser. Choose the same files again, under Data, Your own data; then go on.")
		return
	}
	at := Saved{}
	if r.Saved != nil && s.env.Resume != nil {
		at = *r.Saved
	}
	r.Cut(at.Step)
	r.Last = protocol.Point{}
	if n := len(r.Points); n > 0 {
		r.Last = r.Points[n-1]
	}
	r.Rates = slices.DeleteFunc(r.Rates, func(c RateChange) bool { return c.Step > at.Step+1 })
	r.Epochs = slices.DeleteFunc(r.Epochs, func(e protocol.EpochDone) bool { return e.Epoch > at.Epoch })
	if rate := s.Settings().LearningRate; r.Phase == Failed && rate != r.Settings.LearningRate {
		// With the rate that it failed with it would fail again.
		r.Rates = append(r.Rates, RateChange{at.Step + 1, r.Settings.LearningRate, rate})
		r.Settings.LearningRate = rate
	}
	r.Step, r.Epoch, r.Evaluating = at.Step, at.Epoch+1, false
	s.notice, s.panel = Notice{}, ShowTrain
	s.begin(r, protocol.TheEnd)
}
