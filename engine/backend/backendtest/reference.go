package backendtest

import (
	"errors"
	"fmt"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// Reference is a backend of the float64 loops, in the real layout with blocks of any number of
// images. It is slow; it shows that the suite itself can be passed, and serves where a result
// beyond doubt is wanted.
func Reference(lanes int) backend.Backend { return reference64{lanes: lanes, kernels: kernels()} }

// kernels are the references' loops, by op.
func kernels() (k [graph.NumOps]func(*args)) {
	for op, r := range references {
		k[op] = r.eval
	}
	return k
}

type reference64 struct {
	lanes   int
	kernels [graph.NumOps]func(*args)
}

func (reference64) Name() string     { return "reference" }
func (reference64) Describe() string { return "plain float64 loops" }
func (r reference64) Lanes() int     { return r.lanes }

func (r reference64) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	e := &executable{p: p, data: map[*graph.Value]array{}, shared: map[*graph.Value][]float32{}}
	e.mem[plan.Persistent], e.mem[plan.Transient] = make([]float32, p.Persistent), make([]float32, p.Transient)
	if share != nil {
		other, ok := share.(*executable)
		if !ok {
			return nil, fmt.Errorf("reference: cannot share values with a %T", share)
		}
		e.shareWith(other)
	}
	for ph, calls := range p.Calls {
		for _, c := range calls {
			if r.kernels[c.Op] == nil {
				return nil, fmt.Errorf("reference: no kernel for %v", c.Op)
			}
			s := &stepper{Call: c, run: r.kernels[c.Op], args: args{Attr: c.Attr}}
			for _, o := range c.In {
				s.in = append(s.in, e.room(o))
			}
			for _, o := range c.Out {
				s.out = append(s.out, e.room(o))
			}
			e.calls[ph] = append(e.calls[ph], s)
		}
	}
	return e, nil
}

// executable copies the operands of each call out of the arenas, runs it, and copies its results
// back. It allocates only when compiled.
type executable struct {
	p      *plan.Program
	mem    [3][]float32
	shared map[*graph.Value][]float32 // memory of values that belong to another executable
	data   map[*graph.Value]array
	calls  [graph.NumPhases][]*stepper
}

type stepper struct {
	plan.Call
	args
	run func(*args)
}

func (e *executable) shareWith(other *executable) {
	for _, v := range e.p.Graph.Values {
		for _, w := range other.p.Graph.Values {
			kept := v.Role == graph.Parameter || v.Role == graph.State
			if kept && w.Role == v.Role && w.Name == v.Name && w.Shape.Equal(v.Shape) {
				e.shared[v] = other.memory(w)
			}
		}
	}
}

// memory is where v lies, from its first element on.
func (e *executable) memory(v *graph.Value) []float32 {
	if m, ok := e.shared[v]; ok {
		return m
	}
	pl := e.p.Place(v)
	return e.mem[pl.Arena][pl.Off:]
}

func (e *executable) room(o plan.Operand) array {
	n := o.Shape.Size()
	if o.Batched {
		n *= e.p.Batch
	}
	return array{o.Shape, o.Batched, make([]float64, n)}
}

// index is where element i of [N,C,H,W] or of a plain value lies, from its first.
func (e *executable) index(v *graph.Value, i int) int {
	if !v.Batched {
		return i
	}
	size := v.Shape.Size()
	return at(e.p, v, i/size, i%size) - e.p.Place(v).Off
}

func (e *executable) Run(p graph.Phase, s backend.Step) error {
	if s.N < 1 || s.N > e.p.Batch {
		return fmt.Errorf("reference: %v: %d images, want 1 to %d", p, s.N, e.p.Batch)
	}
	for _, c := range e.calls[p] {
		c.n, c.step, c.indices, c.moves = s.N, s.Number, s.Indices, s.Moves
		if err := e.step(c); err != nil {
			return fmt.Errorf("reference: %v: %w", c.Call, err)
		}
	}
	return nil
}

var errUnbound = errors.New("a dataset is not bound")

func (e *executable) step(c *stepper) error {
	for i, o := range c.Call.In {
		if o.Role == graph.Data {
			d, ok := e.data[o.Value]
			if !ok {
				return errUnbound
			}
			c.in[i] = d
			if err := checkIndices(c.indices, c.n, len(d.v)/d.shape.Size()); err != nil {
				return err
			}
			if c.Augment && len(c.moves) < c.n {
				return fmt.Errorf("%d moves for %d images", len(c.moves), c.n)
			}
			continue
		}
		c.in[i].v = c.in[i].v[:e.count(o, c.n)]
		m := e.memory(o.Value)
		for k := range c.in[i].v {
			c.in[i].v[k] = float64(m[e.index(o.Value, k)])
		}
	}
	for i, o := range c.Call.Out {
		c.out[i].v = c.out[i].v[:e.count(o, c.n)]
	}
	c.run(&c.args)
	for _, i := range changes[c.Op] {
		e.store(c.Call.In[i], c.in[i].v)
	}
	for i, o := range c.Call.Out {
		e.zeroPads(o, c.n)
		e.store(o, c.out[i].v)
	}
	return nil
}

func checkIndices(indices []int32, n, count int) error {
	if len(indices) < n {
		return fmt.Errorf("%d indices for %d images", len(indices), n)
	}
	for _, i := range indices[:n] {
		if i < 0 || int(i) >= count {
			return fmt.Errorf("index %d in a dataset of %d", i, count)
		}
	}
	return nil
}

func (e *executable) count(o plan.Operand, n int) int {
	if o.Batched {
		return n * o.Shape.Size()
	}
	return o.Shape.Size()
}

func (e *executable) store(o plan.Operand, x []float64) {
	m := e.memory(o.Value)
	for k, v := range x {
		m[e.index(o.Value, k)] = float32(v)
	}
}

func (e *executable) zeroPads(o plan.Operand, n int) {
	if !o.Batched {
		return
	}
	m, size := e.memory(o.Value), o.Shape.Size()
	for i := n * size; i < e.p.Blocks(n)*e.p.Lanes*size; i++ {
		m[e.index(o.Value, i)] = 0
	}
}
