//go:build gl && linux

package gpu

import (
	"errors"
	"unsafe"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// executable is a compiled program with its buffers.
type executable struct {
	backend    *Backend
	program    *plan.Program
	persistent *buffer
	transient  *buffer
	workspaces [4]*buffer // calls take turns, so that neighbours can run at once
	moments    *buffer    // see moments
	tables     *buffer
	constants  *buffer
	shared     map[string]span // parameters and states of another executable, by name
	data       map[int]*dataset
	calls      [graph.NumPhases][]dispatch
	order      [graph.NumPhases][]int // of calls; a test changes it
	ring       ring
	closed     bool

	// The request at hand: closures made once read it, so that a step allocates nothing.
	step    backend.Step
	phase   graph.Phase
	at      span
	stage   []byte // what cgo may see: memory that holds no pointers
	err     error
	doRun   func()
	doRead  func()
	doWrite func()
}

func newExecutable(b *Backend, p *plan.Program, share *executable) *executable {
	e := &executable{backend: b, program: p, data: map[int]*dataset{},
		persistent: &buffer{size: 4 * p.Persistent}, transient: &buffer{size: 4 * p.Transient},
		workspaces: [4]*buffer{{}, {}, {}, {}}, moments: &buffer{}, tables: &buffer{}, constants: &buffer{}}
	if share != nil {
		e.shared = share.byName()
		for _, s := range e.shared {
			s.buf.users++
		}
	}
	e.doRun = func() { e.err = e.replay() }
	e.doRead = func() {
		if e.err = b.checkReset("reading"); e.err != nil {
			return
		}
		gl.MemoryBarrier(gl.BUFFER_UPDATE_BARRIER_BIT)
		e.at.buf.read(e.at.off, e.stage[:e.at.size])
		e.err = b.check("reading")
	}
	e.doWrite = func() {
		if e.err = b.checkReset("writing"); e.err != nil {
			return
		}
		gl.MemoryBarrier(gl.BUFFER_UPDATE_BARRIER_BIT)
		e.at.buf.write(e.at.off, e.stage[:e.at.size])
		e.err = b.check("writing")
	}
	return e
}

// allocate makes the buffers, now that their sizes are known, and fixes the bindings.
func (e *executable) allocate(constants, tables []byte) error {
	e.constants.size, e.tables.size = len(constants), len(tables)
	for _, buf := range e.buffers() {
		what := "the kernels"
		switch buf {
		case e.persistent:
			what = "parameters"
		case e.transient:
			what = "a step's results"
		}
		made, err := e.backend.newBuffer(buf.size, what)
		if m, ok := err.(*memoryError); ok {
			m.batch = e.program.Batch
		}
		if err != nil {
			return err
		}
		made.users = 1
		*buf = *made
	}
	e.constants.write(0, constants)
	e.tables.write(0, tables)
	for ph := range e.calls {
		for i := range e.calls[ph] {
			e.calls[ph][i].resolve()
			e.order[ph] = append(e.order[ph], i)
		}
	}
	if err := e.ring.open(e.program.Batch, augments(e.program), &e.backend.fences); err != nil {
		return err
	}
	return e.backend.check("setting up")
}

func (e *executable) Program() *plan.Program { return e.program }

// Bytes counts every buffer of the program; datasets are left out.
func (e *executable) Bytes() int {
	n := e.ring.bytes()
	for _, b := range e.buffers() {
		n += b.size
	}
	return n
}

// Close frees the buffers, parameters that others share excepted until they are closed too.
func (e *executable) Close() error {
	if e.closed {
		return nil
	}
	e.closed = true
	return e.backend.ctx.Do(e.free)
}

func (e *executable) free() {
	for _, s := range e.shared {
		s.buf.release()
	}
	for _, b := range e.buffers() {
		b.release()
	}
	for _, d := range e.data {
		d.buf.free()
	}
	e.ring.close()
}

func (e *executable) buffers() []*buffer {
	return append([]*buffer{e.persistent, e.transient, e.moments, e.tables, e.constants}, e.workspaces[:]...)
}

func (e *executable) byName() map[string]span {
	m := map[string]span{}
	for _, v := range e.program.Graph.Values {
		if v.Role == graph.Parameter || v.Role == graph.State {
			m[v.Name] = e.span(e.program.Operand(v))
		}
	}
	return m
}

// span is where an operand lies: all of it, or of a batched one everything from its first block on.
func (e *executable) span(o plan.Operand) span {
	n := 4 * o.Shape.Size()
	if s, ok := e.shared[o.Name]; ok && (o.Role == graph.Parameter || o.Role == graph.State) && s.size == n {
		return s
	}
	own := 0
	if o.Batched {
		own = n * e.program.Lanes * e.program.Blocks(e.program.Batch)
		n = n*e.program.Lanes + 4*(e.program.Blocks(e.program.Batch)-1)*o.Stride
	}
	return span{e.arena(o.Arena), 4 * o.Off, n, own}
}

func (e *executable) arena(a plan.Arena) *buffer {
	if a == plan.Persistent {
		return e.persistent
	}
	return e.transient
}

// stageBytes is how much goes between host and device at a time.
const stageBytes = 1 << 20

// read copies a span to the host, once every run before has ended.
func (e *executable) read(s span, dst []float32) error {
	return e.transfer(s, bytesOf(dst), e.doRead, func(stage, host []byte) { copy(host, stage) }, nil)
}

// write copies to a span.
func (e *executable) write(s span, src []byte) error {
	return e.transfer(s, src, e.doWrite, nil, func(stage, host []byte) { copy(stage, host) })
}

func (e *executable) transfer(s span, host []byte, do func(), after, before func(stage, host []byte)) error {
	if e.closed {
		return errClosed
	}
	for len(host) > 0 {
		n := min(len(host), stageBytes)
		if len(e.stage) < n {
			e.stage = make([]byte, n)
		}
		if before != nil {
			before(e.stage, host[:n])
		}
		e.at, e.err = span{buf: s.buf, off: s.off, size: n}, nil
		if err := e.backend.ctx.Do(do); err != nil {
			return err
		}
		if e.err != nil {
			return e.err
		}
		if after != nil {
			after(e.stage, host[:n])
		}
		host, s.off = host[n:], s.off+n
	}
	return nil
}

func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}

var errClosed = errors.New("gl: the program has been closed")
