// Package cpu runs programs on the processor: natively on every core, and in the browser. Its
// kernels are written once on Go's portable simd package, with a scalar twin where the toolchain
// lacks it; the hottest loops are generated assembly besides, on amd64. All pass the same suite. It
// knows nothing of layers or training.
package cpu

import (
	"fmt"
	"runtime"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// Backend is the processor.
type Backend struct {
	pool     *pool
	tiles    *tiles
	machine  machine // nil: the portable kernels alone
	compiled binders
	team     Team // nil: on its own
}

// New makes a backend of that many threads; 0 takes every core.
func New(threads int) *Backend {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	b := &Backend{pool: newPool(threads), tiles: newTiles()}
	if threads == 1 {
		b.machine, b.compiled = newMachine(), binders{}
	}
	return b
}

func (b *Backend) Name() string { return "cpu" }

// Threads is how many work at once.
func (b *Backend) Threads() int { return b.pool.threads }

// Describe says how many threads work, and on what vectors.
func (b *Backend) Describe() string {
	threads := "1 thread"
	if b.pool.threads > 1 {
		threads = fmt.Sprintf("%d threads", b.pool.threads)
	}
	if b.team != nil {
		threads = fmt.Sprintf("%d workers", b.team.Size())
	}
	return threads + ", " + vectorName() + emittedName(b.machine)
}

// Lanes is two vectors: what the tiles hold of an output row.
func (b *Backend) Lanes() int { return 2 * vectorLen() }

// Close ends the threads. Executables of the backend must not run afterwards.
func (b *Backend) Close() { b.pool.close() }

// Compile lays out the arenas and builds the kernels of every call.
func (b *Backend) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	if p.Lanes != b.Lanes() {
		return nil, fmt.Errorf("cpu: the program is planned for blocks of %d images, this backend takes %d", p.Lanes, b.Lanes())
	}
	e := &executable{program: p, pool: b.pool, tiles: b.tiles, data: map[int]*dataset{}}
	e.persistent = b.floats(p.Persistent)
	e.transient = b.floats(p.Transient)
	if share != nil {
		s, ok := share.(*executable)
		if !ok {
			return nil, fmt.Errorf("cpu: cannot share the parameters of another backend")
		}
		e.shared = s.byName()
	} else if b.team != nil {
		e.team = &crew{Team: b.team}
	}
	if c := (&compiler{executable: e, emitted: b.newEmitted()}); c.build() == nil && c.finish() == nil {
		return e, nil
	}
	e.workspace = 0
	c := &compiler{executable: e} // without emitted kernels
	if err := c.build(); err != nil {
		return nil, err
	}
	return e, nil
}

// build makes the kernels of every call.
func (c *compiler) build() error {
	for ph, calls := range c.program.Calls {
		c.calls[ph] = nil
		joint := c.team != nil && graph.Phase(ph) == graph.Train && len(calls) > 0
		if c.team != nil {
			c.team.on = joint
		}
		for _, call := range calls {
			build := kernels[call.Op]
			if build == nil {
				return fmt.Errorf("cpu: no kernel for %v", call.Op)
			}
			k := c.emittedKernel(call)
			if k == nil {
				k = build(c, call)
			}
			c.calls[ph] = append(c.calls[ph], k)
		}
		if joint {
			var err error
			if c.calls[ph], err = c.sharing(calls, c.calls[ph]); err != nil {
				return err
			}
		}
	}
	return nil
}
