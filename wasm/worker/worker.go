// Package worker is the training half of the browser binary: it turns the page's messages into runs
// of train.Session, a piece of work at a time, and what comes of them into messages. It knows no
// browser but in its _js files, and is tested natively.
package worker

import (
	"context"
	"time"

	"plywood/engine/checkpoint"
	"plywood/engine/curve"
	pic "plywood/engine/data/picture"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// Trainer is a run: train.Session, or a test's double.
type Trainer interface {
	// Advance does the next piece of work, one batch long at most.
	Advance() (train.Event, error)
	SetLearningRate(lr float64) error
	StepsPerEpoch() int
	// Snapshot is the state between two pieces of work, from which another Trainer goes on.
	Snapshot() (*checkpoint.Checkpoint, error)
	Close() error
}

// Opened is a run that is ready to train.
type Opened struct {
	Trainer
	TrainImages, TestImages int
	Step                    int               // made before, where a run is gone on with
	Notes                   map[string]string // for its checkpoints
	Curve                   curve.Curve       // of the steps made before
	See                     Seer              // nil where it cannot be looked into
	Bytes, SnapshotBytes    int               // of memory for the run, and for what a checkpoint holds
}

// Open prepares what a Start asks for and tells what it is doing. It may wait, but must return soon
// after ctx is done.
type Open func(ctx context.Context, start *protocol.Start, tell func(text string, done, total int)) (*Opened, error)

// Worker answers the page.
type Worker struct {
	Device string
	Open   Open
	Data   FindSet // nil where there is nothing to show
	Cost   FindCost
	Own    *OwnSets // nil where people's own data is not taken
	Decode pic.Decoder
	Post   func(protocol.Message)
	Yield  func() // lets the browser deliver messages
	Now    func() time.Time

	run    *run
	past   *run       // the last that ended, kept to be looked into
	gauge  *gauge     // finds what a run will cost, while none is under way
	job    *answering // going through the test images, before any training
	opened chan opening
}

// How often progress is told, and how long it works between two looks at the messages.
const (
	tellEvery  = 100 * time.Millisecond
	yieldEvery = 12 * time.Millisecond
)

// How many steps the page is told of at once, and how many a checkpoint holds: a small network makes tens of
// thousands a second, which the page could neither take nor show.
const (
	mostTold = 64
	mostKept = 2000
)

// Serve says that it is ready and answers the messages of inbox until ctx is done.
func (w *Worker) Serve(ctx context.Context, inbox <-chan protocol.Message) {
	w.opened = make(chan opening, 1)
	w.Post(&protocol.Ready{Device: w.Device})
	defer w.forget()
	defer w.end()
	defer w.dropGauge()
	for ctx.Err() == nil {
		if w.working() {
			select {
			case m := <-inbox:
				w.handle(ctx, m)
			default:
				w.work()
			}
			continue
		}
		select {
		case <-ctx.Done():
		case m := <-inbox:
			w.handle(ctx, m)
		case o := <-w.opened:
			w.begin(o)
		}
	}
}

func (w *Worker) working() bool { return w.job != nil || w.gauge != nil || w.training() }

func (w *Worker) training() bool {
	return w.run != nil && w.run.trainer != nil && !w.run.paused
}

func (w *Worker) handle(ctx context.Context, m protocol.Message) {
	if s, ok := m.(*protocol.Start); ok {
		if w.run != nil {
			w.tell(true)
			w.Post(&protocol.Ended{Run: w.run.id, Stopped: true})
		}
		w.end()
		w.forget()
		w.dropGauge()
		w.start(ctx, s)
		return
	}
	switch m := m.(type) {
	case *protocol.Measure:
		w.measure(m)
		return
	case *protocol.ReadCheckpoint:
		w.Post(readCheckpoint(m))
		return
	}
	if w.own(ctx, m) || w.see(ctx, m) {
		return
	}
	if w.run == nil {
		return // it was about a run that has just ended
	}
	switch m := m.(type) {
	case *protocol.Pause:
		if m.Run == w.run.id && !w.run.paused {
			w.pause(atEnd)
		}
	case *protocol.Resume:
		if m.Run == w.run.id {
			w.run.paused, w.run.until = false, m.Until
			w.run.worked = w.Now()
		}
	case *protocol.Stop:
		if m.Run == w.run.id {
			w.tell(true)
			if m.Discard {
				w.end()
			} else if w.save(atEnd) {
				w.rest()
			} else {
				return // it has failed, and that has been told
			}
			w.Post(&protocol.Ended{Run: m.Run, Stopped: true})
		}
	case *protocol.SetRate:
		if m.Run == w.run.id {
			w.setRate(m.LearningRate)
		}
	}
}

// work does one piece of the run and tells of it where it is time.
func (w *Worker) work() {
	if w.job != nil {
		w.answer()
		return
	}
	if w.gauge != nil {
		w.gaugeOn()
		return
	}
	r := w.run
	ev, err := r.trainer.Advance()
	if err != nil {
		w.tell(true)
		w.fail(err)
		return
	}
	r.progress = protocol.Progress{Run: r.id, Epoch: ev.Epoch, Step: ev.Step, ImagesPerSecond: ev.ImagesPerSecond, Evaluating: ev.Kind == train.Evaluated}
	if ev.Kind == train.Stepped {
		r.last = protocol.Point{Step: ev.Step, Loss: ev.Loss}
		r.untold.Add(mostTold, 1, r.last)
		r.curve.Add(mostKept, 1, r.last)
	}
	w.tell(ev.Kind == train.EpochEnded || ev.Kind == train.Finished)
	if ev.Kind == train.EpochEnded && ev.Metrics != nil {
		w.Post(epochDone(r.id, ev.Metrics))
	}
	if !w.saveAfter(ev.Kind) {
		return
	}
	if ev.Kind == train.Finished {
		w.rest()
		w.Post(&protocol.Ended{Run: r.id})
		return
	}
	if r.reached(ev) {
		w.pause(atStep)
		if w.run == nil {
			return // saving it has failed
		}
	}
	if now := w.Now(); now.Sub(r.worked) >= yieldEvery {
		w.Yield()
		r.worked = w.Now()
	}
}
