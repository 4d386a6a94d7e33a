//go:build !js

package cpu

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"pgregory.net/rapid"

	"plywood/engine/backend"
	"plywood/engine/backend/backendtest"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// interpreter runs modules in wazero, on a memory of which Go's slices are parts.
type interpreter struct {
	ctx     context.Context
	runtime wazero.Runtime
	memory  []byte
	used    int
	loads   int
	broken  bool // refuse every module
}

// memoryOnly is a module that exports a memory of 4096 pages as mem.
var memoryOnly = []byte("\x00asm\x01\x00\x00\x00" + "\x05\x06\x01\x01\x80\x20\x80\x20" + "\x07\x07\x01\x03mem\x02\x00")

func newInterpreter(t testing.TB) *interpreter {
	m := &interpreter{ctx: context.Background()}
	m.runtime = wazero.NewRuntimeWithConfig(m.ctx, wazero.NewRuntimeConfig().WithMemoryCapacityFromMax(true))
	t.Cleanup(func() { m.runtime.Close(m.ctx) })
	env, err := m.runtime.InstantiateWithConfig(m.ctx, memoryOnly, wazero.NewModuleConfig().WithName("env"))
	if err != nil {
		t.Fatal(err)
	}
	memory := env.ExportedMemory("mem")
	var ok bool
	if m.memory, ok = memory.Read(0, memory.Size()); !ok {
		t.Fatal("no memory")
	}
	m.used = 1024
	return m
}

func (m *interpreter) fma() bool { return false }

func (m *interpreter) floats(n int) []float32 {
	at := m.used
	m.used += (4*n + 63) / 64 * 64
	if m.used > len(m.memory) {
		panic(fmt.Sprintf("cpu: the interpreter's memory is full: %d floats at %d", n, at))
	}
	if n == 0 {
		return nil
	}
	s := unsafe.Slice((*float32)(unsafe.Pointer(&m.memory[at])), n)
	clear(s)
	return s
}

func (m *interpreter) address(p unsafe.Pointer) uint32 {
	if p == nil {
		return 0
	}
	off := uintptr(p) - uintptr(unsafe.Pointer(unsafe.SliceData(m.memory)))
	if off >= uintptr(m.used) {
		panic("cpu: a kernel is handed memory that its module does not reach")
	}
	return uint32(off)
}

func (m *interpreter) load(module []byte) (func(string, uint32) kernel, error) {
	m.loads++
	if m.broken {
		return nil, errors.New("refused")
	}
	mod, err := m.runtime.InstantiateWithConfig(m.ctx, module, wazero.NewModuleConfig().WithName(fmt.Sprint("kernels ", m.loads)))
	if err != nil {
		return nil, err
	}
	return func(export string, args uint32) kernel {
		f, stack := mod.ExportedFunction(export), make([]uint64, 1)
		return func() {
			stack[0] = uint64(args)
			if err := f.CallWithStack(m.ctx, stack); err != nil {
				panic(err)
			}
		}
	}, nil
}

// emitting is the backend as it is in the browser, on the interpreter. Its memory is given back when
// no executable is open.
type emitting struct {
	*Backend
	m    *interpreter
	open int
}

func newEmitting(t testing.TB) *emitting {
	b := New(1)
	t.Cleanup(b.Close)
	m := newInterpreter(t)
	b.machine, b.compiled = m, binders{}
	return &emitting{Backend: b, m: m}
}

func (b *emitting) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	if s, ok := share.(opened); ok {
		share = s.Executable
	}
	e, err := b.Backend.Compile(p, share)
	if err != nil {
		return nil, err
	}
	b.open++
	return opened{e, b}, nil
}

func (b *emitting) Profile(x backend.Executable, p graph.Phase, s backend.Step) ([]backend.Cost, error) {
	return b.Backend.Profile(x.(opened).Executable, p, s)
}

type opened struct {
	backend.Executable
	b *emitting
}

func (e opened) Close() error {
	if e.b.open--; e.b.open == 0 {
		e.b.m.used = 1024
	}
	return e.Executable.Close()
}

func TestEmitted(t *testing.T) {
	b := newEmitting(t)
	backendtest.Run(t, func(t *testing.T) backend.Backend { return b })
	t.Logf("%d modules", b.m.loads)
}

// TestRandom holds convolutions of random shapes in each form to plain loops.
func TestRandom(t *testing.T) {
	for name, b := range trainingForms(t) {
		t.Run(name, func(t *testing.T) {
			var be backend.Backend = b
			if name == "emitted" {
				be = newEmitting(t)
			}
			checkRandomConvs(t, be)
		})
	}
}

// FuzzEmitted goes on looking for a shape whose module is wrong:
//
//	go test -run '^$' -fuzz FuzzEmitted ./engine/backend/cpu
func FuzzEmitted(f *testing.F) { f.Fuzz(rapid.MakeFuzz(randomConvs(newEmitting(f)))) }

// TestEmittedRefused falls back on the portable kernels where the browser will not compile a module.
func TestEmittedRefused(t *testing.T) {
	b := newEmitting(t)
	b.m.broken = true
	s := randomConv{n: 3, c: 2, h: 4, w: 5, o: 3, act: graph.Tanh, bias: true}
	s.win = graph.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}}
	if err := s.check(b); err != nil {
		t.Error(err)
	}
	if b.m.loads != 1 || b.machine != nil || b.Describe() != "1 thread, "+vectorName() {
		t.Errorf("%d modules tried; the backend calls itself %q", b.m.loads, b.Describe())
	}
}

// TestEmittedOnce makes a kernel once, however many programs and calls use it.
func TestEmittedOnce(t *testing.T) {
	b := newEmitting(t)
	s := randomConv{n: 3, c: 2, h: 4, w: 4, o: 3}
	s.win = graph.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}}
	for range 3 {
		if err := s.check(b); err != nil {
			t.Fatal(err)
		}
	}
	if b.m.loads != 1 {
		t.Errorf("three programs of one shape made %d modules, want 1", b.m.loads)
	}
}

func trainingForms(t testing.TB) map[string]*Backend {
	own, portable := New(1), New(1)
	portable.tiles = portableTiles()
	t.Cleanup(own.Close)
	t.Cleanup(portable.Close)
	return map[string]*Backend{"own": own, "portable": portable, "emitted": newEmitting(t).Backend}
}

func turnTime() time.Duration { return threadTime() }

func saturatedForms(t testing.TB) map[string]*Backend {
	b := New(1)
	t.Cleanup(b.Close)
	return map[string]*Backend{"own": b}
}
