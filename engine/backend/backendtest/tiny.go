package backendtest

import (
	"fmt"
	"math"
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/tensor"
)

// tinyCase is an op on numbers down to far below what counts as zero.
type tinyCase struct {
	Case
	limit float64 // nothing between it and zero may come out
	// rel times its magnitude, and abs times the size of its channel, is an element's error allowed.
	rel, abs float64
	skip     func(t *trial, i int) bool // elements that rounding hides, or nil
}

// tinyIsZero holds the ops that package backend names to its bounds: zero below, right above.
func tinyIsZero(t *testing.T, be backend.Backend) {
	for _, c := range tinyCases() {
		for _, n := range []int{1, be.Lanes() + 3} {
			tr, err := newCase(c.Case, n, n, plain)
			if err == nil {
				err = c.check(be, tr)
			}
			if err != nil {
				t.Errorf("%v %s, n=%d: %v", c.Op, c.Name, n, err)
			}
		}
	}
}

// check runs a trial and compares what the op wrote, parameters' gradients aside.
func (c tinyCase) check(be backend.Backend, t *trial) error {
	exe, err := be.Compile(t.plan(be.Lanes(), 0), nil)
	if err != nil {
		return fmt.Errorf("compile: %w", err)
	}
	defer exe.Close()
	if err := t.load(exe); err != nil {
		return err
	}
	if err := t.run(exe); err != nil {
		return err
	}
	h := t.host()
	h.Run(t.g, graph.Train)
	var results []*graph.Value
	for _, i := range changes[c.Op] {
		results = append(results, t.node.In[i])
	}
	if len(t.node.Out) > 0 {
		results = append(results, t.node.Out[0])
	}
	for _, v := range results {
		want := h.Get(v)
		got := make([]float32, len(want))
		if err := exe.Read(v, got); err != nil {
			return err
		}
		for i, g := range got {
			if c.skip != nil && c.skip(t, i) {
				continue
			}
			x, w := float64(g), want[i]
			allowed := c.rel*math.Abs(w) + c.abs*faintness(i/t.area(v)%v.Shape[0])
			if x != 0 && math.Abs(x) < c.limit*(1-1e-6) {
				return fmt.Errorf("%v: %s is %.9g, below %.3g and not zero", v, place(v, i), x, c.limit)
			}
			atBound := (x == 0 || w == 0) && max(math.Abs(x), math.Abs(w)) <= c.limit*(1+c.rel)+allowed
			if !(math.Abs(x-w) <= allowed) && !atBound {
				return fmt.Errorf("%v: %s is %.9g, want %.9g ± %.2g", v, place(v, i), x, w, allowed)
			}
		}
	}
	return nil
}

// area is how many elements of v a channel of an image has; of what is not batched, all.
func (t *trial) area(v *graph.Value) int {
	if !v.Batched {
		return v.Shape.Size()
	}
	return v.Shape[1] * v.Shape[2]
}

// faint draws positive numbers of every magnitude from 2^-120 to 1.
func (t *trial) faint() float32 {
	return float32(math.Ldexp(0.5+t.rng.Float64()/2, -t.rng.IntN(120)))
}

// faintness is the size of a channel's gradients in faintGrad.
func faintness(channel int) float64 { return math.Ldexp(1, -18*channel) }

// faintGrad is a gradient whose channels are each fainter than the one before.
func (t *trial) faintGrad(name string, shape ...int) *graph.Value {
	data, area := fill(t.n*tensor.Shape(shape).Size(), t.uniform), shape[1]*shape[2]
	for i := range data {
		data[i] *= float32(faintness(i / area % shape[0]))
	}
	return t.batched(name, zeroPads, data, shape...)
}

