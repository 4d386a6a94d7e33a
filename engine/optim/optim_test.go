package optim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/cpu"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// harness runs the update of one parameter, gradients and loss coming from the host.
type harness struct {
	exec               backend.Executable
	config             Config
	w, dw, hyper, loss *graph.Value
	states             []*graph.Value
	steps              int
}

func newHarness(t *testing.T, c Config, w []float32) *harness {
	t.Helper()
	c = c.WithDefaults()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	g := graph.New()
	h := &harness{config: c, w: g.Param("w", graph.Init{}, len(w)), dw: g.Vector("dw", len(w)), hyper: g.Vector("hyper", graph.HyperLen), loss: g.Vector("loss", 1)}
	c.Append(g, g.Params(), map[*graph.Value]*graph.Value{h.w: h.dw}, h.hyper, h.loss)
	h.states = g.States()
	b := cpu.New(1)
	t.Cleanup(b.Close)
	var err error
	if h.exec, err = b.Compile(plan.New(g, plan.Options{Batch: 1, Lanes: b.Lanes()}), nil); err != nil {
		t.Fatal(err)
	}
	h.write(t, h.w, w)
	return h
}

func (h *harness) write(t *testing.T, v *graph.Value, x []float32) {
	t.Helper()
	if err := h.exec.Write(v, x); err != nil {
		t.Fatal(err)
	}
}

func (h *harness) read(t *testing.T, v *graph.Value) []float32 {
	t.Helper()
	x := make([]float32, v.Shape.Size())
	if err := h.exec.Read(v, x); err != nil {
		t.Fatal(err)
	}
	return x
}

func (h *harness) step(t *testing.T, rate float64, dw []float32, loss float32) {
	t.Helper()
	hyper := make([]float32, graph.HyperLen)
	h.config.Hyper(hyper, rate, h.steps)
	h.write(t, h.hyper, hyper)
	h.write(t, h.dw, dw)
	h.write(t, h.loss, []float32{loss})
	if err := h.exec.Run(graph.Train, backend.Step{N: 1}); err != nil {
		t.Fatal(err)
	}
	h.steps++
}

// What torch.optim (1.13) makes of w in five steps with these gradients, the rate halved before
// the fourth.
func TestAsPyTorch(t *testing.T) {
	gradients := [][]float32{{0.1, -0.2, 0.3}, {0.05, 0.4, -1.0}, {-0.3, 0.0, 0.2}, {1.5, -0.6, 0.01}, {0.2, 0.2, 0.2}}
	for _, c := range []struct {
		name   string
		config Config
		want   []float32
	}{
		{"sgd", Config{}, []float32{0.430000067, -0.99999994, 2.0395}},
		{"sgd decay", Config{WeightDecay: 0.01}, []float32{0.428050607, -0.996001184, 2.03142285}},
		{"momentum", Config{Momentum: 0.9}, []float32{0.355777025, -0.991728902, 2.11682367}},
		{"momentum decay", Config{Momentum: 0.9, WeightDecay: 0.01}, []float32{0.35121128, -0.982397437, 2.09796524}},
		{"nesterov decay", Config{Momentum: 0.9, Nesterov: true, WeightDecay: 0.01}, []float32{0.294269025, -0.980181992, 2.11942863}},
		{"adam", Config{Name: Adam}, []float32{0.291194946, -0.94219619, 1.99456036}},
		{"adam decay", Config{Name: Adam, WeightDecay: 0.01, Beta1: 0.8, Beta2: 0.95, Eps: 1e-6}, []float32{0.292389333, -0.937454879, 1.98694336}},
		{"adamw", Config{Name: AdamW, WeightDecay: 0.05}, []float32{0.283584177, -0.923378468, 1.95568025}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHarness(t, c.config, []float32{0.5, -1, 2})
			for i, g := range gradients {
				rate := 0.1
				if i >= 3 {
					rate = 0.05
				}
				h.step(t, rate, g, 1)
			}
			for i, got := range h.read(t, h.w) {
				if math.Abs(float64(got-c.want[i])) > 2e-6 {
					t.Errorf("w[%d] = %v, want %v", i, got, c.want[i])
				}
			}
		})
	}
}

