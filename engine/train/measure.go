package train

import (
	"context"
	"time"

	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Cost is what a run takes, by a few steps of it.
type Cost struct {
	Bytes   int     // of the program at its batch, the dataset left out
	Learn   float64 // seconds an image takes that is learnt from
	Predict float64 // and one that is only predicted
}

// Measurement finds the cost of a run without its data: it trains a throwaway session on blank
// images. That tells as much: no kernel is faster for zeros, but for what the hardware does.
type Measurement struct {
	Now func() time.Time

	model   *nn.Model
	shape   tensor.Shape
	classes int
	backend backend.Backend
	s       Settings
	cost    Cost
	sess    *Session
	n       int // images of a step
	steps   int
	spent   time.Duration
}

// How long a measurement trains, and how much memory it takes at most. A batch that would take
// more is measured by a smaller one.
const (
	measureFor   = 150 * time.Millisecond
	measureBytes = 96 << 20
	measureSteps = 200
)

// NewMeasurement prepares to measure a run on images of a shape. It refuses what New refuses.
func NewMeasurement(m *nn.Model, shape tensor.Shape, classes int, b backend.Backend, s Settings) (*Measurement, error) {
	me := &Measurement{Now: time.Now, model: m, shape: shape, classes: classes, backend: b, s: s.withDefaults()}
	if err := me.s.Check(); err != nil {
		return nil, err
	}
	in := m.Clone()
	if s.Resize > 0 {
		in.Input = tensor.Shape{shape[0], s.Resize, s.Resize}
	}
	p, err := Plan(in, b, me.s)
	if err != nil {
		return nil, err
	}
	me.cost.Bytes = p.Bytes()
	me.n = min(s.Batch, 2*b.Lanes())
	return me, me.begin()
}

// begin makes a session of batches of n blank images.
func (me *Measurement) begin() error {
	me.end()
	blank := func() data.Split {
		return data.Split{Count: me.n, Bytes: make([]byte, me.n*me.shape.Size()), Labels: make([]byte, me.n)}
	}
	set := &data.Set{Name: "blank", Shape: me.shape, Classes: make([]string, me.classes), Train: blank(), Test: blank()}
	s := me.s
	s.LearningRate = 1e-6 // a rate that is too high is not to end it
	s.Batch, s.LimitTrain, s.LimitTest, s.Epochs, s.Steps = me.n, 0, 0, 1<<20, 0
	sess, err := New(me.model, set, me.backend, s)
	if err != nil {
		return err
	}
	me.sess, me.steps, me.spent = sess, 0, 0
	return nil
}

// Advance makes one step, or one look at the test images. It reports whether the cost is known.
func (me *Measurement) Advance() (done bool, err error) {
	begun := me.Now()
	if _, err := me.sess.Step(); err != nil {
		return false, err
	}
	took := me.Now().Sub(begun)
	if me.steps++; me.steps == 1 {
		return false, me.grow(took) // what is done for the first time takes longer
	}
	if me.spent += took; me.spent < measureFor && me.steps < measureSteps {
		return false, nil
	}
	me.cost.Learn = me.spent.Seconds() / float64((me.steps-1)*me.n)
	begun = me.Now()
	if _, err := me.sess.Evaluate(context.Background(), Test); err != nil {
		return false, err
	}
	me.cost.Predict = me.Now().Sub(begun).Seconds() / float64(me.n)
	me.end()
	return true, nil
}

// grow takes the whole batch, where one step of it takes no longer than the measurement may.
func (me *Measurement) grow(took time.Duration) error {
	times := me.s.Batch / me.n
	if times <= 1 || took*time.Duration(times) > measureFor || me.cost.Bytes > measureBytes {
		return nil
	}
	me.n = me.s.Batch
	return me.begin()
}

// Cost is what was found, once Advance has said that it is known.
func (me *Measurement) Cost() Cost { return me.cost }

// Close frees the memory; a measurement may be given up at any time.
func (me *Measurement) Close() { me.end() }

func (me *Measurement) end() {
	if me.sess != nil {
		me.sess.Close()
		me.sess = nil
	}
}
