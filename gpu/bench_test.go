//go:build gl && linux

package gpu

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/optim"
	"plywood/engine/plan"
	"plywood/engine/train"
)

// step builds and compiles a training step of m, on images of the size that it reads.
func step(t testing.TB, m *nn.Model, b *Backend, batch int) (backend.Executable, backend.Step) {
	t.Helper()
	return stepAt(t, m, b, batch, m.Input[1], 0.01)
}

// stepAt has images resized to side×side, and writes weights, images and rate.
func stepAt(t testing.TB, m *nn.Model, b *Backend, batch, side int, rate float32) (backend.Executable, backend.Step) {
	t.Helper()
	g := graph.New()
	norm := g.Vector("norm", 2, 1)
	images, labels := g.Dataset("images", true, 1, 28, 28), g.Labels("labels")
	x, y := g.Gather(images, norm, side, side), g.GatherLabels(labels)
	built, err := nn.Build(m, g, nn.Training, x, &nn.Vars{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	loss, hits := g.SoftmaxCrossEntropy(built.Output, y)
	graph.FuseActivations(g)
	hyper := g.Vector("hyper", graph.HyperLen)
	optim.Config{Name: "sgd"}.WithDefaults().Append(g, g.Params(), autodiff.Gradients(g, loss), hyper, loss)
	for _, v := range built.Moving {
		g.MovingAverage(v.Moving, v.Batch, loss, v.Momentum)
	}
	g.Record(loss, hits, g.State("log", 0, graph.LogSlots, 2))
	exe, err := b.Compile(plan.New(g, plan.Options{Batch: batch, Lanes: b.Lanes()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { exe.Close() })
	write := func(v *graph.Value, data []float32) {
		if err := exe.Write(v, data); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range append(g.Params(), g.States()...) {
		write(v, train.Initial(v, 1))
	}
	h := make([]float32, graph.HyperLen)
	h[graph.LearningRate] = rate
	write(hyper, h)
	write(norm, []float32{1.0 / 255, 0})
	set := data.Garments(1, batch, 1)
	s := backend.Step{N: batch}
	for i := range batch {
		s.Indices = append(s.Indices, int32(i))
	}
	for _, err := range []error{
		exe.Bind(images, backend.Dataset{Count: batch, Bytes: set.Train.Bytes}),
		exe.Bind(labels, backend.Dataset{Count: batch, Bytes: set.Train.Labels}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return exe, s
}

// BenchmarkKernels tells what the device does at most, and what each kernel's dispatches take of a
// step.
func BenchmarkKernels(b *testing.B) {
	be, err := New(0, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer be.Close()
	peaks, err := be.Peaks()
	if err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%v: at most %.0f GFLOP/s and %.0f GB/s\n", be.Describe(), peaks.GFLOPS, peaks.GBs)
	for _, m := range []*nn.Model{zoo.LenetBN(), zoo.Resnet()} {
		b.Run(m.Name, func(b *testing.B) {
			batch := 256
			if be.info.Software && m.Name != "lenet-bn" {
				batch = 32
			}
			exe, s := step(b, m, be, batch)
			total, ops := map[string]Cost{}, 0
			for b.Loop() {
				costs, err := Profile(exe, graph.Train, s)
				if err != nil {
					b.Fatal(err)
				}
				ops = len(costs)
				for _, c := range costs {
					sum := total[c.Kernel]
					total[c.Kernel] = Cost{Time: sum.Time + c.Time, FLOPs: sum.FLOPs + c.FLOPs, Bytes: sum.Bytes + c.Bytes}
				}
			}
			b.ReportMetric(float64(ops), "dispatches")
			b.ReportMetric(float64(batch)*float64(b.N)/b.Elapsed().Seconds(), "images/s")
			var names []string
			for name := range total {
				names = append(names, name)
			}
			slices.SortFunc(names, func(x, y string) int { return cmp.Compare(total[y].Time, total[x].Time) })
			for _, name := range names {
				c := total[name]
				rate := func(n, peak float64) string {
					r := n / c.Time.Seconds() / 1e9
					return fmt.Sprintf("%8.2f (%3.0f%%)", r, 100*r/peak)
				}
				fmt.Printf("%10.3f ms %s GFLOP/s %s GB/s  %s\n", c.Time.Seconds()*1e3/float64(b.N),
					rate(c.FLOPs, peaks.GFLOPS), rate(c.Bytes, peaks.GBs), name)
			}
		})
	}
}

// BenchmarkStep runs whole steps one after another, as training does, and waits for the last.
func BenchmarkStep(b *testing.B) {
	be, err := New(0, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer be.Close()
	for _, m := range []*nn.Model{zoo.LenetBN(), zoo.Resnet(), zoo.Densenet()} {
		b.Run(m.Name, func(b *testing.B) {
			batch := 256
			if be.info.Software && m.Name != "lenet-bn" {
				batch = 32
			}
			exe, s := step(b, m, be, batch)
			log := make([]float32, 2*graph.LogSlots)
			wait := func() {
				for _, v := range exe.Program().Graph.States() {
					if v.Name == "log" {
						if err := exe.Read(v, log); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
			for range 3 { // kernels are compiled for the processor when they first run
				if err := exe.Run(graph.Train, s); err != nil {
					b.Fatal(err)
				}
			}
			wait()
			b.ResetTimer()
			for range b.N {
				s.Number++
				if err := exe.Run(graph.Train, s); err != nil {
					b.Fatal(err)
				}
			}
			wait()
			b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
