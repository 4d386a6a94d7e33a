package cpu

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"syscall/js"
	"testing"
	"time"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/backend/backendtest"
	"plywood/engine/backend/cpu/emit"
	"plywood/engine/backend/window"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/plan"
)

// BenchmarkKernels runs the hot shapes in every form. Their shares of the peak are of BenchmarkPeak's.
func BenchmarkKernels(b *testing.B) {
	for name, form := range forms(b) {
		b.Run(name, func(b *testing.B) {
			backendtest.Benchmark(b, func(b *testing.B) backend.Backend { return form })
		})
	}
}

// BenchmarkPeak multiplies and adds in registers.
func BenchmarkPeak(b *testing.B) {
	for name, form := range forms(b) {
		if form.machine != nil {
			b.Run(name, func(b *testing.B) {
				run := peakOf(form)
				for b.Loop() {
					run()
				}
				b.ReportMetric(emit.PeakFlops*float64(b.N)/1e9/b.Elapsed().Seconds(), "GFLOP/s")
			})
		}
	}
}

func peakOf(b *Backend) kernel {
	p := emit.NewProgram(b.machine.fma())
	p.Peak(emit.PeakName)
	bind, err := b.machine.load(p.Bytes())
	if err != nil {
		panic(err)
	}
	x := b.machine.floats(4)
	run := bind(emit.PeakName, b.machine.address(ptr(x)))
	return func() {
		run()
		x[0]++ // keeps x
	}
}

// BenchmarkNetworks runs whole training steps, the forms in turns. It prints the best step of each, where its
// time went, and what share of the peak, measured in between, the convolutions reached; and the images a second
// of processor time, which other work on the machine disturbs less.
func BenchmarkNetworks(b *testing.B) {
	for _, net := range []struct {
		name         string
		batch        int
		turns, steps int
	}{{"lenet-bn", 256, 6, 30}, {"resnet", 256, 3, 2}, {"densenet", 64, 3, 1}} {
		b.Run(net.name, func(b *testing.B) {
			fs := forms(b)
			runs := map[string]*steps{}
			for _, name := range slices.Sorted(maps.Keys(fs)) {
				runs[name] = newSteps(b, fs[name], net.name, net.batch)
			}
			for b.Loop() {
				for range net.turns {
					for _, name := range slices.Sorted(maps.Keys(runs)) {
						runs[name].measurePeak()
						from := processorTime()
						for range net.steps {
							runs[name].step()
						}
						if used := processorTime() - from; used > 0 {
							fmt.Printf("%s %s: %.0f images per second of processor time\n", net.name, name, float64(net.steps*net.batch)/used.Seconds())
						}
					}
				}
			}
			for _, name := range slices.Sorted(maps.Keys(runs)) {
				runs[name].report(b, net.name, name)
			}
		})
	}
}

// processorTime is how long this worker has run on a processor, 0 where that cannot be known.
func processorTime() time.Duration {
	request := js.Global().Get("XMLHttpRequest").New()
	request.Call("open", "GET", processorPath, false) // waits, as a worker may
	request.Call("send")
	ns, _ := strconv.Atoi(request.Get("responseText").String())
	return time.Duration(ns)
}

type steps struct {
	e     *executable
	peak  kernel
	now   backend.Step
	best  []time.Duration // of every call
	whole time.Duration   // best of all steps
	top   time.Duration   // best of the peak
}

