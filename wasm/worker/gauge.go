package worker

import (
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// Costing is a measurement under way: train.Measurement.
type Costing interface {
	Advance() (done bool, err error)
	Cost() train.Cost
	Close()
}

// FindCost prepares to measure, and says how many examples the set has as far as that is known.
type FindCost func(m *protocol.Measure) (c Costing, trainImages, testImages int, err error)

// gauge is the measurement under way, a step at a time so that messages get in between.
type gauge struct {
	costing Costing
	answer  protocol.Measured
}

// measure begins a measurement in place of any other. While a run is under way it does nothing:
// the run is not to be held up, and its own rate tells more.
func (w *Worker) measure(m *protocol.Measure) {
	w.dropGauge()
	if w.run != nil || w.Cost == nil {
		return
	}
	c, images, test, err := w.Cost(m)
	if err != nil {
		w.Post(&protocol.Measured{Ask: m.Ask, Failed: err.Error()})
		return
	}
	w.gauge = &gauge{c, protocol.Measured{Ask: m.Ask, TrainImages: images, TestImages: test}}
}

func (w *Worker) gaugeOn() {
	g := w.gauge
	done, err := g.costing.Advance()
	switch {
	case err != nil:
		g.answer.Failed = err.Error()
	case !done:
		w.Yield()
		return
	}
	c := g.costing.Cost()
	g.answer.Bytes, g.answer.Learn, g.answer.Predict = c.Bytes, c.Learn, c.Predict
	w.dropGauge()
	w.Post(&g.answer)
}

func (w *Worker) dropGauge() {
	if w.gauge != nil {
		w.gauge.costing.Close()
		w.gauge = nil
	}
}

// Cost prepares to measure what a run of these sessions costs.
func (o *Sessions) Cost(m *protocol.Measure) (Costing, int, int, error) {
	model, err := nn.Parse(m.Model)
	if err != nil {
		return nil, 0, 0, err
	}
	c, err := train.NewMeasurement(model, m.Shape, m.Classes, o.Backend, settings(m.Settings))
	if err != nil {
		return nil, 0, 0, err
	}
	images, test := o.count(m.Set)
	return c, images, test, nil
}

// count is how many examples a set has, 0 where it would have to be fetched to know.
func (o *Sessions) count(d protocol.DataSet) (images, test int) {
	if o.loading.TryLock() { // held for as long as a set is fetched
		defer o.loading.Unlock()
		for _, s := range o.sets {
			if s.key == setKey(d) {
				return s.set.Train.Count, s.set.Test.Count
			}
		}
	}
	switch d.Data {
	case "garments":
		return data.GarmentsTrain, data.GarmentsTest
	case "spiral", "moons", "circles", "xor":
		return data.ToyTrain, data.ToyTrain / 4
	case fashion:
		return 60_000, 10_000
	}
	return 0, 0
}
