package train

import (
	"math"
	"math/rand/v2"
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/plan"
	"plywood/engine/tensor"
)

// normed is batch norm alone on a backend: the Train phase normalises by the batch and moves the
// statistics, the Predict phase normalises by these.
type normed struct {
	exec          backend.Executable
	vars          nn.Vars
	x, y, px, py  *graph.Value
	shape         tensor.Shape
	eps, momentum float64
}

func newNormed(t testing.TB, l nn.BatchNorm, batch int, shape ...int) *normed {
	t.Helper()
	m := &nn.Model{Input: shape, Nodes: []nn.Node{{ID: "bn", Layer: l}}}
	g := graph.New()
	n := &normed{shape: shape, eps: 1e-5, momentum: 0.9}
	if l.Momentum != 0 {
		n.momentum = l.Momentum
	}
	build := func(mode nn.Mode) (x *graph.Value, b *nn.Built) {
		x = g.Images("x", shape[0], shape[1], shape[2])
		b, err := nn.Build(m, g, mode, x, &n.vars)
		if err != nil {
			t.Fatal(err)
		}
		g.Keep(b.Output)
		return x, b
	}
	x, b := build(nn.Training)
	n.x, n.y = x, b.Output
	loss := g.Vector("loss", 1) // finite: the statistics move
	for _, v := range b.Moving {
		g.MovingAverage(v.Moving, v.Batch, loss, v.Momentum)
	}
	g.Begin(graph.Predict)
	x, b = build(nn.Prediction)
	n.px, n.py = x, b.Output
	dev := device(t, 1)
	exec, err := dev.Compile(plan.New(g, plan.Options{Batch: batch, Lanes: dev.Lanes()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	n.exec = exec
	for _, v := range append(g.Params(), g.States()...) {
		n.write(t, v, Initial(v, 0))
	}
	return n
}

func (n *normed) write(t testing.TB, v *graph.Value, x []float32) {
	t.Helper()
	if err := n.exec.Write(v, x); err != nil {
		t.Fatal(err)
	}
}

func (n *normed) part(t testing.TB, name string) []float32 {
	t.Helper()
	v := n.vars.Named("bn." + name)
	x := make([]float32, v.Shape.Size())
	if err := n.exec.Read(v, x); err != nil {
		t.Fatal(err)
	}
	return x
}

func (n *normed) run(t testing.TB, ph graph.Phase, x []float32) []float32 {
	t.Helper()
	in, out := n.x, n.y
	if ph == graph.Predict {
		in, out = n.px, n.py
	}
	n.write(t, in, x)
	if err := n.exec.Run(ph, backend.Step{N: len(x) / n.shape.Size()}); err != nil {
		t.Fatal(err)
	}
	y := make([]float32, len(x))
	if err := n.exec.Read(out, y); err != nil {
		t.Fatal(err)
	}
	return y
}

// The definition, in float64, over [N,C] and [N,C,H,W] alike: a map of one pixel is a feature.
func define(x []float32, c, plane int, gamma, beta []float32, mean, variance []float64, eps float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		k := i / plane % c
		y[i] = float64(gamma[k])*(float64(v)-mean[k])/math.Sqrt(variance[k]+eps) + float64(beta[k])
	}
	return y
}

func batchMoments(x []float32, c, plane int) (mean, variance []float64) {
	mean, variance = make([]float64, c), make([]float64, c)
	count := float64(len(x) / c)
	for i, v := range x {
		mean[i/plane%c] += float64(v) / count
	}
	for i, v := range x {
		d := float64(v) - mean[i/plane%c]
		variance[i/plane%c] += d * d / count // biased, as in Ioffe & Szegedy §3
	}
	return mean, variance
}

func near(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	for i := range got {
		if math.Abs(float64(got[i])-want[i]) > 2e-5*(1+math.Abs(want[i])) {
			t.Fatalf("%s[%d] is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// Batch norm is what its definition says, in both modes and ranks, over three batches.
func TestBatchNormByDefinition(t *testing.T) {
	zero := 0.0
	for _, c := range []struct {
		name     string
		layer    nn.BatchNorm
		shape    []int
		variance float64 // at the start
	}{
		{"features", nn.BatchNorm{}, []int{3, 1, 1}, 1},
		{"maps", nn.BatchNorm{}, []int{2, 3, 5}, 1},
		{"from variance 0, as a definition from scratch starts it", nn.BatchNorm{RunningVariance: &zero}, []int{2, 3, 5}, 0},
		{"a long memory", nn.BatchNorm{Momentum: 0.99}, []int{5, 1, 1}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			const batch = 7
			n := newNormed(t, c.layer, batch, c.shape...)
			channels, plane := c.shape[0], c.shape[1]*c.shape[2]
			r := rand.New(rand.NewPCG(3, 3))
			gamma, beta := n.part(t, "weight"), n.part(t, "bias")
			movingMean, movingVar := make([]float64, channels), make([]float64, channels)
			for k := range channels {
				if gamma[k] != 1 || beta[k] != 0 {
					t.Fatalf("γ, β start as %v, %v, want 1, 0", gamma[k], beta[k])
				}
				gamma[k], beta[k] = float32(r.NormFloat64()), float32(r.NormFloat64())
				movingVar[k] = c.variance
			}
			n.write(t, n.vars.Named("bn.weight"), gamma)
			n.write(t, n.vars.Named("bn.bias"), beta)
			x := make([]float32, batch*channels*plane)
			for range 3 {
				for i := range x {
					x[i] = float32(3 + 2*r.NormFloat64())
				}
				mean, variance := batchMoments(x, channels, plane)
				near(t, "training output", n.run(t, graph.Train, x), define(x, channels, plane, gamma, beta, mean, variance, n.eps))
				for k := range channels {
					movingMean[k] = n.momentum*movingMean[k] + (1-n.momentum)*mean[k]
					movingVar[k] = n.momentum*movingVar[k] + (1-n.momentum)*variance[k]
				}
				near(t, "moving mean", n.part(t, "running_mean"), movingMean)
				near(t, "moving variance", n.part(t, "running_var"), movingVar)
			}
			near(t, "prediction output", n.run(t, graph.Predict, x), define(x, channels, plane, gamma, beta, movingMean, movingVar, n.eps))
			near(t, "moving mean after prediction", n.part(t, "running_mean"), movingMean)
		})
	}
}

// In training mode what comes out has mean β and deviation γ, whatever went in.
func TestBatchNormCentres(t *testing.T) {
	n := newNormed(t, nn.BatchNorm{}, 64, 2, 4, 4)
	n.write(t, n.vars.Named("bn.weight"), []float32{1, 3})
	n.write(t, n.vars.Named("bn.bias"), []float32{0, -2})
	x := make([]float32, 64*2*16)
	r := rand.New(rand.NewPCG(5, 5))
	for i := range x {
		x[i] = float32(100 + 7*r.NormFloat64())
	}
	mean, variance := batchMoments(n.run(t, graph.Train, x), 2, 16)
	for k, want := range [][2]float64{{0, 1}, {-2, 3}} {
		if math.Abs(mean[k]-want[0]) > 1e-4 || math.Abs(math.Sqrt(variance[k])-want[1]) > 1e-4 {
			t.Errorf("channel %d: mean %v deviation %v, want %v", k, mean[k], math.Sqrt(variance[k]), want)
		}
	}
}
