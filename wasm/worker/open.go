package worker

import (
	"context"
	"fmt"

	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/optim"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// Sessions opens runs on a backend. It keeps the data of the last run for the next.
type Sessions struct {
	Backend backend.Backend
	// Fetch gets a file from beside the page and tells how far it is.
	Fetch func(ctx context.Context, url string, tell func(done, total int)) ([]byte, error)

	set *data.Set
	key string
}

// Open makes the data and the session that a Start asks for.
func (o *Sessions) Open(ctx context.Context, start *protocol.Start, tell func(string, int, int)) (*Opened, error) {
	model, err := nn.Parse(start.Model)
	if err != nil {
		return nil, fmt.Errorf("the network: %w", err)
	}
	set, err := o.load(ctx, start, tell)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tell("Building the network", 0, 0)
	s, err := o.session(start, model, set)
	if err != nil {
		return nil, err
	}
	return &Opened{Trainer: s, TrainImages: s.Set().Train.Count, TestImages: s.Set().Test.Count}, nil
}

// session begins a run, or goes on with one where the page has sent its checkpoint.
func (o *Sessions) session(start *protocol.Start, model *nn.Model, set *data.Set) (*train.Session, error) {
	if !start.Resume {
		return train.New(model, set, o.Backend, settings(start.Settings))
	}
	b, _ := start.Bytes.([]byte)
	c, err := checkpoint.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("what was kept of the run cannot be read: %w", err)
	}
	return train.Resume(c, set, o.Backend, settings(start.Settings))
}

func settings(p protocol.Settings) train.Settings {
	s := train.Defaults()
	s.Config = optim.Config{Name: p.Optimizer, Momentum: p.Momentum, WeightDecay: p.WeightDecay}
	s.LearningRate, s.Batch, s.Epochs, s.Seed = p.LearningRate, p.Batch, p.Epochs, p.Seed
	s.Standardize, s.Resize = p.Standardize, p.Resize
	s.LimitTrain, s.LimitTest = p.TrainImages, p.TestImages
	return s
}

func (o *Sessions) load(ctx context.Context, start *protocol.Start, tell func(string, int, int)) (*data.Set, error) {
	key := fmt.Sprint(start.Data, " ", start.Settings.Seed)
	if start.Data == fashion {
		key = fashion // the same whatever the seed
	}
	if o.set != nil && o.key == key {
		return o.set, nil
	}
	set, err := o.make(ctx, start, tell)
	if err != nil {
		return nil, err
	}
	o.set, o.key = set, key
	return set, nil
}

const fashion = "fashion-mnist"

func (o *Sessions) make(ctx context.Context, start *protocol.Start, tell func(string, int, int)) (*data.Set, error) {
	seed := start.Settings.Seed
	switch start.Data {
	case "garments":
		tell("Drawing garments", 0, 0)
		return data.Garments(seed, data.GarmentsTrain, data.GarmentsTest), nil
	case "spiral":
		return data.Spiral(seed, data.ToyTrain), nil
	case "moons":
		return data.Moons(seed, data.ToyTrain), nil
	case "circles":
		return data.Circles(seed, data.ToyTrain), nil
	case "xor":
		return data.XOR(seed, data.ToyTrain), nil
	case fashion:
		return o.fashion(ctx, start.DataURL, tell)
	}
	return nil, fmt.Errorf("no data is called %q", start.Data)
}
