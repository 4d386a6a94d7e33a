package state

import (
	"fmt"
	"math"

	"plywood/site/chart"
)

// Curves are the charts of the runs that are not hidden, over epochs, so that runs with different
// batches can be laid over one another.
func (s *Store) Curves() (loss, accuracy chart.Chart) {
	epochs := 0
	for _, r := range s.runs {
		if !r.Hidden {
			epochs = max(epochs, r.Settings.Epochs)
		}
	}
	if epochs == 0 {
		epochs = s.Settings().Epochs
	}
	loss = chart.Chart{XMax: float64(epochs), XLabel: "epoch"}
	accuracy = chart.Chart{XMax: float64(epochs), XLabel: "epoch", Percent: true, YMax: 1}
	var bold []chart.Series
	for _, r := range s.runs {
		if r.Hidden || r.StepsPerEpoch == 0 {
			continue
		}
		var x, y []float64
		for _, p := range r.Points {
			x = append(x, float64(p.Step)/float64(r.StepsPerEpoch))
			y = append(y, p.Loss)
		}
		loss.Series = append(loss.Series, chart.Series{X: x, Y: y, Colour: r.Colour(), Faint: true})
		bold = append(bold, chart.Series{X: x, Y: chart.Smooth(y, math.Max(8, float64(r.Steps())/30)), Colour: r.Colour()})
		var at, train, test []float64
		for _, e := range r.Epochs {
			at, train, test = append(at, float64(e.Epoch)), append(train, e.TrainAccuracy), append(test, e.TestAccuracy)
		}
		dots := r.Settings.Epochs <= 20 // more would hide the line
		accuracy.Series = append(accuracy.Series,
			chart.Series{X: at, Y: train, Colour: r.Colour(), Dots: dots},
			chart.Series{X: at, Y: test, Colour: r.Colour(), Dots: dots, Dashed: true})
	}
	loss.Series = append(loss.Series, bold...)
	return loss, accuracy
}

// CurvesKey changes whenever Curves would give something else.
func (s *Store) CurvesKey() string {
	key := fmt.Sprint(s.Settings().Epochs)
	for _, r := range s.runs {
		key += fmt.Sprint(" ", r.ID, r.Hidden, len(r.Points), len(r.Epochs), r.StepsPerEpoch)
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
