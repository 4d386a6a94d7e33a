package backendtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
	"plywood/engine/tensor"
)

// classes is what the small networks tell apart.
const classes = 3

// Net is a small network with the data of one batch: images and labels from the host, a loss, and
// the gradient of every parameter.
type Net struct {
	Graph *graph.Graph
	N     int // images
	Loss  *graph.Value
	Grads map[*graph.Value]*graph.Value // by parameter
	// All holds the gradients of results too.
	All    map[*graph.Value]*graph.Value
	inputs []input
	rng    *rand.Rand
}

// GoString lists the nodes, for rapid's reports.
func (b *Net) GoString() string { return b.Graph.String() }

// newNet starts a network; build it on x, then call finish.
func newNet(n int, seed uint64) *Net {
	return &Net{Graph: graph.New(), N: n, rng: rand.New(rand.NewPCG(seed, 1))}
}

func (b *Net) given(v *graph.Value, f func() float32) *graph.Value {
	n := v.Shape.Size()
	if v.Batched {
		n *= b.N
	}
	b.inputs = append(b.inputs, input{v: v, data: fill(n, f)})
	return v
}

func (b *Net) within(r float64) func() float32 {
	return func() float32 { return float32(r) * (2*b.rng.Float32() - 1) }
}

// layer names what is added next: its nodes, its parameters.
func (b *Net) layer(kind string) {
	b.Graph.Layer = fmt.Sprintf("%s%d", kind, len(b.Graph.Values))
}

func (b *Net) images(c, h, w int) *graph.Value {
	return b.given(b.Graph.Images("x", c, h, w), b.within(1))
}

func (b *Net) param(part string, r float64, shape ...int) *graph.Value {
	return b.given(b.Graph.Param(b.Graph.Layer+"."+part, graph.Init{}, shape...), b.within(r))
}

func (b *Net) conv(x *graph.Value, out int, win graph.Window, bias bool) *graph.Value {
	b.layer("conv")
	fan := x.Shape[0] * win.Kernel[0] * win.Kernel[1]
	w := b.param("weight", math.Sqrt(3/float64(fan)), out, x.Shape[0], win.Kernel[0], win.Kernel[1])
	var bv *graph.Value
	if bias {
		bv = b.param("bias", 0.5, out)
	}
	return b.Graph.Conv2D(x, w, bv, win)
}

func (b *Net) norm(x *graph.Value) *graph.Value {
	b.layer("bn")
	gamma, beta := b.param("weight", 1, x.Shape[0]), b.param("bias", 0.5, x.Shape[0])
	for i := range b.inputs[len(b.inputs)-2].data {
		b.inputs[len(b.inputs)-2].data[i] += 1.5
	}
	// A wide epsilon keeps rounding from growing where a channel hardly varies.
	y, _, _ := b.Graph.BatchNormTrain(x, gamma, beta, 0.1)
	return y
}

func (b *Net) act(x *graph.Value, a graph.Act) *graph.Value {
	b.layer(a.String())
	return b.Graph.Activation(x, a, 0.1)
}

func (b *Net) dense(x *graph.Value, out int) *graph.Value {
	if x.Shape[1]*x.Shape[2] != 1 {
		b.layer("flatten")
		x = b.Graph.Reshape(x, x.Shape.Size(), 1, 1)
	}
	b.layer("dense")
	w := b.param("weight", math.Sqrt(3/float64(x.Shape[0])), out, x.Shape[0])
	return b.Graph.Dense(x, w, b.param("bias", 0.5, out))
}

// finish adds the loss and the gradients of all parameters.
func (b *Net) finish(logits *graph.Value, fuse bool) *Net {
	b.layer("loss")
	labels := b.given(b.Graph.Images("t", 1, 1, 1), func() float32 { return float32(b.rng.IntN(logits.Shape[0])) })
	b.Loss, _ = b.Graph.SoftmaxCrossEntropy(logits, labels)
	b.Graph.Keep(b.Loss)
	if fuse {
		graph.Simplify(b.Graph)
	}
	b.gradients()
	return b
}

// gradients adds the gradients of all parameters, which the host reads.
func (b *Net) gradients() {
	b.All, b.Grads = autodiff.All(b.Graph, b.Loss), map[*graph.Value]*graph.Value{}
	for _, p := range b.Graph.Params() {
		if d := b.All[p]; d != nil {
			b.Grads[p] = d
			b.Graph.Keep(d)
		}
	}
}

// Host is a Host with the net's data.
func (b *Net) Host() *Host {
	h := NewHost(b.N)
	h.Step = 3
	for _, in := range b.inputs {
		h.Set(in.v, float64s(in.data))
	}
	return h
}

// compile plans the net for one image more than it has, compiles it, and loads it in memory that
// is poison everywhere else.
func (b *Net) compile(be backend.Backend, guard int) (backend.Executable, error) {
	p := plan.New(b.Graph, plan.Options{Batch: b.N + 1, Lanes: be.Lanes(), Guard: guard})
	exe, err := be.Compile(p, nil)
	if err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	if err := poisonAll(exe); err != nil {
		return nil, err
	}
	return exe, b.load(exe)
}

func (b *Net) load(exe backend.Executable) error {
	for _, in := range b.inputs {
		if err := exe.Write(in.v, in.data); err != nil {
			return fmt.Errorf("write %v: %w", in.v, err)
		}
		if in.v.Batched {
			kind := finitePads
			if in.v.Name == "t" {
				kind = classPads
			}
			if err := fillPads(exe, in.v, b.N, kind, b.rng); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Net) run(exe backend.Executable, step uint32) error {
	return exe.Run(graph.Train, backend.Step{N: b.N, Number: step})
}

// results are what the host reads: the loss, then the gradients in the order of their parameters.
func (b *Net) results() []*graph.Value {
	vs := []*graph.Value{b.Loss}
	for _, p := range b.Graph.Params() {
		if d := b.Grads[p]; d != nil {
			vs = append(vs, d)
		}
	}
	return vs
}

// read reads values that are not batched.
func read(exe backend.Executable, vs []*graph.Value) ([][]float32, error) {
	var all [][]float32
	for _, v := range vs {
		x := make([]float32, tensor.Shape(v.Shape).Size())
		if err := exe.Read(v, x); err != nil {
			return nil, fmt.Errorf("read %v: %w", v, err)
		}
		all = append(all, x)
	}
	return all, nil
}
