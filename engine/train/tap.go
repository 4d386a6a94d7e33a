package train

import (
	"fmt"
	"slices"
	"strings"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// TapOptions choose what a Tap looks at. Names are "input", a layer's path ("conv1",
// "block2.bn1") for its output, a parameter's ("conv1.weight"), and d(…) of any of these for its
// gradient.
type TapOptions struct {
	Mode      nn.Mode // Training: batch norm by the batch, dropout at work
	Gradients bool    // with Training: run backwards too
	Stats     []string
	Keep      []string // values to read whole
	Batch     int      // most images of a run; 0 means the session's
}

// Tap is a second program over a session's parameters that shows values from inside the network. An
// untapped step pays nothing for it. It sees the parameters as they are when it runs.
type Tap struct {
	net   *network
	set   *data.Set
	names []string
	stats [graph.NumPhases]map[string]*graph.Value
	keep  [graph.NumPhases]map[string]*graph.Value
	phase graph.Phase // of the last run
	n     int         // images in it; 0: none yet
	bound *data.Split
}

// Stats summarise a value.
type Stats struct {
	Min, Max, Mean, Std float32
	Zeros               float32 // share of exact zeros
	NonFinite           int     // NaN and ±Inf, which the other figures leave out
	Hist                [graph.HistBins]int
}

// Tap compiles a program that looks at what o names.
func (s *Session) Tap(o TapOptions) (*Tap, error) {
	if o.Gradients && o.Mode != nn.Training {
		return nil, fmt.Errorf("gradients are of training mode")
	}
	if o.Batch == 0 {
		o.Batch = s.net.program.Batch
	}
	n := newNetwork(s.net.in, s.settings.Seed, s.net.prep)
	t := &Tap{net: n, set: s.set}
	named, err := t.build(s.model, o)
	if err != nil {
		return nil, err
	}
	for _, ph := range []graph.Phase{graph.Train, graph.Predict} {
		t.stats[ph], t.keep[ph] = map[string]*graph.Value{}, map[string]*graph.Value{}
		want := map[*graph.Value][]string{}
		for _, name := range o.Stats {
			if v := named[ph][name]; v != nil {
				want[v] = append(want[v], name)
			}
		}
		for _, name := range o.Keep {
			if v := named[ph][name]; v != nil {
				n.g.Keep(v)
				t.keep[ph][name] = v
			}
		}
		for _, st := range n.insertStats(ph, func(v *graph.Value) bool { return want[v] != nil }) {
			for _, name := range want[st.of] {
				t.stats[ph][name] = st.stats
			}
		}
	}
	for _, name := range slices.Concat(o.Stats, o.Keep) {
		if named[graph.Train][name] == nil {
			return nil, fmt.Errorf("tap: no value %q; there are %s", name, strings.Join(t.names, ", "))
		}
	}
	return t, n.compile(s.backend, o.Batch, s.net.exec)
}

// build lowers the network twice: reading the set, with loss and gradients, and reading images of
// the host. Activations are not fused, so that every layer has its own output.
func (t *Tap) build(m *nn.Model, o TapOptions) (named [graph.NumPhases]map[string]*graph.Value, err error) {
	n, g := t.net, t.net.g
	g.Begin(graph.Train)
	var x, labels *graph.Value
	n.trainSource, x, labels = n.gather("tap", t.set.Shape, t.set.Train.Bytes != nil || t.set.Test.Bytes != nil, false)
	built, err := nn.Build(m, g, o.Mode, x, &n.vars)
	if err != nil {
		return named, err
	}
	loss, _ := g.SoftmaxCrossEntropy(built.Output, labels)
	named[graph.Train] = t.values(x, built)
	named[graph.Train]["loss"] = loss
	g.Keep(loss)
	if o.Gradients {
		grads := autodiff.All(g, loss)
		for _, name := range slices.Clone(t.names) {
			if d := grads[named[graph.Train][name]]; d != nil {
				t.names = append(t.names, "d("+name+")")
				named[graph.Train]["d("+name+")"] = d
			}
		}
	}
	g.Begin(graph.Predict)
	n.images = g.Images("images", n.in[0], n.in[1], n.in[2])
	if built, err = nn.Build(m, g, o.Mode, n.images, &n.vars); err != nil {
		return named, err
	}
	n.logits = built.Output
	g.Keep(n.logits)
	names := t.names
	named[graph.Predict] = t.values(n.images, built)
	t.names = names
	return named, nil
}

// values are what a forward pass has by name, in running order in t.names.
func (t *Tap) values(x *graph.Value, built *nn.Built) map[string]*graph.Value {
	m := map[string]*graph.Value{nn.InputID: x}
	t.names = []string{nn.InputID}
	for _, path := range built.Paths {
		m[path] = built.Values[path]
		t.names = append(t.names, path)
	}
	for _, v := range t.net.g.Params() {
		m[v.Name] = v
		t.names = append(t.names, v.Name)
	}
	return m
}

// Names lists what can be looked at, forward values in running order, then parameters, then gradients.
func (t *Tap) Names() []string { return t.names }

// Run looks at a batch of one of the set's splits.
func (t *Tap) Run(split Split, indices []int32) error {
	p := split.of(t.set)
	if t.bound != p {
		if err := t.net.bind(t.net.trainSource, p); err != nil {
			return err
		}
		t.bound = p
	}
	t.n = 0
	if err := t.net.exec.Run(graph.Train, backend.Step{N: len(indices), Indices: indices}); err != nil {
		return err
	}
	t.phase, t.n = graph.Train, len(indices)
	return nil
}

// RunImages looks at images [N,C,H,W] of the host, with pixels in [0,1], and gives their logits. It
// runs forward only.
func (t *Tap) RunImages(images *tensor.Tensor) (*tensor.Tensor, error) {
	if len(images.Shape) != 4 || images.Shape[0] > t.net.program.Batch {
		return nil, fmt.Errorf("tap: wanted images [N,C,H,W] with N up to %d, got %v", t.net.program.Batch, images.Shape)
	}
	t.n = 0
	logits, err := t.net.predict(images)
	if err != nil {
		return nil, err
	}
	t.phase, t.n = graph.Predict, images.Shape[0]
	return logits, nil
}

// Stats summarises a value in the last run.
func (t *Tap) Stats(name string) (Stats, error) {
	v, err := t.find(t.stats[t.phase], name)
	if err != nil {
		return Stats{}, err
	}
	var f [graph.StatsLen]float32
	if err := t.net.exec.Read(v, f[:]); err != nil {
		return Stats{}, err
	}
	s := Stats{Min: f[graph.StatMin], Max: f[graph.StatMax], Mean: f[graph.StatMean], Std: f[graph.StatStd],
		Zeros: f[graph.StatZeros], NonFinite: int(f[graph.StatNonFinite])}
	for i := range s.Hist {
		s.Hist[i] = int(f[graph.StatHist+i])
	}
	return s, nil
}

// Value reads a kept value of the last run: [n,C,H,W] where it is of images, else its own shape.
func (t *Tap) Value(name string) (*tensor.Tensor, error) {
	v, err := t.find(t.keep[t.phase], name)
	if err != nil {
		return nil, err
	}
	shape := v.Shape
	if v.Batched {
		shape = append(tensor.Shape{t.n}, shape...)
	}
	y := tensor.New(shape...)
	return y, t.net.exec.Read(v, y.Data)
}

func (t *Tap) find(among map[string]*graph.Value, name string) (*graph.Value, error) {
	if t.n == 0 {
		return nil, fmt.Errorf("tap: nothing has run")
	}
	if v := among[name]; v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("tap: %q was not asked for, or is not of this run", name)
}

// Close frees the tap's memory.
func (t *Tap) Close() error { return t.net.close() }
