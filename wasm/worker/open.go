package worker

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/curve"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/optim"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// Sessions opens runs on a backend. It keeps the data last used.
type Sessions struct {
	Backend backend.Backend
	// Fetch gets a file from beside the page and tells how far it is.
	Fetch func(ctx context.Context, url string, tell func(done, total int)) ([]byte, error)
	// Gather is nil where a run cannot have more than one worker.
	Gather Gather

	Own *OwnSets // nil where there are none

	loading sync.Mutex
	sets    [2]keptSet // the newest first
}

// Open makes the data and the session that a Start asks for.
func (o *Sessions) Open(ctx context.Context, start *protocol.Start, tell func(string, int, int)) (*Opened, error) {
	model, err := nn.Parse(start.Model)
	if err != nil {
		return nil, fmt.Errorf("the network: %w", err)
	}
	var c *checkpoint.Checkpoint
	if start.Resume {
		if c, err = decode(start); err != nil {
			return nil, err
		}
	}
	d := dataOf(start, c)
	set, err := o.load(ctx, d, tell)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tell("Building the network", 0, 0)
	if o.Gather != nil && start.Workers > 1 {
		tell("Starting the workers", 0, 0)
		j, err := o.openJoint(start, model, set)
		if err != nil {
			return nil, err
		}
		return opened(j, j.Session, d, c), nil
	}
	s, err := begin(start, c, model, set, o.Backend)
	if err != nil {
		return nil, err
	}
	return opened(s, s, d, c), nil
}

func opened(t Trainer, s *train.Session, d protocol.DataSet, c *checkpoint.Checkpoint) *Opened {
	var made curve.Curve
	if c != nil {
		made = curve.Of(c.Notes, c.Progress.Step)
	}
	return &Opened{Trainer: t, See: s, TrainImages: s.Set().Train.Count, TestImages: s.Set().Test.Count, Step: s.Progress().Step, Notes: notes(d), Curve: made,
		Bytes: s.Bytes(), SnapshotBytes: s.SnapshotBytes()}
}

// decode reads the checkpoint that the page has sent along.
func decode(start *protocol.Start) (*checkpoint.Checkpoint, error) {
	kept, _ := start.Bytes.([]byte)
	c, err := checkpoint.Decode(kept)
	if err != nil {
		return nil, fmt.Errorf("what was kept of the run cannot be read (%w); train it again", err)
	}
	return c, nil
}

// session begins a run, or goes on with one where the page has sent its checkpoint.
func session(start *protocol.Start, model *nn.Model, set *data.Set, b backend.Backend) (*train.Session, error) {
	if !start.Resume {
		return begin(start, nil, model, set, b)
	}
	c, err := decode(start)
	if err != nil {
		return nil, err
	}
	return begin(start, c, model, set, b)
}

// begin goes on with a checkpoint, where there is one. Its settings are its own, which may be more
// than the page knows; only what may change on the way is the page's.
func begin(start *protocol.Start, c *checkpoint.Checkpoint, model *nn.Model, set *data.Set, b backend.Backend) (*train.Session, error) {
	if c == nil {
		return train.New(model, set, b, settings(start.Settings))
	}
	s, err := train.SettingsOf(c)
	if err != nil {
		return nil, err
	}
	s.Epochs, s.LearningRate = start.Settings.Epochs, start.Settings.LearningRate
	return train.Resume(c, set, b, s)
}

func settings(p protocol.Settings) train.Settings {
	s := train.Defaults()
	s.Config = optim.Config{Name: p.Optimizer, Momentum: p.Momentum, WeightDecay: p.WeightDecay}
	s.LearningRate, s.Batch, s.Epochs, s.Seed = p.LearningRate, p.Batch, p.Epochs, p.Seed
	s.Standardize, s.Resize = p.Standardize, p.Resize
	s.Flip, s.Shift = p.Flip, p.Shift
	s.LimitTrain, s.LimitTest = p.TrainImages, p.TestImages
	s.Schedule = optim.Schedule{Name: p.Schedule, WarmupEpochs: p.WarmupEpochs}
	if p.Schedule == optim.Step {
		s.StepEpochs, s.Gamma = p.StepEpochs, p.Gamma
	}
	return s
}

// Find gives a set to be shown.
func (o *Sessions) Find(ctx context.Context, set protocol.DataSet) (*data.Set, error) {
	return o.load(ctx, set, func(string, int, int) {})
}

// load makes or fetches a set, one at a time, or takes one of the last two.
func (o *Sessions) load(ctx context.Context, d protocol.DataSet, tell func(string, int, int)) (*data.Set, error) {
	o.loading.Lock()
	defer o.loading.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key := setKey(d)
	for _, s := range o.sets {
		if s.key == key {
			return s.set, nil
		}
	}
	set, err := o.make(ctx, d, tell)
	if err != nil {
		return nil, err
	}
	o.sets[0], o.sets[1] = keptSet{key, set}, o.sets[0]
	return set, nil
}

func setKey(d protocol.DataSet) string {
	if d.Data == fashion || strings.HasPrefix(d.Data, protocol.OwnPrefix) {
		return d.Data // the same whatever the seed
	}
	return fmt.Sprint(d.Data, " ", d.Seed)
}

// keptSet is a set that need not be made again.
type keptSet struct {
	key string
	set *data.Set
}

const fashion = "fashion-mnist"

func (o *Sessions) make(ctx context.Context, d protocol.DataSet, tell func(string, int, int)) (*data.Set, error) {
	if strings.HasPrefix(d.Data, protocol.OwnPrefix) {
		tell("Fetching your data", 0, 0)
		return o.Own.find(d.Data)
	}
	seed := d.Seed
	switch d.Data {
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
		return o.fashion(ctx, d.URL, tell)
	}
	return nil, fmt.Errorf("no data is called %q; choose another set", d.Data)
}
