package components

import (
	"fmt"
	"strconv"

	"plywood/site/state"
)

// What the table says of a run; a dash where there is nothing yet.

func runColour(r *state.Run) string { return strconv.Itoa(r.Colour()) }

func runPattern(r *state.Run) string { return strconv.Itoa(r.Pattern()) }

func epochsOf(r *state.Run) string { return fmt.Sprintf("%d of %d", len(r.Epochs), r.Settings.Epochs) }

func lossOf(r *state.Run) string {
	if loss, ok := r.LastLoss(); ok {
		return lossText(loss)
	}
	return "–"
}

// lossText writes a loss, also that of a run that gets out of hand.
func lossText(loss float64) string {
	switch {
	case loss >= 1e6:
		return fmt.Sprintf("%.1e", loss)
	case loss >= 1000:
		return state.Count(int(loss))
	}
	return fmt.Sprintf("%.3f", loss)
}

func trainOf(r *state.Run) string {
	if n := len(r.Epochs); n > 0 {
		return percent(r.Epochs[n-1].TrainAccuracy)
	}
	return "–"
}

func testOf(r *state.Run) string {
	if n := len(r.Epochs); n > 0 {
		return percent(r.Epochs[n-1].TestAccuracy)
	}
	return "–"
}

func timeOf(r *state.Run) string {
	if len(r.Epochs) == 0 {
		return "–"
	}
	var s float64
	for _, e := range r.Epochs {
		s += e.Seconds
	}
	return duration(s)
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }

func sideLabel(side int) string {
	if side == 0 {
		return "Run on the left"
	}
	return "Run on the right"
}

// number is the id a choice stands for, 0 for none.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
