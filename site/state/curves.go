package state

import (
	"fmt"
	"math"

	"plywood/engine/nn"
	"plywood/site/chart"
	"plywood/site/reference"
)

// curves is how the charts are looked at.
type curves struct {
	log   bool       // the loss, by factors
	zoom  [2]float64 // epochs from and to, equal for all
	bands map[string][]reference.Epoch
}

// BandLabel says what the band behind the curves is.
const BandLabel = "what others get with this recipe"

// ShownRuns lists the runs whose curves are drawn.
func (s *Store) ShownRuns() []*Run {
	var shown []*Run
	for _, r := range s.runs {
		if !r.Hidden && r.StepsPerEpoch > 0 {
			shown = append(shown, r)
		}
	}
	return shown
}

// LogLoss tells whether the loss is drawn by factors.
func (s *Store) LogLoss() bool { return s.curves.log }

// SetLogLoss draws the loss by factors, or evenly.
func (s *Store) SetLogLoss(on bool) { s.curves.log = on }

// CurvesZoomed tells whether a part of the curves is looked at.
func (s *Store) CurvesZoomed() bool { return s.curves.zoom[0] != s.curves.zoom[1] }

// ZoomCurves looks at the epochs between two places, in whatever order, down to a hundredth of one.
func (s *Store) ZoomCurves(from, to float64) {
	from, to = math.Max(0, math.Min(from, to)), math.Max(from, to)
	if to-from >= 0.01 {
		s.curves.zoom = [2]float64{from, to}
	}
}

// ResetCurves looks at all epochs again.
func (s *Store) ResetCurves() { s.curves.zoom = [2]float64{} }

// ScaleCurves looks at a part as many times as wide as the one that is looked at, or at all epochs
// where that is wider, with the epoch about which it grows or shrinks where it was.
func (s *Store) ScaleCurves(by, about float64) {
	lo, hi, all := s.curvesSpan()
	if (hi-lo)*by >= all*0.999 {
		s.ResetCurves()
		return
	}
	about = math.Max(lo, math.Min(about, hi))
	s.lookAt(about-(about-lo)*by, (hi-lo)*by, all)
}

// MoveCurves looks further to the right by a share of the part that is looked at, or to the left.
func (s *Store) MoveCurves(share float64) {
	if lo, hi, all := s.curvesSpan(); s.CurvesZoomed() {
		s.lookAt(lo+(hi-lo)*share, hi-lo, all)
	}
}

// lookAt looks at a part of a width, within all epochs.
func (s *Store) lookAt(from, width, all float64) {
	from = math.Max(0, math.Min(from, all-width))
	s.ZoomCurves(from, from+width)
}

// CurvesAbout is the epoch that a button looks closer at: of what is looked at the middle, or, while a
// run is under way, where it stands.
func (s *Store) CurvesAbout() float64 {
	lo, hi, _ := s.curvesSpan()
	if r := s.Current(); r != nil && s.Busy() && !r.Hidden && r.StepsPerEpoch > 0 {
		if at := float64(r.Step) / float64(r.StepsPerEpoch); lo < at && at < hi {
			return at
		}
	}
	return (lo + hi) / 2
}

// curvesSpan is the part that is looked at, and how many epochs there are.
func (s *Store) curvesSpan() (lo, hi, all float64) {
	all = float64(s.curveEpochs())
	if s.CurvesZoomed() {
		return s.curves.zoom[0], s.curves.zoom[1], math.Max(all, s.curves.zoom[1])
	}
	return 0, all, all
}

// curveEpochs is how far the curves' axis goes: to the end of the longest run that is shown.
func (s *Store) curveEpochs() (epochs int) {
	for _, r := range s.runs {
		if !r.Hidden {
			epochs = max(epochs, r.Settings.Epochs)
		}
	}
	if epochs == 0 {
		epochs = s.Settings().Epochs
	}
	return epochs
}

// HearCurves says what the curves come to at a place, to people who read them by keys.
func (s *Store) HearCurves(text string) { s.hear(text) }

