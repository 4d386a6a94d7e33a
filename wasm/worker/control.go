package worker

import (
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

func (w *Worker) setRate(lr float64) {
	r := w.run
	if r.trainer == nil {
		r.rate = lr
		return
	}
	if err := r.trainer.SetLearningRate(lr); err != nil {
		w.fail(err)
		return
	}
	if lr != r.used {
		w.Post(&protocol.RateChanged{Run: r.id, Step: r.progress.Step + 1, From: r.used, To: lr})
		r.used = lr
	}
}

// pause lets the run rest between two pieces of work. It may rest for long: so it is saved.
func (w *Worker) pause(why moment) {
	if !w.save(why) {
		return
	}
	w.run.paused, w.run.until = true, protocol.TheEnd
	w.tell(true)
	w.Post(&protocol.Paused{Run: w.run.id})
}

// reached tells whether the run has come to what it was to go on until. The end of a run is told as
// such, not as a pause before nothing.
func (r *run) reached(ev train.Event) bool {
	switch {
	case ev.Kind == train.EpochEnded && ev.Epoch == r.epochs:
		return false
	case r.until == protocol.OneEpoch:
		return ev.Kind == train.EpochEnded
	case r.until == protocol.OneStep:
		return ev.Kind == train.EpochEnded || ev.Kind == train.Stepped && ev.StepInEpoch < ev.StepsPerEpoch
	}
	return false
}
