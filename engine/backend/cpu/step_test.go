package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"plywood/engine/autodiff"
	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/plan"
)

// trainer runs whole training steps of one of the zoo's networks on random pixels.
type trainer struct {
	*executable
	loss *graph.Value
	step backend.Step
}

func newTrainer(t testing.TB, be *Backend, name string, batch int) *trainer {
	m, err := zoo.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	g := graph.New()
	data, labels := g.Dataset("data", true, 1, 28, 28), g.Labels("labels")
	norm, hyper := g.Vector("norm", 2, 1), g.Vector("hyper", graph.HyperLen)
	built, err := nn.Build(m, g, nn.Training, g.Gather(data, norm, m.Input[1], m.Input[2]), &nn.Vars{})
	if err != nil {
		t.Fatal(err)
	}
	loss, hits := g.SoftmaxCrossEntropy(built.Output, g.GatherLabels(labels))
	g.Keep(loss)
	g.Keep(hits)
	graph.Simplify(g)
	grads := autodiff.Gradients(g, loss)
	for _, p := range g.Params() {
		g.SGD(p, grads[p], hyper, loss)
	}
	for _, mv := range built.Moving {
		g.MovingAverage(mv.Moving, mv.Batch, loss, mv.Momentum)
	}
	compiled, err := be.Compile(plan.New(g, plan.Options{Batch: batch, Lanes: be.Lanes()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := compiled.(*executable)
	write := func(v *graph.Value, s []float32) {
		if err := e.Write(v, s); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, p := range g.Params() {
		w := make([]float32, p.Shape.Size())
		for i := range w {
			w[i] = p.Init.Const
			if p.Init.Xavier {
				w[i] = (r.Float32()*2 - 1) * float32(math.Sqrt(6/float64(p.Init.FanIn+p.Init.FanOut)))
			}
		}
		write(p, w)
	}
	rates := make([]float32, graph.HyperLen)
	rates[graph.LearningRate] = 0.05
	write(norm, []float32{1. / 255, 0})
	write(hyper, rates)
	const count = 512
	d := backend.Dataset{Count: count, Bytes: make([]byte, count*28*28)}
	l := backend.Dataset{Count: count, Bytes: make([]byte, count)}
	for i := range l.Bytes {
		l.Bytes[i] = byte(r.IntN(10))
		for p := range 28 * 28 { // a label brightens its own rows
			bright := 64
			if p/56 == int(l.Bytes[i]) {
				bright = 256
			}
			d.Bytes[i*28*28+p] = byte(r.IntN(bright))
		}
	}
	if err := e.Bind(data, d); err != nil {
		t.Fatal(err)
	}
	if err := e.Bind(labels, l); err != nil {
		t.Fatal(err)
	}
	s := backend.Step{N: batch, Indices: make([]int32, batch)}
	for i := range s.Indices {
		s.Indices[i] = int32(r.IntN(count))
	}
	return &trainer{e, loss, s}
}

// run takes one step and returns its loss.
func (tr *trainer) run(t testing.TB) float64 {
	for i := range tr.step.Indices {
		tr.step.Indices[i] = (tr.step.Indices[i] + 37) % 512
	}
	if err := tr.Run(graph.Train, tr.step); err != nil {
		t.Fatal(err)
	}
	tr.step.Number++
	var loss [1]float32
	if err := tr.Read(tr.loss, loss[:]); err != nil {
		t.Fatal(err)
	}
	return float64(loss[0])
}

// Portable tiles and assembly, one thread and several, take training the same way.
func TestTwinsTrain(t *testing.T) {
	portable := New(2)
	portable.tiles = portableTiles()
	backends := []*Backend{New(1), New(2), portable}
	var trainers []*trainer
	for _, be := range backends {
		t.Cleanup(be.Close)
		trainers = append(trainers, newTrainer(t, be, "lenet-bn", 48))
	}
	steps, worst, first, last := 200, 0.0, 0.0, 0.0
	if vectorLen() < 16 {
		steps = 20 // scalar code takes a while
	}
	for i := range steps {
		want := trainers[0].run(t)
		for j, tr := range trainers[1:] {
			d := math.Abs(tr.run(t) - want)
			worst = max(worst, d)
			if !(d <= 0.01) {
				t.Fatalf("step %d: %v off %v: backend %d", i, d, want, j+1)
			}
		}
		if i == 0 {
			first = want
		}
		last = want
	}
	t.Logf("loss %.3f to %.3f, apart by %.1e at most", first, last, worst)
	if steps == 200 && last > first/2 {
		t.Errorf("the loss fell from %v to %v only", first, last)
	}
}

// BenchmarkStep is whole training steps of 256 images, losses and updates included.
func BenchmarkStep(b *testing.B) {
	for _, net := range []string{"lenet-bn", "resnet", "densenet"} {
		for threads := 1; threads <= 2; threads++ {
			b.Run(fmt.Sprintf("%s/%d", net, threads), func(b *testing.B) {
				be := New(threads)
				defer be.Close()
				tr := newTrainer(b, be, net, 256)
				tr.run(b)
				best := time.Hour
				for b.Loop() {
					start := time.Now()
					tr.run(b)
					best = min(best, time.Since(start))
				}
				b.ReportMetric(256*float64(b.N)/b.Elapsed().Seconds(), "images/s")
				b.ReportMetric(256/best.Seconds(), "best-images/s")
			})
		}
	}
}