// Curves are the charts of the runs that are not hidden, over epochs, so that runs with different
// batches can be laid over one another.
func (s *Store) Curves() (loss, accuracy chart.Chart) {
	epochs := s.curveEpochs()
	loss = chart.Chart{XMax: float64(epochs), XLabel: "epoch", YLabel: "cross-entropy loss", Log: s.curves.log}
	accuracy = chart.Chart{XMax: float64(epochs), XLabel: "epoch", YLabel: "right answers", Percent: true, YMax: 1}
	if s.CanTrain() {
		loss.Hint, accuracy.Hint = "Press Train: the loss should fall", "… and the right answers rise"
	}
	for _, c := range []*chart.Chart{&loss, &accuracy} {
		if s.CurvesZoomed() {
			c.Zoomed, c.XMin, c.XMax = true, s.curves.zoom[0], s.curves.zoom[1]
		}
	}
	for _, e := range s.Band() {
		at := float64(e.Number)
		loss.Band = append(loss.Band, chart.Stretch{X0: at - 1, X1: at, Low: e.Loss.Low, High: e.Loss.High})
		for _, a := range []reference.Range{e.Train, e.Test} {
			accuracy.Band = append(accuracy.Band, chart.Stretch{X0: at - 0.2, X1: at + 0.2, Low: a.Low, High: a.High})
		}
	}
	var bold []chart.Series
	for _, r := range s.runs {
		if r.Hidden || r.StepsPerEpoch == 0 {
			continue
		}
		per := float64(r.StepsPerEpoch)
		var x, y []float64
		add := func(at, loss float64) { x, y = append(x, at/per), append(y, loss) }
		for _, p := range r.Points {
			add(float64(p.Step), p.Loss)
		}
		if n := len(r.Points); n > 0 && r.Last.Step > r.Points[n-1].Step {
			add(float64(r.Last.Step), r.Last.Loss)
		}
		loss.Series = append(loss.Series, chart.Series{X: x, Y: y, Colour: r.Colour(), Faint: true})
		line := r.wholeEpochs()
		line.X, line.Y = append(line.X, x...), append(line.Y, chart.Smooth(y, math.Max(8, float64(r.Steps())/30/float64(r.Density())))...)
		bold = append(bold, line)
		for _, c := range r.Rates {
			loss.Marks = append(loss.Marks, chart.Mark{X: float64(c.Step-1) / per, Text: fmt.Sprintf("rate %g", c.To), Colour: r.Colour()})
		}
		var at, train, test []float64
		for _, e := range r.Epochs {
			at, train, test = append(at, float64(e.Epoch)), append(train, e.TrainAccuracy), append(test, e.TestAccuracy)
		}
		dots := r.Settings.Epochs <= 20 // more would hide the line
		accuracy.Series = append(accuracy.Series,
			chart.Series{X: at, Y: train, Colour: r.Colour(), Dots: dots, Dash: 2 * r.Pattern(), Name: r.Title + " in training"},
			chart.Series{X: at, Y: test, Colour: r.Colour(), Dots: dots, Dash: 2*r.Pattern() + 1, Name: r.Title + " on test images"})
	}
	loss.Series = append(loss.Series, bold...)
	return loss, accuracy
}

// wholeEpochs is the loss of the epochs of which there are no single steps, as in a file that holds none:
// each in its middle.
func (r *Run) wholeEpochs() chart.Series {
	line := chart.Series{Name: r.Title, Colour: r.Colour(), Dash: 2 * r.Pattern(), Dots: len(r.Points) == 0 && r.Settings.Epochs <= 20}
	for _, e := range r.Epochs {
		if len(r.Points) == 0 || e.Step < r.Points[0].Step {
			line.X, line.Y = append(line.X, float64(e.Epoch)-0.5), append(line.Y, e.Loss)
		}
	}
	return line
}

// CurveCaption says what the lines of the loss are.
func (s *Store) CurveCaption() string {
	every, steps := 1, false
	for _, r := range s.ShownRuns() {
		every = max(every, r.Every)
		steps = steps || len(r.Points) > 0 || len(r.Epochs) == 0
	}
	switch {
	case !steps && len(s.ShownRuns()) > 0:
		return "whole epochs: the file holds no single steps"
	case every > 1:
		return fmt.Sprintf("one step in %d light, smoothed bold", every)
	}
	return "each step light, smoothed bold"
}

// Band is what others get with the recipe of a run that is shown, the newest for which it is known;
// where none is shown, with the recipe that is set. It is nil where nothing is known.
func (s *Store) Band() []reference.Epoch {
	shown := false
	for i := len(s.runs) - 1; i >= 0; i-- {
		r := s.runs[i]
		if r.Hidden {
			continue
		}
		shown = true
		band := s.band(r.Key, func() []reference.Epoch {
			m, err := nn.Parse(r.Model)
			if err != nil {
				return nil
			}
			return reference.Of(m, r.Source, r.Settings)
		})
		if band != nil && len(r.Rates) == 0 {
			return band
		}
	}
	if shown {
		return nil
	}
	return s.band(fmt.Sprint("document ", s.revision), func() []reference.Epoch {
		return reference.Of(s.doc.Model, s.doc.Data, s.Settings())
	})
}

// band remembers what find gives for a key.
func (s *Store) band(key string, find func() []reference.Epoch) []reference.Epoch {
	b, ok := s.curves.bands[key]
	if !ok {
		if s.curves.bands == nil || len(s.curves.bands) > 100 {
			s.curves.bands = map[string][]reference.Epoch{}
		}
		b = find()
		s.curves.bands[key] = b
	}
	return b
}

// CurvesKey changes whenever Curves would give something else.
func (s *Store) CurvesKey() string {
	key := fmt.Sprint(s.CanTrain(), s.Settings().Epochs, s.curves.log, s.curves.zoom, len(s.Band()))
	for _, r := range s.runs {
		key += fmt.Sprint(" ", r.ID, r.Hidden, len(r.Points), r.Last.Step, len(r.Epochs), len(r.Rates), r.StepsPerEpoch)
	}
	return key
}

// Title is what the browser's tab says.
func (s *Store) Title() string {
	if r := s.Current(); r != nil && !r.Phase.over() && r.Phase != Waiting && r.Steps() > 0 {
		return fmt.Sprintf("%d%% · Plywood", 100*r.Step/r.Steps())
	}
	return "Plywood"
}
