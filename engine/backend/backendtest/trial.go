package backendtest

import (
	"fmt"
	"math/rand/v2"

	"plywood/engine/augment"
	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
	"plywood/engine/tensor"
)

// variant is how a case's values lie in memory.
type variant uint8

const (
	plain  variant = iota // every value in a storage of its own
	sliced                // batched inputs inside wider results, which ops that can may overwrite
	joined                // batched outputs inside concatenations
	numVariants
)

func (v variant) String() string { return [...]string{"plain", "sliced", "joined"}[v] }

// trial is one case being laid out: a graph of the op and its inputs, with their data.
type trial struct {
	g       *graph.Graph
	rng     *rand.Rand
	batch   int
	n       int
	step    uint32
	indices []int32
	moves   []augment.Move
	variant variant
	inputs  []input
	data    map[*graph.Value][]float32 // of inputs as the case sees them
	fence   *graph.Value               // the joined output and its neighbours
	node    *graph.Node                // the op under test
}

// input is a value that is written before the run.
type input struct {
	v     *graph.Value
	data  []float32
	pads  pads
	count int // examples, of a dataset
}

func newTrial(batch, n int, v variant, seed uint64) *trial {
	return &trial{
		g: graph.New(), rng: rand.New(rand.NewPCG(seed, 0)), batch: batch, n: n, variant: v,
		step: 70, data: map[*graph.Value][]float32{},
	}
}

// uniform draws from [-1, 1).
func (t *trial) uniform() float32 { return 2*t.rng.Float32() - 1 }

// positive draws from [0.5, 1.5).
func (t *trial) positive() float32 { return t.rng.Float32() + 0.5 }

// few draws from three values, so that many are equal.
func (t *trial) few() float32 { return float32(t.rng.IntN(3)) - 1 }

func fill(n int, f func() float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = f()
	}
	return x
}

// images declares a batched input [N,C,H,W] with random activations.
func (t *trial) images(name string, f func() float32, shape ...int) *graph.Value {
	return t.batched(name, finitePads, fill(t.n*tensor.Shape(shape).Size(), f), shape...)
}

// grad declares a batched input that is the gradient of something.
func (t *trial) grad(name string, shape ...int) *graph.Value {
	return t.batched(name, zeroPads, fill(t.n*tensor.Shape(shape).Size(), t.uniform), shape...)
}

// into declares an earlier part of a gradient, if there is to be one.
func (t *trial) into(yes bool, shape ...int) *graph.Value {
	if !yes {
		return nil
	}
	return t.grad("into", shape...)
}

// classes declares the labels of the batch.
func (t *trial) classes(k int) *graph.Value {
	return t.batched("t", classPads, fill(t.n, func() float32 { return float32(t.rng.IntN(k)) }), 1, 1, 1)
}

// batched declares a batched input with data [n,C,H,W]: itself an input, or a slice of one.
func (t *trial) batched(name string, p pads, data []float32, shape ...int) *graph.Value {
	if t.variant != sliced {
		v := t.g.Images(name, shape[0], shape[1], shape[2])
		t.inputs = append(t.inputs, input{v: v, data: data, pads: p})
		t.data[v] = data
		return v
	}
	const before, after = 2, 1
	area := shape[1] * shape[2]
	size, wide := shape[0]*area, (before+shape[0]+after)*area
	all := fill(t.n*wide, t.uniform)
	for img := range t.n {
		copy(all[img*wide+before*area:][:size], data[img*size:])
	}
	w := t.g.Images(name+".wide", before+shape[0]+after, shape[1], shape[2])
	t.inputs = append(t.inputs, input{v: w, data: all, pads: p})
	v := t.g.Slice(w, before, shape[0])
	t.data[v] = data
	return v
}

// param declares a parameter with random values.
func (t *trial) param(name string, f func() float32, shape ...int) *graph.Value {
	return t.given(t.g.Param(name, graph.Init{}, shape...), fill(tensor.Shape(shape).Size(), f))
}

