package cpu

import (
	"math"
	"testing"
	"time"

	"plywood/engine/backend"
	sets "plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/optim"
	"plywood/engine/plan"
	"plywood/engine/train"
)

// A network that a far too high rate has saturated leaves hardly a subnormal number behind, in any kind of kernel.
// Before package backend had its rule for tiny numbers, a tenth to a third of all results were.
func TestSaturatedLeavesNoSubnormals(t *testing.T) {
	for name, be := range trainingForms(t) {
		t.Run(name, func(t *testing.T) {
			for _, net := range []string{"lenet", "lenet-bn"} {
				w := newWatched(t, be, withActivation(t, net, "sigmoid"), optim.Config{Name: optim.Adam}, 100, 32)
				w.steps(t, 15)
				if w.last.Loss < 10 {
					t.Errorf("%s: the loss is %v; the rate was to saturate it", net, w.last.Loss)
				}
				calls, program := w.calls[graph.Train], w.program.Calls[graph.Train]
				tiny, all := 0, 0
				for i, k := range calls {
					calls[i] = func() {
						k()
						tiny += w.subnormals(program[i])
						for _, o := range program[i].Out {
							all += len(w.floats(o))
						}
					}
				}
				w.steps(t, 1)
				if tiny > all/10_000 {
					t.Errorf("%s: %d of %d results are subnormal", net, tiny, all)
				}
			}
		})
	}
}

// withActivation is one of the zoo's networks with another activation.
func withActivation(t testing.TB, net, act string) *nn.Model {
	m, err := zoo.Get(net)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range m.Nodes {
		if _, ok := n.Layer.(nn.Activation); ok {
			m.Nodes[i].Layer = nn.Activation{Function: act}
		}
	}
	return m
}

// watched is a session whose executable is at hand.
type watched struct {
	*train.Session
	*executable
	last  train.Event
	turns []time.Duration // of a step
}

// watching hands out what it has compiled.
type watching struct {
	*Backend
	compiled *executable
}

func (w *watching) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	x, err := w.Backend.Compile(p, share)
	if err == nil {
		w.compiled = x.(*executable)
	}
	return x, err
}

func newWatched(t testing.TB, be *Backend, m *nn.Model, o optim.Config, rate float64, batch int) *watched {
	w, s := &watching{Backend: be}, train.Defaults()
	s.Config, s.LearningRate, s.Epochs = o.WithDefaults(), rate, 1<<20
	s.Batch = batch
	sess, err := train.New(m, sets.Garments(1, 10*batch, 10), w, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sess.Close() })
	return &watched{Session: sess, executable: w.compiled}
}

func (w *watched) steps(t testing.TB, n int) {
	for range n {
		var err error
		if w.last, err = w.Session.Step(); err != nil {
			t.Fatal(err)
		}
	}
}

// subnormals counts them in what a call has written.
func (w *watched) subnormals(c plan.Call) (n int) {
	written := c.Out
	if c.Op.Updates() {
		written = c.In[:len(c.In)-2] // all but hyper and loss, or value and loss
	}
	for _, o := range written {
		for _, x := range w.floats(o) {
			if bits := math.Float32bits(x) &^ (1 << 31); bits != 0 && bits < 1<<23 {
				n++
			}
		}
	}
	return n
}
