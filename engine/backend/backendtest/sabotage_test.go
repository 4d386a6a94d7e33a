package backendtest

import (
	"slices"
	"strings"
	"testing"

	"plywood/engine/augment"
	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// TestWrongKernelsFail breaks kernels one by one in the ways that kernels break. A suite that lets
// one of these through is worth nothing.
func TestWrongKernelsFail(t *testing.T) {
	last := func(a array) int { return len(a.v) - 1 }
	for _, c := range []struct {
		name string
		op   graph.Op
		do   func(a *args, kernel func(*args))
	}{
		{"forgets the last tap", graph.Conv2D, func(a *args, kernel func(*args)) {
			w := a.in[1].v
			x := w[len(w)-1]
			w[len(w)-1] = 0
			kernel(a)
			w[len(w)-1] = x
		}},
		{"takes the bias twice", graph.Conv2D, func(a *args, kernel func(*args)) {
			kernel(a)
			if len(a.in) > 2 {
				a.out[0].v[0] += a.in[2].v[0]
			}
		}},
		{"forgets the activation", graph.Dense, func(a *args, kernel func(*args)) { a.Act = 0; kernel(a) }},
		{"swaps two images", graph.Dense, func(a *args, kernel func(*args)) {
			kernel(a)
			if a.n > 1 {
				y, size := a.out[0].v, a.out[0].shape.Size()
				for i := range size {
					y[i], y[size+i] = y[size+i], y[i]
				}
			}
		}},
		{"is off by one in two thousand", graph.Conv2DGradInput, func(a *args, kernel func(*args)) {
			kernel(a)
			a.out[0].v[last(a.out[0])] *= 1.0005
		}},
		{"ignores into", graph.Conv2DGradInput, func(a *args, kernel func(*args)) {
			b := *a
			b.in, b.Into = a.operands(), false
			kernel(&b)
		}},
		{"leaves out the last image", graph.Conv2DGradWeight, func(a *args, kernel func(*args)) {
			dy := a.in[1].v
			clear(dy[(a.n-1)*a.in[1].shape.Size():])
			kernel(a)
		}},
		{"forgets the bias's gradient", graph.DenseGradWeight, func(a *args, kernel func(*args)) {
			kernel(a)
			if len(a.out) > 1 {
				clear(a.out[1].v)
			}
		}},
		{"takes the sample's variance", graph.BatchNormTrain, func(a *args, kernel func(*args)) {
			kernel(a)
			m := count(a.in[0])
			for i := range a.out[2].v {
				a.out[2].v[i] *= m / max(m-1, 1)
			}
		}},
		{"takes the difference of squares", graph.BatchNormTrain, func(a *args, kernel func(*args)) {
			kernel(a)
			squares := make([]float32, len(a.out[2].v))
			channels(a.in[0], func(i, c int) { squares[c] += float32(a.in[0].v[i] * a.in[0].v[i] / count(a.in[0])) })
			for c, s := range squares {
				a.out[2].v[c] = float64(s - float32(a.out[1].v[c]*a.out[1].v[c]))
			}
		}},
		{"takes padding for zeros", graph.MaxPool2D, func(a *args, kernel func(*args)) {
			kernel(a)
			windows(a, a.in[0], a.out[0], func(yi int, xs []int) {
				if len(xs) < a.Kernel[0]*a.Kernel[1] {
					a.out[0].v[yi] = max(a.out[0].v[yi], 0)
				}
			})
		}},
		{"gives ties to the last", graph.MaxPool2DGrad, func(a *args, kernel func(*args)) {
			for i, x := range a.in[0].v {
				a.in[0].v[i] = x + 1e-9*float64(i)
			}
			kernel(a)
		}},
		{"leaves padding out of the mean", graph.AvgPool2D, func(a *args, kernel func(*args)) {
			kernel(a)
			windows(a, a.in[0], a.out[0], func(yi int, xs []int) {
				a.out[0].v[yi] *= float64(a.Kernel[0]*a.Kernel[1]) / float64(len(xs))
			})
		}},
		{"draws the same mask every step", graph.Dropout, func(a *args, kernel func(*args)) { a.step = 0; kernel(a) }},
		{"adds only two", graph.Add, func(a *args, kernel func(*args)) { b := *a; b.in = a.in[:2]; kernel(&b) }},
		{"divides by the batch's room", graph.SoftmaxCrossEntropyGrad, func(a *args, kernel func(*args)) {
			kernel(a)
			for i := range a.out[0].v {
				a.out[0].v[i] *= float64(a.n) / float64(a.n+1)
			}
		}},
		{"learns from a loss that is not a number", graph.SGD, func(a *args, kernel func(*args)) {
			a.in[3].v[0] = 1
			kernel(a)
		}},
		{"decays the weights into the gradient", graph.Adam, func(a *args, kernel func(*args)) {
			b := *a
			b.Decoupled = false
			kernel(&b)
		}},
		{"forgets Nesterov", graph.Momentum, func(a *args, kernel func(*args)) { b := *a; b.Nesterov = false; kernel(&b) }},
		{"rounds the resize's centres", graph.Gather, func(a *args, kernel func(*args)) {
			kernel(a)
			if a.out[0].shape[1] > a.in[0].shape[1] {
				a.out[0].v[0] = 0.99*a.out[0].v[0] + 0.01*a.out[0].v[last(a.out[0])]
			}
		}},
		{"flips after it shifts", graph.Gather, func(a *args, kernel func(*args)) {
			moves := slices.Clone(a.moves)
			for i, m := range a.moves {
				if m.Flip() {
					a.moves[i] = augment.NewMove(true, -m.Right(), m.Down())
				}
			}
			kernel(a)
			copy(a.moves, moves)
		}},
		{"moves up where it should move down", graph.Gather, func(a *args, kernel func(*args)) {
			moves := slices.Clone(a.moves)
			for i, m := range a.moves {
				a.moves[i] = augment.NewMove(m.Flip(), m.Right(), -m.Down())
			}
			kernel(a)
			copy(a.moves, moves)
		}},
		{"counts one value too few", graph.Stats, func(a *args, kernel func(*args)) { kernel(a); a.out[0].v[graph.StatHist+32]-- }},
		{"writes the row after", graph.Record, func(a *args, kernel func(*args)) { a.step++; kernel(a) }},
	} {
		t.Run(c.op.String()+" "+c.name, func(t *testing.T) {
			be := Reference(3).(reference64)
			kernel := be.kernels[c.op]
			be.kernels[c.op] = func(a *args) { b := *a; c.do(&b, kernel) }
			if err := firstFailure(be, c.op); err == nil {
				t.Error("the suite did not notice")
			} else {
				t.Log(err)
			}
		})
	}
}

// TestWrongWritesFail damages memory after each run in the ways that kernels do.
func TestWrongWritesFail(t *testing.T) {
	for _, c := range []struct {
		name, says string
		op         graph.Op
		do         func(e *executable, c *stepper)
	}{
		{"writes one float past a result", "past a result", graph.Conv2DGradWeight, func(e *executable, c *stepper) {
			o := c.Call.Out[0]
			e.mem[plan.Transient][o.Off+o.Shape.Size()] = 1
		}},
		{"leaves an element unwritten", "never written", graph.Activation, func(e *executable, c *stepper) {
			e.mem[plan.Transient][c.Call.Out[0].Off] = poison
		}},
		{"leaves something past the batch in a gradient", "must be 0", graph.AvgPool2DGrad, func(e *executable, c *stepper) {
			last := e.p.Blocks(c.n)*e.p.Lanes - 1
			e.mem[plan.Transient][at(e.p, c.Call.Out[0].Value, last, 0)] += 1e-30
		}},
		{"leaves infinity past the batch", "must be finite", graph.Dense, func(e *executable, c *stepper) {
			if c.n < e.p.Blocks(c.n)*e.p.Lanes {
				e.mem[plan.Transient][at(e.p, c.Call.Out[0].Value, c.n, 0)] = inf
			}
		}},
		{"changes its weight", "only reads", graph.Conv2D, func(e *executable, c *stepper) {
			e.mem[plan.Persistent][c.Call.In[1].Off]++
		}},
		{"writes the channel after its own", "beside its output", graph.MaxPool2D, func(e *executable, c *stepper) {
			o := c.Call.Out[0]
			if o.Stride > o.Shape.Size()*e.p.Lanes {
				e.mem[plan.Transient][o.Off+o.Shape.Size()*e.p.Lanes] = 1
			}
		}},
	} {
		t.Run(c.op.String()+" "+c.name, func(t *testing.T) {
			err := firstFailure(damaged{Reference(3), c.op, c.do}, c.op)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("want a complaint that says %q, got: %v", c.says, err)
			}
		})
	}
}

// damaged is a backend that damages memory after each call of an op.
type damaged struct {
	backend.Backend
	op graph.Op
	do func(e *executable, c *stepper)
}

func (d damaged) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	exe, err := d.Backend.Compile(p, share)
	if err != nil {
		return nil, err
	}
	return &damagedExecutable{exe.(*executable), d}, nil
}

type damagedExecutable struct {
	*executable
	damaged
}

func (d *damagedExecutable) Run(p graph.Phase, s backend.Step) error {
	if err := d.executable.Run(p, s); err != nil {
		return err
	}
	for _, c := range d.calls[p] {
		if c.Op == d.op {
			d.do(d.executable, c)
		}
	}
	return nil
}