func tinyCases() []tinyCase {
	var cs []tinyCase
	elementwise := func(name string, op graph.Op, limit, rel float64, build func(t *trial)) {
		cs = append(cs, tinyCase{Case: Case{Name: name, Op: op, build: build}, limit: limit, rel: rel})
	}
	far := func(t *trial) func() float32 { return func() float32 { return 100 * t.uniform() } }
	elementwise("sigmoid", graph.Activation, backend.TinyActivation, 1e-3, func(t *trial) {
		t.g.Activation(t.images("x", far(t), 3, 3, 5), graph.Sigmoid, 0)
	})
	elementwise("gelu", graph.Activation, backend.TinyActivation, 1e-3, func(t *trial) {
		t.g.Activation(t.images("x", func() float32 { return 9 * t.uniform() }, 3, 3, 5), graph.GELU, 0)
	})
	elementwise("sigmoid", graph.Dense, backend.TinyActivation, 1e-2, func(t *trial) {
		fused(t.g.Dense(t.images("x", t.uniform, 4, 1, 1), t.param("w", far(t), 9, 4), t.param("b", t.uniform, 9)), graph.Sigmoid, 0)
	})
	elementwise("sigmoid", graph.BatchNormPredict, backend.TinyActivation, 1e-2, func(t *trial) {
		x, gamma, beta := t.images("x", t.uniform, 3, 2, 2), t.param("gamma", far(t), 3), t.param("beta", t.uniform, 3)
		fused(t.g.BatchNormPredict(x, gamma, beta, t.state("mean", t.uniform, 3), t.state("var", t.positive, 3), 1e-5), graph.Sigmoid, 0)
	})
	elementwise("sigmoid", graph.BatchNormTrain, backend.TinyActivation, 1e-1, func(t *trial) {
		y, _, _ := t.g.BatchNormTrain(t.images("x", t.uniform, 3, 2, 2), t.param("gamma", far(t), 3), t.param("beta", t.uniform, 3), 1e-5)
		fused(y, graph.Sigmoid, 0)
	})
	for a := graph.ReLU; a < graph.NumActs; a++ {
		for _, into := range []bool{false, true} {
			elementwise(a.String()+intoName(into), graph.ActivationGrad, backend.TinyGradient, 1e-3, func(t *trial) {
				from := t.images("from", func() float32 { return 0.5 + t.rng.Float32()/4 }, 3, 3, 5)
				dy := t.batched("dy", zeroPads, fill(t.n*45, t.faint), 3, 3, 5)
				var before *graph.Value
				if into { // of one sign, so that nothing cancels
					before = t.batched("into", zeroPads, fill(t.n*45, t.faint), 3, 3, 5)
				}
				t.g.ActivationGrad(from, dy, a, 0.1, before)
			})
		}
	}
	for _, a := range acts {
		cs = append(cs, tinyCase{Case: Case{Name: a.act.String(), Op: graph.BatchNormGrad, build: func(t *trial) {
			forward := &graph.Node{
				Op:   graph.BatchNormTrain,
				Attr: graph.Attr{Act: a.act, Slope: a.slope, Eps: 1e-5},
				In:   []*graph.Value{t.images("x", t.uniform, 6, 3, 2), t.param("gamma", t.uniform, 6), t.param("beta", t.uniform, 6)},
				Out:  []*graph.Value{t.images("y", t.after(a.act, a.slope), 6, 3, 2), t.state("mean", t.uniform, 6), t.state("var", t.positive, 6)},
			}
			t.g.BatchNormGrad(forward, t.faintGrad("dy", 6, 3, 2), nil)
		}}, limit: backend.TinyGradient, rel: 1e-4, abs: 1e-4})
	}
	cs = append(cs, tinyCase{Case: Case{Name: "far apart", Op: graph.SoftmaxCrossEntropyGrad, build: func(t *trial) {
		t.g.SoftmaxCrossEntropyGrad(t.images("logits", far(t), 10, 1, 1), t.classes(10))
	}}, limit: backend.TinyGradient, rel: 1e-3, skip: func(t *trial, i int) bool {
		return int(t.data[t.node.In[1]][i/10]) == i%10 // a probability less 1
	}})
	return append(cs, tinyUpdates()...)
}

func tinyUpdates() []tinyCase {
	var cs []tinyCase
	update := func(name string, op graph.Op, build func(t *trial, hyper, loss *graph.Value)) {
		cs = append(cs, tinyCase{Case: Case{Name: name, Op: op, build: func(t *trial) {
			build(t, t.vector("hyper", hyper(0.1, 0.9, 0.5, 0.9, 0.999, 1e-3, 10)...), t.vector("loss", 1))
		}}, limit: backend.TinyState, rel: 1e-4})
	}
	const n = 500
	zero := func() float32 { return 0 }
	none := func(t *trial, name string) *graph.Value { return t.given(t.g.Vector(name, n), make([]float32, n)) }
	update("decay", graph.MovingAverage, func(t *trial, _, loss *graph.Value) {
		t.g.MovingAverage(t.state("moving", t.faint, n), none(t, "value"), loss, 0.9)
	})
	update("decay", graph.SGD, func(t *trial, h, loss *graph.Value) {
		t.g.SGD(t.param("w", t.faint, n), none(t, "dw"), h, loss)
	})
	for _, on := range []bool{false, true} {
		update(fmt.Sprintf("velocity, nesterov %v", on), graph.Momentum, func(t *trial, h, loss *graph.Value) {
			t.g.Momentum(t.param("w", zero, n), none(t, "dw"), t.state("velocity", t.faint, n), h, loss, on)
		})
		update(fmt.Sprintf("moments, decoupled %v", on), graph.Adam, func(t *trial, h, loss *graph.Value) {
			t.g.Adam(t.param("w", zero, n), none(t, "dw"), t.state("m", t.faint, n), t.state("v", t.faint, n), h, loss, on)
		})
		update(fmt.Sprintf("gradients, decoupled %v", on), graph.Adam, func(t *trial, h, loss *graph.Value) {
			dw := t.given(t.g.Vector("dw", n), fill(n, t.faint))
			t.g.Adam(t.param("w", zero, n), dw, t.state("m", zero, n), t.state("v", zero, n), h, loss, on)
		})
	}
	return cs
}
