package worker

import (
	"context"
	"fmt"
	"time"

	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// Seer is a run that can be looked into: train.Session.
type Seer interface {
	Set() *data.Set
	Model() *nn.Model
	// Predict gives the logits [N,classes] of images [N,C,H,W] with pixels in [0,1].
	Predict(images *tensor.Tensor) (*tensor.Tensor, error)
	Tap(o train.TapOptions) (*train.Tap, error)
	Tensors() []string
	Read(name string) (checkpoint.Tensor, error)
}

// FindSet gives the set that a page asks to see.
type FindSet func(ctx context.Context, set protocol.DataSet) (*data.Set, error)

// answering goes through the test images a few at a time, so that messages get in between.
type answering struct {
	run     int
	seer    Seer
	answers protocol.Answers
	piece   int // images at once
	until   time.Time
}

// How long the test images may hold up a run, and how long they may take where nothing trains.
// Answers are then of the images seen so far.
const (
	answerBusy = 1500 * time.Millisecond
	answerIdle = 15 * time.Second
	atLeast    = 64  // images, however long they take
	mostAtOnce = 512 // pictures in a message
)

// see answers a message that asks to see something; it is false for other messages.
func (w *Worker) see(ctx context.Context, m protocol.Message) bool {
	switch m := m.(type) {
	case *protocol.SeeData:
		w.seeSet(ctx, m, m.Set, func(set *data.Set) (protocol.Message, error) { return facts(set, m.Set) })
		return true
	case *protocol.SeeSamples:
		w.seeSet(ctx, m, m.Set, func(set *data.Set) (protocol.Message, error) { return samples(set, m) })
		return true
	}
	id, ok := seeRun(m)
	if !ok {
		return false
	}
	r := w.seen(id)
	if r == nil {
		w.Post(&protocol.Unseen{Run: id, What: m.Kind(), Text: "This network is no longer in memory. Go on with the run, or train it again, to look inside."})
		return true
	}
	var answer protocol.Message
	var err error
	switch m := m.(type) {
	case *protocol.SeeAnswers:
		err = w.startAnswers(r)
	case *protocol.SeePictures:
		answer, err = pictures(r.trainer.See.Set(), m)
	case *protocol.SeeDrawing:
		answer, err = verdict(r.trainer.See, m)
	case *protocol.SeeBlock:
		answer, err = blockView(r.trainer.See, m, r.progress.Step)
	case *protocol.SeePlane:
		answer, err = plane(r.trainer.See, m, r.progress.Step)
	case *protocol.SeePhoto:
		w.photo(m, r.trainer.See.Set())
	}
	switch {
	case err != nil:
		w.Post(&protocol.Unseen{Run: id, What: m.Kind(), Text: err.Error()})
	case answer != nil:
		w.Post(answer)
	}
	return true
}

// seeRun is the run that a message asks to look into.
func seeRun(m protocol.Message) (id int, ok bool) {
	switch m := m.(type) {
	case *protocol.SeeAnswers:
		return m.Run, true
	case *protocol.SeePictures:
		return m.Run, true
	case *protocol.SeeDrawing:
		return m.Run, true
	case *protocol.SeeBlock:
		return m.Run, true
	case *protocol.SeePlane:
		return m.Run, true
	case *protocol.SeePhoto:
		return m.Run, true
	}
	return 0, false
}

// seen is the run of a number, under way or the last one that ended, nil where it is gone.
func (w *Worker) seen(id int) *run {
	for _, r := range []*run{w.run, w.past} {
		if r != nil && r.id == id && r.trainer != nil && r.trainer.See != nil {
			return r
		}
	}
	return nil
}

// rest ends the run but keeps its network to be looked into, until another starts.
func (w *Worker) rest() {
	r := w.run
	if r == nil || r.trainer == nil || r.trainer.See == nil {
		w.end()
		return
	}
	w.forget()
	r.cancel()
	w.past, w.run = r, nil
}

// forget drops the network of the run that ended last.
func (w *Worker) forget() {
	w.job = nil
	if w.past != nil {
		w.past.trainer.Close()
		w.past = nil
	}
}

func (w *Worker) seeSet(ctx context.Context, m protocol.Message, set protocol.DataSet, show func(*data.Set) (protocol.Message, error)) {
	if w.Data == nil {
		w.Post(&protocol.Unseen{What: m.Kind(), Text: "This worker has no data."})
		return
	}
	go func() {
		found, err := w.Data(ctx, set)
		if err != nil {
			w.Post(&protocol.Unseen{What: m.Kind(), Text: err.Error()})
			return
		}
		answer, err := show(found)
		if err != nil {
			answer = &protocol.Unseen{What: m.Kind(), Text: err.Error()}
		}
		w.Post(answer)
	}()
}

func (w *Worker) startAnswers(r *run) error {
	set := r.trainer.See.Set()
	if set.Test.Count == 0 {
		return fmt.Errorf("%s has no test images to look at; train on a set that has some", set.Name)
	}
	limit := answerIdle
	if w.run != nil && !w.run.paused {
		limit = answerBusy
	}
	w.job = &answering{run: r.id, seer: r.trainer.See, piece: 8, until: w.Now().Add(limit),
		answers: protocol.Answers{Run: r.id, Step: r.progress.Step, Classes: set.Classes, Shape: set.Shape, All: set.Test.Count}}
	return nil
}

// answer asks the network about the next few test images.
func (w *Worker) answer() {
	j, begun := w.job, w.Now()
	set, a := j.seer.Set(), &j.answers
	from := len(a.Said)
	index := make([]int32, min(j.piece, set.Test.Count-from))
	for i := range index {
		index[i] = int32(from + i)
	}
	x := tensor.New(len(index), set.Shape[0], set.Shape[1], set.Shape[2])
	set.Test.Gather(x.Data, nil, set.Shape.Size(), index)
	said, sure, err := ask(j.seer, x)
	if err != nil {
		w.job = nil
		w.Post(&protocol.Unseen{Run: j.run, What: protocol.SeeAnswers{}.Kind(), Text: err.Error()})
		return
	}
	a.Said, a.Sure = append(a.Said, said...), append(a.Sure, sure...)
	now := w.Now()
	if n := len(a.Said); n == set.Test.Count || n >= atLeast && now.After(j.until) {
		w.job = nil
		a.Labels = set.Test.Labels[:n]
		if inPlane(set) {
			a.Points = inBytes(set.Test.Floats[:2*n], reach(set))
		}
		w.Post(a)
	} else if now.Sub(begun) < yieldEvery/2 && j.piece < mostAtOnce {
		j.piece *= 2
	}
	w.Yield()
	if w.run != nil {
		w.run.worked = w.Now()
	}
}
