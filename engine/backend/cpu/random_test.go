package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// randomConv is a convolution of any shape, with all that hangs on it.
type randomConv struct {
	n, c, h, w, o int
	win           graph.Window
	bias, into    bool
	act           graph.Act
}

func drawConv(t *rapid.T) randomConv {
	axis := func(name string) (size, kernel, stride, padding int) {
		kernel = rapid.SampledFrom([]int{1, 1, 1, 2, 3, 4, 5, 7, 9}).Draw(t, name+" kernel")
		padding = rapid.IntRange(0, kernel).Draw(t, name+" padding")
		size = rapid.IntRange(max(1, kernel-2*padding), 12).Draw(t, name)
		return size, kernel, rapid.IntRange(1, 4).Draw(t, name+" stride"), padding
	}
	var s randomConv
	s.h, s.win.Kernel[0], s.win.Stride[0], s.win.Padding[0] = axis("rows")
	s.w, s.win.Kernel[1], s.win.Stride[1], s.win.Padding[1] = axis("columns")
	s.n = rapid.IntRange(1, 40).Draw(t, "images")
	s.c, s.o = rapid.IntRange(1, 14).Draw(t, "inputs"), rapid.IntRange(1, 24).Draw(t, "outputs")
	s.bias, s.into = rapid.Bool().Draw(t, "bias"), rapid.Bool().Draw(t, "into")
	s.act = rapid.SampledFrom([]graph.Act{graph.Identity, graph.ReLU, graph.Tanh}).Draw(t, "activation")
	return s
}

// checkRandomConvs holds convolutions and their gradients to plain float64 loops.
func checkRandomConvs(t *testing.T, be backend.Backend) { rapid.Check(t, randomConvs(be)) }

func randomConvs(be backend.Backend) func(*rapid.T) {
	return func(t *rapid.T) {
		s := drawConv(t)
		if err := s.check(be); err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
	}
}

// data is a value's numbers in host layout.
type data struct {
	v *graph.Value
	x []float32
}

func (s randomConv) check(be backend.Backend) error {
	r := rand.New(rand.NewPCG(uint64(s.n), uint64(s.c)))
	random := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = 2*r.Float32() - 1
		}
		return x
	}
	oh, ow, k := s.win.Out(0, s.h), s.win.Out(1, s.w), s.win.Kernel[0]*s.win.Kernel[1]
	g := graph.New()
	x := data{g.Images("x", s.c, s.h, s.w), random(s.n * s.c * s.h * s.w)}
	dy := data{g.Images("dy", s.o, oh, ow), random(s.n * s.o * oh * ow)}
	w := data{g.Param("w", graph.Init{}, s.o, s.c, s.win.Kernel[0], s.win.Kernel[1]), random(s.o * s.c * k)}
	inputs := []data{x, dy, w}
	var b, prior data
	if s.bias {
		b = data{g.Param("b", graph.Init{}, s.o), random(s.o)}
		inputs = append(inputs, b)
	}
	if s.into {
		prior = data{g.Images("prior", s.c, s.h, s.w), random(len(x.x))}
		inputs = append(inputs, prior)
	}
	y := g.Conv2D(x.v, w.v, b.v, s.win)
	y.Maker.Attr.Act = s.act
	dx := g.Conv2DGradInput(x.v, w.v, dy.v, s.win, prior.v)
	dw, db := g.Conv2DGradWeight(x.v, dy.v, w.v, b.v, s.win)
	outputs := []*graph.Value{y, dx, dw}
	if s.bias {
		outputs = append(outputs, db)
	}
	for _, v := range outputs {
		g.Keep(v)
	}
	exe, err := be.Compile(plan.New(g, plan.Options{Batch: s.n, Lanes: be.Lanes()}), nil)
	if err != nil {
		return err
	}
	defer exe.Close()
	for _, in := range inputs {
		if err := exe.Write(in.v, in.x); err != nil {
			return err
		}
	}
	if err := exe.Run(graph.Train, backend.Step{N: s.n}); err != nil {
		return err
	}
	want := s.reference(x.x, dy.x, w.x, b.x, prior.x)
	for i, v := range outputs {
		got := make([]float32, len(want[i]))
		if err := exe.Read(v, got); err != nil {
			return err
		}
		for j, e := range want[i] {
			if d := math.Abs(float64(got[j]) - e.sum); !(d <= 1e-5*(e.size+1)) {
				return fmt.Errorf("%v: element %d is %g, want %g", v, j, got[j], e.sum)
			}
		}
	}
	return nil
}

// total is a sum, and that of its terms' sizes, by which its error is judged.
type total struct{ sum, size float64 }

func (t *total) add(x float64) { t.sum, t.size = t.sum+x, t.size+math.Abs(x) }

// reference is y, dx, dw and db.
func (s randomConv) reference(x, dy, w, b, prior []float32) [4][]total {
	oh, ow := s.win.Out(0, s.h), s.win.Out(1, s.w)
	y, dx, dw, db := make([]total, len(dy)), make([]total, len(x)), make([]total, len(w)), make([]total, s.o)
	for i, v := range prior {
		dx[i].add(float64(v))
	}
	for n := range s.n {
		for o := range s.o {
			for p := range oh * ow {
				out := (n*s.o+o)*oh*ow + p
				db[o].add(float64(dy[out]))
				if b != nil {
					y[out].add(float64(b[o]))
				}
				for c := range s.c {
					for i := range s.win.Kernel[0] {
						for j := range s.win.Kernel[1] {
							h, v := p/ow*s.win.Stride[0]-s.win.Padding[0]+i, p%ow*s.win.Stride[1]-s.win.Padding[1]+j
							if h < 0 || h >= s.h || v < 0 || v >= s.w {
								continue
							}
							in, k := ((n*s.c+c)*s.h+h)*s.w+v, ((o*s.c+c)*s.win.Kernel[0]+i)*s.win.Kernel[1]+j
							y[out].add(float64(x[in]) * float64(w[k]))
							dx[in].add(float64(dy[out]) * float64(w[k]))
							dw[k].add(float64(dy[out]) * float64(x[in]))
						}
					}
				}
				switch s.act {
				case graph.ReLU:
					y[out].sum = max(0, y[out].sum)
				case graph.Tanh:
					y[out].sum = math.Tanh(y[out].sum)
				}
			}
		}
	}
	return [4][]total{y, dx, dw, db}
}
