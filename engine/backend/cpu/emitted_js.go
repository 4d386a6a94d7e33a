package cpu

import (
	"errors"
	"fmt"
	"runtime"
	"syscall/js"
	"unsafe"

	"plywood/engine/backend/cpu/emit"
)

// browser runs modules on the memory of this very program.
type browser struct {
	memory      js.Value // WebAssembly.Memory
	webAssembly js.Value
	relaxed     bool
}

// newMachine finds out whether modules can be made here: the memory may be out of reach, or a content
// security policy may refuse.
func newMachine() machine {
	b := &browser{webAssembly: js.Global().Get("WebAssembly")}
	if b.webAssembly.Type() != js.TypeObject {
		return nil
	}
	memory, ok := ownMemory(b.webAssembly)
	if !ok {
		return nil
	}
	b.memory = memory
	probe := emit.NewProgram(false)
	probe.Peak(emit.PeakName)
	if _, err := b.load(probe.Bytes()); err != nil {
		return nil
	}
	b.relaxed = b.webAssembly.Call("validate", bytes(emit.Probe())).Truthy()
	return b
}

func (b *browser) fma() bool { return b.relaxed }

// floats is Go's own memory, which never moves.
func (b *browser) floats(n int) []float32 { return make([]float32, n) }

func (b *browser) address(p unsafe.Pointer) uint32 { return uint32(uintptr(p)) }

// load compiles at once, as a worker may.
func (b *browser) load(module []byte) (bind func(export string, args uint32) kernel, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cpu: %v", r)
		}
	}()
	imports := map[string]any{"env": map[string]any{"mem": b.memory}}
	instance := b.webAssembly.Get("Instance").New(b.webAssembly.Get("Module").New(bytes(module)), imports)
	exports := instance.Get("exports")
	return func(export string, args uint32) kernel {
		// Bound beforehand, the call needs no arguments, and allocates nothing.
		f := exports.Get(export).Call("bind", js.Undefined(), args)
		return func() { f.Invoke() }
	}, nil
}

func bytes(b []byte) js.Value {
	a := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(a, b)
	return a
}

// ownMemory is the memory that this program runs in. No API hands it out. But wasm_exec.js gives the
// program a reference to its own Go object, whose instance exports it: value 6 of those it
// predefines. What is not a WebAssembly.Memory, or not this one, is refused.
func ownMemory(webAssembly js.Value) (memory js.Value, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	const goObject = 0x7ff80000<<32 | 1<<32 | 6 // a NaN's head, an object's flag, the number
	var v js.Value
	layout := (*struct {
		_     [0]func()
		ref   uint64
		gcPtr *uint64
	})(unsafe.Pointer(&v))
	if unsafe.Sizeof(v) != unsafe.Sizeof(*layout) {
		return v, false
	}
	layout.ref = goObject
	memory = v.Get("_inst").Get("exports").Get("mem")
	if !memory.InstanceOf(webAssembly.Get("Memory")) {
		return memory, false
	}
	return memory, holds(memory) == nil
}

// holds makes sure that a number written in Go is seen in memory.
func holds(memory js.Value) error {
	mark := new(uint32)
	*mark = 0x5eed1e55
	view := js.Global().Get("DataView").New(memory.Get("buffer"))
	got := uint32(view.Call("getUint32", uintptr(unsafe.Pointer(mark)), true).Float())
	runtime.KeepAlive(mark)
	if got != *mark {
		return errors.New("cpu: another program's memory")
	}
	return nil
}
