package cpu

import (
	"fmt"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// kernel is one call of a program, ready to run.
type kernel func()

type executable struct {
	program    *plan.Program
	pool       *pool
	tiles      *tiles
	persistent []float32
	transient  []float32
	workspace  int                  // float32s that kernels hold besides
	team       *crew                // nil: on its own
	shared     map[string][]float32 // parameters and states of another executable, by name
	data       map[int]*dataset     // by value id
	calls      [graph.NumPhases][]kernel
	step       backend.Step // of the run in progress
	blocks     int          // that the run's images fill
}

// dataset is bound late; kernels hold its address.
type dataset struct{ backend.Dataset }

func (e *executable) Program() *plan.Program { return e.program }

func (e *executable) Bytes() int {
	return 4 * (len(e.persistent) + len(e.transient) + e.workspace)
}

func (e *executable) Close() error { return nil }

// Run runs the phase's kernels in order.
func (e *executable) Run(p graph.Phase, s backend.Step) error {
	if err := e.ready(p, s); err != nil {
		return err
	}
	if e.team != nil {
		return e.runJointly(p)
	}
	for _, k := range e.calls[p] {
		k()
	}
	return nil
}

// ready checks a run's step and tells the kernels of it.
func (e *executable) ready(p graph.Phase, s backend.Step) error {
	bound := func(v *graph.Value) (count int, ok bool) {
		if d := e.data[v.ID]; d != nil {
			return d.Count, true
		}
		return 0, false
	}
	if err := backend.CheckStep("cpu", e.program, p, s, e.most(p), bound); err != nil {
		return err
	}
	e.step, e.blocks = s, e.program.Blocks(s.N)
	return nil
}

// Bind keeps the slices.
func (e *executable) Bind(v *graph.Value, d backend.Dataset) error {
	if err := backend.CheckDataset("cpu", v, d); err != nil {
		return err
	}
	e.dataset(v).Dataset = d
	return nil
}

func (e *executable) dataset(v *graph.Value) *dataset {
	d := e.data[v.ID]
	if d == nil {
		d = &dataset{}
		e.data[v.ID] = d
	}
	return d
}

func (e *executable) byName() map[string][]float32 {
	m := map[string][]float32{}
	for _, v := range e.program.Graph.Values {
		if v.Role == graph.Parameter || v.Role == graph.State {
			m[v.Name] = e.floats(e.program.Operand(v))
		}
	}
	return m
}

func (e *executable) arena(a plan.Arena) []float32 {
	if a == plan.Persistent {
		return e.persistent
	}
	return e.transient
}

// floats is all of an operand that is not batched, or everything from its first block on.
func (e *executable) floats(o plan.Operand) []float32 {
	if s := e.shared[o.Name]; s != nil && (o.Role == graph.Parameter || o.Role == graph.State) && len(s) == o.Shape.Size() {
		return s
	}
	n := o.Shape.Size()
	if o.Batched {
		n = n*e.program.Lanes + (e.program.Blocks(e.program.Batch)-1)*o.Stride
	}
	return e.arena(o.Arena)[o.Off:][:n:n]
}

// Peek copies a stretch of an arena.
func (e *executable) Peek(a plan.Arena, off int, dst []float32) error {
	if src := e.arena(a); off < 0 || off+len(dst) > len(src) {
		return fmt.Errorf("cpu: peek at %d of an arena of %d", off, len(src))
	}
	copy(dst, e.arena(a)[off:])
	return nil
}

// Poke overwrites a stretch of an arena.
func (e *executable) Poke(a plan.Arena, off int, src []float32) error {
	if dst := e.arena(a); off < 0 || off+len(src) > len(dst) {
		return fmt.Errorf("cpu: poke at %d of an arena of %d", off, len(dst))
	}
	copy(e.arena(a)[off:], src)
	return nil
}
