package backendtest

import (
	"fmt"
	"testing"

	"plywood/engine/augment"
	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// runBehaviour holds a backend to what package backend promises of every Executable.
func runBehaviour(t *testing.T, be backend.Backend) {
	t.Run("starts with zeros", func(t *testing.T) { startsWithZeros(t, be) })
	t.Run("same inputs, same bits", func(t *testing.T) { sameInputsSameBits(t, be) })
	t.Run("a training step allocates nothing", func(t *testing.T) { allocatesNothing(t, be) })
	t.Run("phases share parameters", func(t *testing.T) { phasesShare(t, be) })
	t.Run("executables share parameters and states", func(t *testing.T) { executablesShare(t, be) })
	t.Run("dropout", func(t *testing.T) { dropoutShare(t, be) })
	t.Run("a profile does what a run does", func(t *testing.T) { profiles(t, be) })
	t.Run("tiny numbers are zeros", func(t *testing.T) { tinyIsZero(t, be) })
	t.Run("refuses what does not fit", func(t *testing.T) { refuses(t, be) })
}

// small is a net with everything a training step has: gathering, dropout, batch norm with moving
// statistics, updates with a state, and the log.
type small struct {
	*Net
	pixels, labels, log, moving *graph.Value
	images                      backend.Dataset
	classes                     backend.Dataset
}

func newSmall(n int) *small {
	b := newNet(n, 9)
	g := b.Graph
	s := &small{Net: b, pixels: g.Dataset("images", true, 1, 7, 7), labels: g.Labels("labels")}
	norm := b.given(g.Vector("norm", 2, 1), b.within(0.01))
	y := b.act(b.norm(b.conv(g.GatherAugmented(s.pixels, norm, 6, 6), 4, same3, true)), graph.ReLU)
	mean := y.Maker.In[0].Maker.Out[1]
	b.layer("pool")
	y = g.Pool(graph.MaxPool2D, y, square(2, 2, 0))
	b.layer("dropout")
	logits := b.dense(g.Dropout(y, 0.25, 3), classes)
	b.layer("loss")
	var hits *graph.Value
	b.Loss, hits = g.SoftmaxCrossEntropy(logits, g.GatherLabels(s.labels))
	graph.Simplify(g)
	b.gradients()
	h := hyper(0.1, 0.9, 0.001, 0.9, 0.999, 1e-8, 1)
	hv := g.Vector("hyper", len(h))
	b.inputs = append(b.inputs, input{v: hv, data: h})
	for i, p := range g.Params() {
		v := b.given(g.State(p.Name+".velocity", 0, p.Shape...), b.within(0.1))
		switch i % 3 {
		case 0:
			g.SGD(p, b.Grads[p], hv, b.Loss)
		case 1:
			g.Momentum(p, b.Grads[p], v, hv, b.Loss, true)
		case 2:
			g.Adam(p, b.Grads[p], v, b.given(g.State(p.Name+".square", 0, p.Shape...), func() float32 { return 1 }), hv, b.Loss, true)
		}
	}
	s.moving, s.log = g.State("moving", 0, mean.Shape...), g.State("log", 0, graph.LogSlots, 2)
	b.given(s.moving, b.within(1))
	b.given(s.log, b.within(0))
	g.MovingAverage(s.moving, mean, b.Loss, 0.9)
	g.Record(b.Loss, hits, s.log)

	g.Begin(graph.Predict)
	x := g.Images("host images", 1, 6, 6)
	params := g.Params()
	g.Keep(g.Dense(g.Reshape(g.Conv2D(x, params[0], params[1], same3), 4*36, 1, 1), b.param("head", 0.1, classes, 4*36), nil))
	g.Begin(graph.Train)

	s.images = backend.Dataset{Count: examples, Bytes: make([]byte, examples*49)}
	s.classes = backend.Dataset{Count: examples, Bytes: make([]byte, examples)}
	for i := range s.images.Bytes {
		s.images.Bytes[i] = byte(b.rng.IntN(256))
	}
	for i := range s.classes.Bytes {
		s.classes.Bytes[i] = byte(i % classes)
	}
	return s
}

// compile compiles, loads and binds.
func (s *small) compile(t *testing.T, be backend.Backend) backend.Executable {
	t.Helper()
	exe, err := s.Net.compile(be, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { exe.Close() })
	s.bind(t, exe)
	return exe
}

func (s *small) bind(t *testing.T, exe backend.Executable) {
	t.Helper()
	for v, d := range map[*graph.Value]backend.Dataset{s.pixels: s.images, s.labels: s.classes} {
		if err := exe.Bind(v, d); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *small) step(number uint32) backend.Step {
	st := backend.Step{N: s.N, Number: number, Indices: make([]int32, s.N), Moves: make([]augment.Move, s.N)}
	for i := range st.Indices {
		st.Moves[i] = augment.NewMove((i+int(number))%2 > 0, i%5-2, int(number)%3-1)
		st.Indices[i] = int32((i*7 + int(number)) % examples)
	}
	return st
}

// kept are the values that training changes.
func (s *small) kept() []*graph.Value { return append(s.Graph.Params(), s.Graph.States()...) }

func startsWithZeros(t *testing.T, be backend.Backend) {
	s := newSmall(3)
	exe, err := be.Compile(plan.New(s.Graph, plan.Options{Batch: 3, Lanes: be.Lanes()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer exe.Close()
	got, err := read(exe, s.kept())
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s.kept() {
		for k, x := range got[i] {
			if x != 0 {
				t.Fatalf("%v: element %d starts as %g", v, k, x)
			}
		}
	}
	if exe.Bytes() < exe.Program().Bytes() {
		t.Errorf("says it holds %d bytes, the program alone needs %d", exe.Bytes(), exe.Program().Bytes())
	}
}

func sameInputsSameBits(t *testing.T, be backend.Backend) {
	s := newSmall(2*be.Lanes() + 1)
	var got [2][][]float32
	for i := range got {
		exe := s.compile(t, be)
		for number := range uint32(5) {
			if err := exe.Run(graph.Train, s.step(number)); err != nil {
				t.Fatal(err)
			}
		}
		var err error
		if got[i], err = read(exe, s.kept()); err != nil {
			t.Fatal(err)
		}
	}
	if err := sameBits("in two runs", s.kept(), got[0], got[1]); err != nil {
		t.Error(err)
	}
}

func allocatesNothing(t *testing.T, be backend.Backend) {
	s := newSmall(be.Lanes() + 1)
	exe := s.compile(t, be)
	st := s.step(0)
	allocs := testing.AllocsPerRun(20, func() {
		if err := exe.Run(graph.Train, st); err != nil {
			t.Fatal(err)
		}
		st.Number++
	})
	if allocs != 0 {
		t.Errorf("%g allocations a step", allocs)
	}
}

// phasesShare trains a step and predicts with what it learned.
func phasesShare(t *testing.T, be backend.Backend) {
	s := newSmall(3)
	exe := s.compile(t, be)
	h := s.host()
	predict := s.Graph.Phases[graph.Predict]
	x, logits := predict[0].In[0], predict[len(predict)-1].Out[0]
	images := fill(3*36, s.within(1))
	if err := exe.Write(x, images); err != nil {
		t.Fatal(err)
	}
	h.Set(x, float64s(images))
	for number := range uint32(3) {
		st := s.step(number)
		h.Step, h.Indices, h.Moves = number, st.Indices, st.Moves
		h.Run(s.Graph, graph.Train)
		h.Run(s.Graph, graph.Predict)
		if err := exe.Run(graph.Train, st); err != nil {
			t.Fatal(err)
		}
		if err := exe.Run(graph.Predict, backend.Step{N: 3}); err != nil {
			t.Fatal(err)
		}
		for _, v := range append(s.kept(), logits) {
			scale := magnitudes(h.Get(v))
			for i := range scale {
				scale[i] += 1
			}
			if err := compare(exe, v, h.Get(v), scale, 1e-3); err != nil {
				t.Fatalf("after step %d: %v", number, err)
			}
		}
	}
}

// host is a Host with the net's data and its datasets.
func (s *small) host() *Host {
	h := s.Net.Host()
	for v, d := range map[*graph.Value]backend.Dataset{s.pixels: s.images, s.labels: s.classes} {
		x := make([]float64, len(d.Bytes))
		for i, b := range d.Bytes {
			x[i] = float64(b)
		}
		h.Set(v, x)
	}
	return h
}

// executablesShare trains one executable and looks through another that shares its values.
func executablesShare(t *testing.T, be backend.Backend) {
	s, other := newSmall(3), newSmall(5)
	exe := s.compile(t, be)
	second, err := be.Compile(plan.New(other.Graph, plan.Options{Batch: 8, Lanes: be.Lanes()}), exe)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for _, in := range other.inputs {
		if in.v.Role == graph.Input {
			if err := second.Write(in.v, in.data); err != nil {
				t.Fatal(err)
			}
		}
	}
	other.bind(t, second)
	same := func(after string) {
		t.Helper()
		a, err := read(exe, s.kept())
		if err != nil {
			t.Fatal(err)
		}
		b, err := read(second, other.kept())
		if err != nil {
			t.Fatal(err)
		}
		if err := sameBits("in executables that share it, after "+after, s.kept(), a, b); err != nil {
			t.Error(err)
		}
	}
	same("compiling")
	before, _ := read(exe, s.kept())
	for i, run := range []func() error{
		func() error { return exe.Run(graph.Train, s.step(0)) },
		func() error { return second.Run(graph.Train, other.step(1)) },
		func() error { return second.Write(other.kept()[0], fill(len(before[0]), s.within(1))) },
	} {
		if err := run(); err != nil {
			t.Fatal(err)
		}
		same(fmt.Sprintf("change %d", i))
	}
	if after, _ := read(exe, s.kept()); sameBits("", s.kept(), before, after) == nil {
		t.Error("two steps changed nothing")
	}
}
