//go:build gl && linux

package gpu

import (
	"fmt"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// Run replays the phase's dispatches. It returns when they are queued, not when they are done;
// reading a value waits for it.
func (e *executable) Run(p graph.Phase, s backend.Step) error {
	if err := e.begin(p, s); err != nil {
		return err
	}
	if err := e.backend.ctx.Do(e.doRun); err != nil {
		return err
	}
	return e.err
}

// begin checks a run's step and keeps it for replay.
func (e *executable) begin(p graph.Phase, s backend.Step) error {
	if e.closed {
		return errClosed
	}
	bound := func(v *graph.Value) (count int, ok bool) {
		if d := e.data[v.ID]; d != nil && d.buf != nil {
			return d.count, true
		}
		return 0, false
	}
	if err := backend.CheckStep("gl", e.program, p, s, e.program.Batch, bound); err != nil {
		return err
	}
	e.phase, e.step, e.err = p, s, nil
	return nil
}

// replay runs on the context's thread.
func (e *executable) replay() error { return e.replayWith(nil, nil) }

// replayWith calls before and after, where not nil, around each dispatch.
func (e *executable) replayWith(before func(), after func(*dispatch)) error {
	if e.ring.turn == 0 || e.backend.gone != nil { // every fourth run
		if err := e.backend.checkReset(e.phase.String()); err != nil {
			return err
		}
	}
	slot, err := e.ring.next(e.step, e.program.Blocks(e.step.N))
	if err != nil {
		if reset := e.backend.checkReset(e.phase.String()); reset != nil { // rather than that it does not answer
			return reset
		}
		return err
	}
	gl.BindBufferRange(gl.UNIFORM_BUFFER, 0, e.ring.id, slot.step, stepBytes)
	gl.MemoryBarrier(gl.SHADER_STORAGE_BARRIER_BIT | gl.UNIFORM_BARRIER_BIT | gl.BUFFER_UPDATE_BARRIER_BIT)
	blocks := e.program.Blocks(e.step.N)
	calls := e.calls[e.phase]
	for _, i := range e.order[e.phase] {
		d := &calls[i]
		if d.data != nil {
			d.buffers[0], d.offsets[0], d.sizes[0] = d.data.buf.id, 0, d.data.buf.size
		}
		if d.indices {
			d.buffers[1], d.offsets[1], d.sizes[1] = e.ring.id, slot.indices, e.ring.indexBytes
		}
		if before != nil {
			before()
		}
		d.issue(e.constants, blocks)
		if after != nil {
			after(d)
		}
		if e.backend.debug {
			if err := e.backend.check(d.what); err != nil {
				return fmt.Errorf("%w (%s)", err, d.program.name)
			}
		}
	}
	e.ring.sent()
	return e.backend.check(e.phase.String())
}

// Peek copies a stretch of an arena.
func (e *executable) Peek(a plan.Arena, off int, dst []float32) error {
	s, err := e.reach(a, off, len(dst), "peek")
	if err != nil {
		return err
	}
	return e.read(s, dst)
}

// Poke overwrites a stretch of an arena.
func (e *executable) Poke(a plan.Arena, off int, src []float32) error {
	s, err := e.reach(a, off, len(src), "poke")
	if err != nil {
		return err
	}
	return e.write(s, bytesOf(src))
}
