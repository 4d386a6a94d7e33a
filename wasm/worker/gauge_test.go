package worker

import (
	"testing"

	"plywood/engine/backend/cpu"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

type costing struct {
	steps  int
	closed bool
}

func (c *costing) Advance() (bool, error) { c.steps--; return c.steps < 0, nil }
func (c *costing) Cost() train.Cost       { return train.Cost{Bytes: 8, Learn: 0.5, Predict: 0.25} }
func (c *costing) Close()                 { c.closed = true }

func TestMeasure(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	m, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	w := &Worker{Cost: (&Sessions{Backend: b}).Cost}
	p := serveWorker(t, w, opens(&double{steps: 1000, epochs: 1}))
	p.let(1000)
	ask := &protocol.Measure{Ask: 3, Model: m.JSON(), Shape: []int{2, 1, 1}, Classes: 2, Set: protocol.DataSet{Data: "moons"},
		Settings: protocol.Settings{Optimizer: "adam", LearningRate: 0.1, Batch: 32, Epochs: 1}}
	p.in <- ask
	if a := p.next("measured").(*protocol.Measured); a.Ask != 3 || a.Bytes == 0 || !(a.Learn > 0) || a.TrainImages != 1200 || a.TestImages != 300 || a.Failed != "" {
		t.Errorf("measured %+v", a)
	}
	bad := *ask
	bad.Settings.Optimizer = "magic"
	p.in <- &bad
	if a := p.next("measured").(*protocol.Measured); a.Failed == "" {
		t.Errorf("measured %+v", a)
	}
}

// A run comes before a measurement.
func TestARunEndsAMeasurement(t *testing.T) {
	c := &costing{steps: 1e9}
	w := &Worker{Cost: func(*protocol.Measure) (Costing, int, int, error) { return c, 0, 0, nil }}
	p := serveWorker(t, w, opens(&double{steps: 1000, epochs: 1}))
	p.in <- &protocol.Measure{Ask: 1}
	p.let(3)
	p.in <- &protocol.Start{Run: 1}
	p.let(1)
	p.next("started")
	if !c.closed {
		t.Error("it measures on")
	}
	p.in <- &protocol.Measure{Ask: 2} // not now
	p.in <- &protocol.Stop{Run: 1}
	p.let(5)
	p.next("ended")
}
