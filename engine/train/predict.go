package train

import (
	"context"
	"fmt"
	"strings"

	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/optim"
	"plywood/engine/tensor"
)

// Predict gives the logits [N,classes] of images [N,C,H,W] with pixels in [0,1], resized and
// standardized as the training images are. It uses the moving statistics as they are now.
func (s *Session) Predict(images *tensor.Tensor) (*tensor.Tensor, error) {
	return s.net.predict(images)
}

func (n *network) predict(images *tensor.Tensor) (*tensor.Tensor, error) {
	x, err := n.prep.Apply(images)
	if err != nil {
		return nil, err
	}
	count, size, classes := x.Shape[0], n.in.Size(), n.logits.Shape.Size()
	y := tensor.New(count, classes)
	for at := 0; at < count; at += n.program.Batch {
		b := min(n.program.Batch, count-at)
		if err := n.exec.Write(n.images, x.Data[at*size:(at+b)*size]); err != nil {
			return nil, err
		}
		if err := n.exec.Run(graph.Predict, backend.Step{N: b}); err != nil {
			return nil, err
		}
		if err := n.exec.Read(n.logits, y.Data[at*classes:(at+b)*classes]); err != nil {
			return nil, err
		}
	}
	return y, nil
}

// Predictor runs a trained network on images from the host.
type Predictor struct{ net *network }

// NewPredictor prepares the network of a checkpoint for up to batch images at once. In Training
// mode each batch is normalised by its own statistics, and dropout works.
func NewPredictor(c *checkpoint.Checkpoint, b backend.Backend, batch int, mode nn.Mode) (*Predictor, error) {
	s, err := SettingsOf(c)
	if err != nil {
		return nil, err
	}
	n := newNetwork(c.Model.Input, s.Seed, Preprocessing{c.Model.Input, c.Data.Mean, c.Data.Std})
	if err := checkPreprocessing(n.prep); err != nil {
		return nil, err
	}
	if err := n.addPredict(c.Model, mode); err != nil {
		return nil, err
	}
	if layer, ok := oneValueNorm(n.g.Phases[graph.Predict]); ok && batch == 1 {
		return nil, fmt.Errorf("%s: batch 1 has no variance; use a batch of 2 or more, or predict mode", layer)
	}
	graph.Simplify(n.g)
	return &Predictor{n}, n.load(c, b, batch)
}

// Predict gives the logits [N,classes] of images [N,C,H,W] with pixels in [0,1] of any height and width.
func (p *Predictor) Predict(images *tensor.Tensor) (*tensor.Tensor, error) {
	return p.net.predict(images)
}

// Close frees the device's memory.
func (p *Predictor) Close() error { return p.net.close() }

// Evaluate measures the network of a checkpoint on a split of a set of its classes. It stops between
// two batches when ctx is done, with its error.
func Evaluate(ctx context.Context, c *checkpoint.Checkpoint, set *data.Set, split Split, b backend.Backend, batch int) (Result, error) {
	s, err := SettingsOf(c)
	if err != nil {
		return Result{}, err
	}
	set = oneKind(set)
	in, err := fit(c.Model, set, s.Resize)
	if err != nil {
		return Result{}, err
	}
	p := split.of(set)
	if p.Count == 0 {
		return Result{}, fmt.Errorf("%s has no %v images; wanted at least one: choose another split or other data", set.Name, split)
	}
	n := newNetwork(in, s.Seed, Preprocessing{in, c.Data.Mean, c.Data.Std})
	if err := checkPreprocessing(n.prep); err != nil {
		return Result{}, err
	}
	if err := n.addEval(c.Model, set); err != nil {
		return Result{}, err
	}
	graph.Simplify(n.g)
	if err := n.load(c, b, min(batch, p.Count)); err != nil {
		return Result{}, err
	}
	defer n.close()
	return newEvaluation(n, p, len(set.Classes)).all(ctx)
}

// load compiles the network and gives it a checkpoint's weights.
func (n *network) load(c *checkpoint.Checkpoint, b backend.Backend, batch int) error {
	if err := n.compile(b, batch, nil); err != nil {
		return err
	}
	_, err := n.write(c.Tensors, never, func(name string) bool { return strings.HasPrefix(name, optim.StatePrefix) })
	return err
}

func checkPreprocessing(p Preprocessing) error {
	if p.Mean != nil && (len(p.Shape) != 3 || len(p.Mean) != p.Shape[0] || len(p.Std) != p.Shape[0]) {
		return fmt.Errorf("checkpoint: %d means and %d deviations for an input of %v; wanted one a channel", len(p.Mean), len(p.Std), p.Shape)
	}
	return nil
}
