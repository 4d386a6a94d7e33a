//go:build gl && linux

package gpu

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/optim"
	"plywood/engine/plan"
)

// step builds and compiles a training step of m on bytes.
func step(t testing.TB, m *nn.Model, b *Backend, batch int) (backend.Executable, backend.Step) {
	t.Helper()
	g := graph.New()
	in := m.Input
	norm := g.Vector("norm", 2, in[0])
	images, labels := g.Dataset("images", true, in[0], 28, 28), g.Labels("labels")
	x, y := g.Gather(images, norm, in[1], in[2]), g.GatherLabels(labels)
	built, err := nn.Build(m, g, nn.Training, x, &nn.Vars{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	loss, _ := g.SoftmaxCrossEntropy(built.Output, y)
	graph.FuseActivations(g)
	optim.Config{Name: "sgd"}.WithDefaults().Append(g, g.Params(), autodiff.Gradients(g, loss), g.Vector("hyper", graph.HyperLen), loss)
	exe, err := b.Compile(plan.New(g, plan.Options{Batch: batch, Lanes: b.Lanes()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { exe.Close() })
	s := backend.Step{N: batch}
	for i := range batch {
		s.Indices = append(s.Indices, int32(i))
	}
	for _, err := range []error{
		exe.Bind(images, backend.Dataset{Count: batch, Bytes: make([]byte, batch*28*28)}),
		exe.Bind(labels, backend.Dataset{Count: batch, Bytes: make([]byte, batch)}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return exe, s
}

// BenchmarkKernels tells what each kernel's dispatches take of a step.
func BenchmarkKernels(b *testing.B) {
	be, err := New(0, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer be.Close()
	for _, m := range []*nn.Model{zoo.LenetBN(), zoo.Resnet()} {
		b.Run(m.Name, func(b *testing.B) {
			batch := 256
			if be.info.Software && m.Name != "lenet-bn" {
				batch = 32
			}
			exe, s := step(b, m, be, batch)
			total, ops := map[string]time.Duration{}, 0
			for b.Loop() {
				costs, err := Profile(exe, graph.Train, s)
				if err != nil {
					b.Fatal(err)
				}
				ops = len(costs)
				for _, c := range costs {
					total[c.Kernel] += c.Time
				}
			}
			b.ReportMetric(float64(ops), "dispatches")
			var names []string
			for name := range total {
				names = append(names, name)
			}
			slices.SortFunc(names, func(x, y string) int { return cmp.Compare(total[y], total[x]) })
			for _, name := range names {
				b.Logf("%8.2f ms %s", total[name].Seconds()*1e3/float64(b.N), name)
			}
		})
	}
}