// reference is the update in float64, as its paper states it.
func reference(c Config, w, m, v []float64, dw []float32, rate float64, t int) {
	for i := range w {
		g := float64(dw[i])
		if c.Name == AdamW {
			w[i] -= rate * c.WeightDecay * w[i]
		} else {
			g += c.WeightDecay * w[i]
		}
		if c.Name == SGD {
			m[i] = c.Momentum*m[i] + g
			step := m[i]
			if c.Nesterov {
				step = g + c.Momentum*m[i]
			}
			w[i] -= rate * step
			continue
		}
		m[i] = c.Beta1*m[i] + (1-c.Beta1)*g
		v[i] = c.Beta2*v[i] + (1-c.Beta2)*g*g
		mHat, vHat := m[i]/(1-math.Pow(c.Beta1, float64(t))), v[i]/(1-math.Pow(c.Beta2, float64(t)))
		w[i] -= rate * mHat / (math.Sqrt(vHat) + c.Eps)
	}
}

func TestAgainstReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range []Config{{}, {WeightDecay: 0.02}, {Momentum: 0.5}, {Momentum: 0.9, Nesterov: true, WeightDecay: 1e-3},
		{Name: Adam}, {Name: AdamW, WeightDecay: 0.1}} {
		for _, size := range []int{1, 15, 64, 131} {
			t.Run(fmt.Sprintf("%+v/%d", c, size), func(t *testing.T) {
				c := c.WithDefaults()
				w32, dw := make([]float32, size), make([]float32, size)
				w, m, v := make([]float64, size), make([]float64, size), make([]float64, size)
				for i := range w {
					w32[i] = float32(r.NormFloat64())
					w[i] = float64(w32[i])
				}
				h := newHarness(t, c, w32)
				for step := range 30 {
					for i := range dw {
						dw[i] = float32(r.NormFloat64())
					}
					rate := 0.1 / float64(step+1)
					reference(c, w, m, v, dw, rate, step+1)
					h.step(t, rate, dw, 1)
				}
				for i, got := range h.read(t, h.w) {
					if math.Abs(float64(got)-w[i]) > 1e-5*(1+math.Abs(w[i])) {
						t.Fatalf("w[%d] = %v, want %v", i, got, w[i])
					}
				}
			})
		}
	}
}

func TestNothingMovesWhereLossIsNotFinite(t *testing.T) {
	for _, c := range []Config{{}, {Momentum: 0.9}, {Name: Adam}} {
		h := newHarness(t, c, []float32{1, 2, 3})
		h.step(t, 0.1, []float32{1, 1, 1}, 1)
		before := h.read(t, h.w)
		var states [][]float32
		for _, v := range h.states {
			states = append(states, h.read(t, v))
		}
		for _, loss := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
			h.step(t, 0.1, []float32{5, float32(math.NaN()), 5}, loss)
		}
		if got := h.read(t, h.w); fmt.Sprint(got) != fmt.Sprint(before) {
			t.Errorf("%v: w %v, want %v as before", c.Name, got, before)
		}
		for i, v := range h.states {
			if got := h.read(t, v); fmt.Sprint(got) != fmt.Sprint(states[i]) {
				t.Errorf("%s %v, want %v as before", v.Name, got, states[i])
			}
		}
	}
}

func TestStateNames(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{}, ""},
		{Config{Momentum: 0.9}, "optimizer/w.momentum_buffer"},
		{Config{Name: Adam}, "optimizer/w.exp_avg optimizer/w.exp_avg_sq"},
	} {
		var names []string
		for _, v := range newHarness(t, c.config, []float32{1}).states {
			names = append(names, v.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%+v: states %q, want %q", c.config, got, c.want)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Name: "adamax"}, `optimizer "adamax" is unknown; choose one of [sgd adam adamw]`},
		{Config{Momentum: 1}, "momentum is 1; wanted at least 0 and below 1"},
		{Config{Momentum: -0.1}, "momentum is -0.1"},
		{Config{Momentum: math.NaN()}, "momentum is NaN"},
		{Config{WeightDecay: -1}, "weight decay is -1"},
		{Config{Nesterov: true}, "nesterov needs momentum"},
		{Config{Name: Adam, Momentum: 0.9}, "momentum 0.9 goes with sgd; adam has beta1 in its place"},
		{Config{Name: AdamW, Nesterov: true}, "nesterov goes with sgd"},
		{Config{Beta1: 0.9}, "beta1, beta2 and eps go with adam and adamw; got sgd"},
		{Config{Name: Adam, Beta2: 1}, "beta2 is 1"},
		{Config{Name: Adam, Eps: -1}, "eps is -1"},
	} {
		err := c.config.WithDefaults().Check()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.config, err, c.want)
		}
	}
}
