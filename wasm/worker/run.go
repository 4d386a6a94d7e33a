package worker

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"plywood/engine/curve"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// run is the one that trains.
type run struct {
	id      int
	cancel  context.CancelFunc // of its opening
	trainer *Opened            // nil until it is open
	paused  bool
	until   protocol.Until
	epochs  int     // of the whole run
	large   bool    // it has been told that it cannot be saved
	rest    bool    // it is only to be looked into
	rate    float64 // asked for before it was open, or 0
	used    float64 // the rate it trains with

	untold   curve.Curve // steps since the last progress
	curve    curve.Curve // of all steps
	last     protocol.Point
	told     time.Time
	worked   time.Time // of the last yield
	progress protocol.Progress
	kept     kept
}

type opening struct {
	id      int
	trainer *Opened
	err     error
}

func (w *Worker) start(ctx context.Context, s *protocol.Start) {
	ctx, cancel := context.WithCancel(ctx)
	runtime.GC() // what was trained or measured before may be as large as what comes
	w.run = &run{id: s.Run, cancel: cancel, until: s.Until, epochs: s.Settings.Epochs, rest: s.Rest, used: s.Settings.LearningRate}
	go func() {
		t, err := w.Open(ctx, s, func(text string, done, total int) {
			if ctx.Err() == nil {
				w.Post(&protocol.Loading{Run: s.Run, Text: text, Done: done, Total: total})
			}
		})
		select {
		case w.opened <- opening{s.Run, t, err}:
		case <-ctx.Done():
			if t != nil {
				t.Close()
			}
		}
	}()
}

// begin takes over a run that is open, unless it has been stopped meanwhile.
func (w *Worker) begin(o opening) {
	if w.run == nil || w.run.id != o.id {
		if o.trainer != nil {
			o.trainer.Close()
		}
		return
	}
	if o.err != nil {
		w.fail(o.err)
		return
	}
	w.run.trainer = o.trainer
	w.run.told, w.run.worked = w.Now(), w.Now()
	w.run.kept.at = w.run.told
	w.run.progress.Step, w.run.curve = o.trainer.Step, o.trainer.Curve
	if w.run.rest {
		w.rest()
		w.Post(&protocol.Rested{Run: o.id})
		return
	}
	w.Post(&protocol.Started{Run: o.id, TrainImages: o.trainer.TrainImages, TestImages: o.trainer.TestImages,
		StepsPerEpoch: o.trainer.StepsPerEpoch()})
	if w.run.rate > 0 {
		w.setRate(w.run.rate)
	}
}

// tell posts the progress, at once or where a while has gone by.
func (w *Worker) tell(now bool) {
	r := w.run
	if r.trainer == nil || r.progress.Run == 0 || !now && w.Now().Sub(r.told) < tellEvery {
		return
	}
	r.told = w.Now()
	p := r.progress
	p.Points, p.Every, p.Last = r.untold.Points, r.untold.Density(), r.last
	r.untold.Points = nil
	w.Post(&p)
}

func (w *Worker) fail(err error) {
	f := &protocol.Failed{Run: w.run.id, Text: err.Error(), Lost: lost(err)}
	var diverged *train.DivergedError
	if errors.As(err, &diverged) {
		f.Step = diverged.Step
		f.Text = fmt.Sprintf("the loss of step %d is no longer a number; %s", diverged.Step, diverged.Where)
		f.Remedy = diverged.Advice
	}
	w.end()
	w.Post(f)
}

// end drops the run, whatever it is doing.
func (w *Worker) end() {
	if w.run == nil {
		return
	}
	w.run.cancel()
	w.job = nil
	if w.run.trainer != nil {
		w.run.trainer.Close()
	}
	w.run = nil
}
