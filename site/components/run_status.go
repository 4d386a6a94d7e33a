package components

import (
	"fmt"
	"math"
	"strings"

	"plywood/site/state"
)

// share is how much of the run is done, or of what it is loading; below zero where nothing runs.
func (c *RunStatus) share() float64 {
	r := c.S.Current()
	switch {
	case r == nil || !c.S.Busy():
		return -1
	case r.Phase == state.Loading && r.Total > 0:
		return float64(r.Done) / float64(r.Total)
	case r.Steps() > 0:
		return math.Min(1, float64(r.Step)/float64(r.Steps()))
	}
	return 0
}

func (c *RunStatus) text() string {
	r := c.S.Current()
	if r == nil {
		switch {
		case len(c.S.Model().Nodes) == 0:
			return "Add a block or choose a template, then press Train."
		case !c.S.CanTrain():
			return "The network cannot train yet: what is to be mended stands at its block."
		}
		if cost := c.S.CostText(); cost != "" {
			return "Press Train and watch the loss fall: " + cost + "."
		}
		return "Press Train and watch the loss fall."
	}
	if seen := c.S.SeenRun(); c.choosing() && !c.S.Busy() && seen != nil && seen != r {
		return c.figures(seen) // of the run that is named beside it
	}
	switch r.Phase {
	case state.Loading:
		return r.Note + " …"
	case state.Finished:
		return "Done. " + c.figures(r)
	case state.Stopped:
		return "Stopped. " + c.figures(r)
	case state.Failed:
		return strings.TrimSpace(r.Note + " " + r.Remedy)
	case state.Elsewhere:
		return r.Title + " is training in another tab."
	case state.Interrupted:
		return interrupted(r)
	case state.Stopping:
		return "Stopping after this step … press Stop again to end it at once."
	}
	network, data, away := c.S.Away()
	parts := []string{fmt.Sprintf("epoch %d of %d", max(1, r.Epoch), r.Settings.Epochs)}
	if away {
		parts[0] = trainsText(r.Title, network, data) + ": " + parts[0]
	} else {
		parts = append(parts, fmt.Sprintf("step %s of %s", state.Count(r.Step), state.Count(r.Steps())))
	}
	if r.Last.Step > 0 {
		parts = append(parts, "loss "+lossText(r.Last.Loss))
	}
	if n := len(r.Epochs); n > 0 && !away {
		parts = append(parts, fmt.Sprintf("accuracy %.1f%%", 100*r.Epochs[n-1].TrainAccuracy))
	}
	if len(r.Rates) > 0 {
		parts = append(parts, fmt.Sprintf("rate %g", r.Settings.LearningRate))
	}
	if r.ImagesPerSecond > 0 {
		parts = append(parts, state.Count(int(r.ImagesPerSecond))+" "+c.S.Things(r)+"/s")
	}
	switch {
	case r.Phase == state.Paused:
		parts = append(parts, "paused")
	case r.Phase == state.Pausing:
		parts = append(parts, "pausing")
	case r.Evaluating:
		parts = append(parts, "looking at the test "+c.S.Things(r))
	default:
		if left, ok := r.SecondsLeft(); ok {
			parts = append(parts, duration(math.Ceil(left))+" left")
		}
	}
	return strings.Join(parts, " · ")
}

// trainsText names what trains while something else stands on the canvas.
func trainsText(title, network, data string) string {
	if network != "" && !strings.Contains(title, network) {
		title += " (" + network + ")"
	}
	return title + " trains on " + data
}

// interrupted says how far a run got that did not end by itself.
func interrupted(r *state.Run) string {
	why := r.Note
	if why == "" {
		why = r.Title + " was under way when this page was closed."
	}
	if r.Saved == nil {
		return why + " Nothing of it was kept yet."
	}
	return why + fmt.Sprintf(" It is kept up to step %s of %s.", state.Count(r.Saved.Step), state.Count(r.Steps()))
}

// figures are what a run came to.
func (c *RunStatus) figures(r *state.Run) string {
	n := len(r.Epochs)
	if n == 0 {
		return ""
	}
	e := r.Epochs[n-1]
	epochs := fmt.Sprintf("%d epochs", n)
	if n == 1 {
		epochs = "1 epoch"
	}
	return fmt.Sprintf("After %s: loss %s, %.1f%% right in training, %.1f%% on test %s.", epochs, lossText(e.Loss), 100*e.TrainAccuracy, 100*e.TestAccuracy, c.S.Things(r))
}

func duration(seconds float64) string {
	switch {
	case seconds < 10 && seconds != math.Trunc(seconds):
		return fmt.Sprintf("%.1f s", seconds)
	case seconds < 90:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 5400:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}
