package train

import (
	"fmt"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/plan"
	"plywood/engine/tensor"
)

// network is a model lowered to a graph of one or more phases, compiled for a backend.
type network struct {
	g       *graph.Graph
	vars    nn.Vars
	program *plan.Program
	exec    backend.Executable
	in      tensor.Shape // of one image as the network reads it
	prep    Preprocessing
	augment bool // the Train phase's images are moved

	norm        *graph.Value
	trainSource source
	evalSource  source
	train       *nn.Built
	loss, hits  *graph.Value // of the Train phase
	hyper, log  *graph.Value
	grads       map[*graph.Value]*graph.Value // of parameters
	evalLoss    *graph.Value
	evalHits    *graph.Value
	evalLogits  *graph.Value
	evalBound   *data.Split
	images      *graph.Value // of the Predict phase
	logits      *graph.Value
}

// source is a dataset on the device.
type source struct{ images, labels *graph.Value }

func newNetwork(in tensor.Shape, seed uint64, prep Preprocessing) *network {
	return &network{g: graph.New(), vars: nn.Vars{Seed: seed}, in: in, prep: prep}
}

// gather declares a dataset and picks a batch from it, moved where augment is set.
func (n *network) gather(name string, shape tensor.Shape, bytes, augment bool) (src source, x, t *graph.Value) {
	if n.norm == nil {
		n.norm = n.g.Vector("norm", 2, shape[0])
	}
	src = source{n.g.Dataset(name+" images", bytes, shape[0], shape[1], shape[2]), n.g.Labels(name + " labels")}
	pick := n.g.Gather
	if augment {
		pick = n.g.GatherAugmented
	}
	return src, pick(src.images, n.norm, n.in[1], n.in[2]), n.g.GatherLabels(src.labels)
}

// addTrain builds the forward pass and loss of the Train phase. Gradients come after every forward
// pass is built, since activations are fused before.
func (n *network) addTrain(m *nn.Model, set *data.Set) (err error) {
	n.g.Begin(graph.Train)
	var x, t *graph.Value
	n.trainSource, x, t = n.gather("train", set.Shape, set.Train.Bytes != nil, n.augment)
	if n.train, err = nn.Build(m, n.g, nn.Training, x, &n.vars); err != nil {
		return err
	}
	if err := vector(n.train.Output); err != nil {
		return err
	}
	n.loss, n.hits = n.g.SoftmaxCrossEntropy(n.train.Output, t)
	return nil
}

// addEval builds the Eval phase.
func (n *network) addEval(m *nn.Model, set *data.Set) error {
	n.g.Begin(graph.Eval)
	bytes := set.Train.Bytes != nil || set.Test.Bytes != nil
	src, x, t := n.gather("eval", set.Shape, bytes, false)
	built, err := nn.Build(m, n.g, nn.Prediction, x, &n.vars)
	if err != nil {
		return err
	}
	if err := vector(built.Output); err != nil {
		return err
	}
	n.evalSource, n.evalLogits = src, built.Output
	n.evalLoss, n.evalHits = n.g.SoftmaxCrossEntropy(built.Output, t)
	for _, v := range []*graph.Value{n.evalLoss, n.evalHits, n.evalLogits} {
		n.g.Keep(v)
	}
	return nil
}

// vector refuses an output that the loss cannot take.
func vector(out *graph.Value) error {
	if out.Shape[1]*out.Shape[2] != 1 {
		return fmt.Errorf("%s: the model's output is a map of %v, not one number a class; end with a dense layer", out.Name, out.Shape)
	}
	return nil
}

// addPredict builds the Predict phase, in either mode.
func (n *network) addPredict(m *nn.Model, mode nn.Mode) error {
	n.g.Begin(graph.Predict)
	n.images = n.g.Images("images", n.in[0], n.in[1], n.in[2])
	built, err := nn.Build(m, n.g, mode, n.images, &n.vars)
	if err != nil {
		return err
	}
	n.logits = built.Output
	n.g.Keep(n.logits)
	return nil
}