// state declares a state with random values.
func (t *trial) state(name string, f func() float32, shape ...int) *graph.Value {
	return t.given(t.g.State(name, 0, shape...), fill(tensor.Shape(shape).Size(), f))
}

// vector declares a plain input.
func (t *trial) vector(name string, data ...float32) *graph.Value {
	return t.given(t.g.Vector(name, len(data)), data)
}

// plainGrad declares the gradient of a parameter.
func (t *trial) plainGrad(shape ...int) *graph.Value {
	return t.given(t.g.Vector("dw", shape...), fill(tensor.Shape(shape).Size(), t.uniform))
}

func (t *trial) given(v *graph.Value, data []float32) *graph.Value {
	t.inputs = append(t.inputs, input{v: v, data: data})
	t.data[v] = data
	return v
}

// fused sets the activation of the node that made y.
func fused(y *graph.Value, a graph.Act, slope float32) {
	y.Maker.Attr.Act, y.Maker.Attr.Slope = a, slope
}

// newCase lays out a case: its op, fenced in where joined, and what is read after the run.
func newCase(c Case, batch, n int, v variant) (*trial, error) {
	t := newTrial(batch, n, v, 1)
	var fence [2]*graph.Value
	if s := shape(c); v == joined && s != nil {
		for i := range fence { // made before the op, so that it can lie in the concatenation already
			in := t.given(t.g.Images("beside", 2, s[1], s[2]), fill(n*2*s[1]*s[2], t.uniform))
			fence[i] = t.g.Reshape(in, 2, s[1], s[2])
		}
	}
	c.build(t)
	for _, node := range t.g.Phases[graph.Train] {
		if node.Op == c.Op {
			t.node = node
		}
	}
	if t.node == nil {
		return nil, fmt.Errorf("backendtest: case %s has no %v", c.Name, c.Op)
	}
	for _, y := range t.node.Out {
		t.g.Keep(y)
	}
	if fence[0] != nil {
		t.fence = t.g.Concat(fence[0], t.node.Out[0], fence[1])
		t.g.Keep(t.fence)
	}
	return t, nil
}

// shape is that of a case's first output for one image, nil where it is not batched.
func shape(c Case) tensor.Shape {
	t := newTrial(1, 1, plain, 1)
	c.build(t)
	var s tensor.Shape
	for _, node := range t.g.Phases[graph.Train] {
		if node.Op == c.Op && len(node.Out) > 0 && node.Out[0].Batched {
			s = node.Out[0].Shape
		}
	}
	return s
}

// load gives an executable the inputs, in memory that is poison everywhere else.
func (t *trial) load(exe backend.Executable) error {
	if err := poisonAll(exe); err != nil {
		return err
	}
	for _, in := range t.inputs {
		if in.v.Role == graph.Data {
			if err := exe.Bind(in.v, in.dataset()); err != nil {
				return fmt.Errorf("bind %v: %w", in.v, err)
			}
			continue
		}
		if err := exe.Write(in.v, in.data); err != nil {
			return fmt.Errorf("write %v: %w", in.v, err)
		}
		if in.v.Batched {
			if err := fillPads(exe, in.v, t.n, in.pads, t.rng); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in input) dataset() backend.Dataset {
	d := backend.Dataset{Count: in.count, Floats: in.data}
	if in.v.Bytes {
		d.Floats = nil
		for _, x := range in.data {
			d.Bytes = append(d.Bytes, uint8(x))
		}
	}
	return d
}

// host is a Host with the same inputs.
func (t *trial) host() *Host {
	h := NewHost(t.n)
	h.Step, h.Indices, h.Moves = t.step, t.indices, t.moves
	for _, in := range t.inputs {
		h.Set(in.v, float64s(in.data))
	}
	return h
}

func (t *trial) run(exe backend.Executable) error {
	return exe.Run(graph.Train, backend.Step{N: t.n, Indices: t.indices, Number: t.step, Moves: t.moves})
}

func (t *trial) plan(lanes, guard int) *plan.Program {
	return plan.New(t.g, plan.Options{Batch: t.batch, Lanes: lanes, Guard: guard})
}

func float64s(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
