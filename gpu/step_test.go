//go:build gl && linux

package gpu

import (
	"testing"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
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
	graph.Simplify(g)
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