// addUpdates completes the Train phase: gradients, updates, moving statistics and the log.
func (n *network) addUpdates(s Settings) {
	g := n.g
	g.Begin(graph.Train)
	n.grads = autodiff.Gradients(g, n.loss)
	g.Layer = ""
	n.hyper, n.log = g.Vector("hyper", graph.HyperLen), g.State("log", 0, graph.LogSlots, 2)
	s.Config.Append(g, g.Params(), n.grads, n.hyper, n.loss)
	for _, v := range n.train.Moving {
		g.MovingAverage(v.Moving, v.Batch, n.loss, v.Momentum)
	}
	g.Record(n.loss, n.hits, n.log)
}

// compile plans for up to batch images and hands the program to the backend.
func (n *network) compile(b backend.Backend, batch int, share backend.Executable) error {
	if t, ok := b.(interface{ Share(batch int) int }); ok && share == nil {
		batch = t.Share(batch) // one of several members computes no more of it
	}
	n.program = plan.New(n.g, plan.Options{Batch: batch, Lanes: b.Lanes()})
	if bytes := n.program.Bytes(); bytes < 0 || bytes > maxBytes {
		return fmt.Errorf("the program needs %.1f GiB at batch %d, more than the %d GiB that can be had here; use a smaller batch or fewer channels",
			float64(bytes)/(1<<30), batch, maxBytes>>30)
	}
	var err error
	if n.exec, err = b.Compile(n.program, share); err != nil {
		return err
	}
	if n.norm != nil {
		bytes := n.trainSource.images != nil && n.trainSource.images.Bytes || n.evalSource.images != nil && n.evalSource.images.Bytes
		return n.exec.Write(n.norm, n.prep.norm(bytes))
	}
	return nil
}

// bind gives a source its examples.
func (n *network) bind(src source, p *data.Split) error {
	images := backend.Dataset{Count: p.Count, Bytes: p.Bytes, Floats: p.Floats}
	if err := n.exec.Bind(src.images, images); err != nil {
		return err
	}
	return n.exec.Bind(src.labels, backend.Dataset{Count: p.Count, Bytes: p.Labels})
}

// bindEval gives the Eval phase its examples, where it does not have them yet.
func (n *network) bindEval(p *data.Split) error {
	if n.evalBound == p {
		return nil
	}
	if err := n.bind(n.evalSource, p); err != nil {
		return err
	}
	n.evalBound = p
	return nil
}

// saved lists what a checkpoint holds: parameters, then states other than the log.
func (n *network) saved() []*graph.Value {
	vs := n.g.Params()
	for _, v := range n.g.States() {
		if v != n.log {
			vs = append(vs, v)
		}
	}
	return vs
}

// initialise writes the values a run with this seed starts from.
func (n *network) initialise(seed uint64) error {
	for _, v := range n.saved() {
		if err := n.exec.Write(v, Initial(v, seed)); err != nil {
			return err
		}
	}
	return nil
}

// read copies what a checkpoint holds to the host.
func (n *network) read() ([]checkpoint.Tensor, error) {
	var ts []checkpoint.Tensor
	for _, v := range n.saved() {
		t := checkpoint.Tensor{Name: v.Name, Shape: v.Shape, Data: make([]float32, v.Shape.Size())}
		if err := n.exec.Read(v, t.Data); err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	return ts, nil
}

// write sets parameters and states from tensors by name. Those for which optional is true may
// be missing and keep their values; names for which ignore is true may be extra.
func (n *network) write(ts []checkpoint.Tensor, optional func(*graph.Value) bool, ignore func(string) bool) (missing []string, err error) {
	saved := n.saved()
	want := make([]checkpoint.Want, len(saved))
	for i, v := range saved {
		want[i] = checkpoint.Want{Name: v.Name, Shape: v.Shape, Optional: optional(v)}
	}
	fitted, err := checkpoint.Fit(ts, want, ignore)
	if err != nil {
		return nil, err
	}
	for i, t := range fitted {
		if t.Data == nil {
			missing = append(missing, t.Name)
		} else if err := n.exec.Write(saved[i], t.Data); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

func (n *network) close() error {
	if n.exec == nil {
		return nil
	}
	return n.exec.Close()
}

func never(*graph.Value) bool { return false }