func newSteps(b *testing.B, be *Backend, net string, batch int) *steps {
	m, err := zoo.Get(net)
	if err != nil {
		b.Fatal(err)
	}
	g := graph.New()
	data, labels := g.Dataset("data", true, 1, 28, 28), g.Labels("labels")
	norm, hyper := g.Vector("norm", 2, 1), g.Vector("hyper", graph.HyperLen)
	x, t := g.Gather(data, norm, m.Input[1], m.Input[2]), g.GatherLabels(labels)
	built, err := nn.Build(m, g, nn.Training, x, &nn.Vars{})
	if err != nil {
		b.Fatal(err)
	}
	loss, _ := g.SoftmaxCrossEntropy(built.Output, t)
	graph.Simplify(g)
	grads := autodiff.Gradients(g, loss)
	for _, p := range g.Params() {
		g.SGD(p, grads[p], hyper, loss)
	}
	for _, mv := range built.Moving {
		g.MovingAverage(mv.Moving, mv.Batch, loss, mv.Momentum)
	}
	exe, err := be.Compile(plan.New(g, plan.Options{Batch: batch, Lanes: be.Lanes()}), nil)
	if err != nil {
		b.Fatal(err)
	}
	s := &steps{e: exe.(*executable), whole: time.Hour, top: time.Hour}
	if be.machine != nil {
		s.peak = peakOf(be)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, v := range g.Params() {
		w := make([]float32, v.Shape.Size())
		for i := range w {
			w[i] = (r.Float32() - 0.5) / 10
		}
		if err := exe.Write(v, w); err != nil {
			b.Fatal(err)
		}
	}
	exe.Write(norm, []float32{1 / 255., 0})
	exe.Write(hyper, append([]float32{0.05}, make([]float32, graph.HyperLen-1)...))
	pixels, classes := make([]byte, 512*784), make([]byte, 512)
	for i := range pixels {
		pixels[i] = byte(r.Uint32())
	}
	for i := range classes {
		classes[i] = byte(r.IntN(10))
	}
	exe.Bind(data, backend.Dataset{Count: 512, Bytes: pixels})
	exe.Bind(labels, backend.Dataset{Count: 512, Bytes: classes})
	s.now = backend.Step{N: batch, Indices: make([]int32, batch)}
	for i := range s.now.Indices {
		s.now.Indices[i] = int32(r.IntN(512))
	}
	s.best = make([]time.Duration, len(s.e.calls[graph.Train]))
	for i := range s.best {
		s.best[i] = time.Hour
	}
	for range 4 { // by then the browser has compiled the kernels for good
		s.run(b)
	}
	return s
}

func (s *steps) run(b *testing.B) {
	if err := s.e.Run(graph.Train, s.now); err != nil {
		b.Fatal(err)
	}
}

func (s *steps) measurePeak() {
	for range 20 {
		if s.peak != nil {
			t := time.Now()
			s.peak()
			s.top = min(s.top, time.Since(t))
		}
	}
}

// step times every call of a step.
func (s *steps) step() {
	s.now.Number++
	s.e.step, s.e.blocks = s.now, s.e.program.Blocks(s.now.N)
	start := time.Now()
	for i, k := range s.e.calls[graph.Train] {
		t := time.Now()
		k()
		s.best[i] = min(s.best[i], time.Since(t))
	}
	s.whole = min(s.whole, time.Since(start))
}

func (s *steps) report(b *testing.B, net, form string) {
	images := float64(s.now.N)
	rate := images / s.whole.Seconds()
	b.ReportMetric(rate, form+"-images/s")
	fmt.Printf("%s %s: %.0f images/s, step %.1f ms, %.0f MB\n", net, form, rate, s.whole.Seconds()*1e3, float64(s.e.Bytes())/1e6)
	peak := 0.0
	if s.peak != nil {
		peak = emit.PeakFlops / s.top.Seconds()
		fmt.Printf("  peak %.1f GFLOP/s\n", peak/1e9)
	}
	type sum struct {
		time     time.Duration
		products float64
	}
	ops := map[graph.Op]*sum{}
	total := time.Duration(0)
	for i, call := range s.e.program.Calls[graph.Train] {
		o := ops[call.Op]
		if o == nil {
			o = &sum{}
			ops[call.Op] = o
		}
		products := productsOf(call) * images
		o.time += s.best[i]
		o.products += products
		total += s.best[i]
		if products > 0 && slices.Contains(os.Args, "calls") {
			fmt.Printf("  %6.2f ms %5.1f GFLOP/s %.2f  %v\n", s.best[i].Seconds()*1e3, 2*products/s.best[i].Seconds()/1e9, 2*products/s.best[i].Seconds()/peak, shapes(call))
		}
	}
	for _, op := range slices.SortedFunc(maps.Keys(ops), func(a, b graph.Op) int { return int(ops[b].time - ops[a].time) }) {
		o := ops[op]
		fmt.Printf("  %-26v %7.2f ms %4.1f%%", op, o.time.Seconds()*1e3, 100*o.time.Seconds()/total.Seconds())
		if rate := 2 * o.products / o.time.Seconds(); rate > 0 {
			fmt.Printf("  %5.1f GFLOP/s", rate/1e9)
			if peak > 0 {
				fmt.Printf(", %.2f of peak", rate/peak)
			}
		}
		fmt.Println()
	}
}

func shapes(call plan.Call) string {
	s := call.Op.String()
	for _, v := range append(call.In, call.Out...) {
		s += fmt.Sprint(" ", v.Shape)
	}
	return s
}

// productsOf is how many products of one image a call needs; those with padding do not count.
func productsOf(call plan.Call) float64 {
	var x, y plan.Operand
	switch call.Op {
	case graph.Conv2D, graph.Dense:
		x, y = call.In[0], call.Out[0]
	case graph.Conv2DGradInput, graph.DenseGradInput:
		x, y = call.Out[0], call.In[1]
	case graph.Conv2DGradWeight, graph.DenseGradWeight:
		x, y = call.In[0], call.In[1]
	default:
		return 0
	}
	win, n := windowOf(call), [2]int{}
	for axis := range n {
		for pos := range y.Shape[1+axis] {
			n[axis] += len(window.Forward(win, axis, x.Shape[1+axis], pos))
		}
	}
	return float64(x.Shape[0] * y.Shape[0] * n[0] * n[1])
}

// BenchmarkCall is what it costs to cross into JavaScript and back into a module: a kernel with nothing to do.
func BenchmarkCall(b *testing.B) {
	be := New(1)
	if be.machine == nil {
		b.Fatal("no machine")
	}
	p := emit.NewProgram(false)
	nothing := emit.Norm{Lanes: 8}
	p.Norm(nothing)
	bind, err := be.machine.load(p.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	none := be.machine.floats(64) // no channels
	run := bind(nothing.Name(), be.machine.address(ptr(none)))
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
	none[0]++ // keeps none
}
