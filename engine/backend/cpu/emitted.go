package cpu

import (
	"fmt"
	"unsafe"

	"plywood/engine/backend/cpu/emit"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// machine runs modules of package emit on memory that Go shares with them: the browser, or an
// interpreter in tests. A backend without one keeps to the portable kernels.
type machine interface {
	// fma reports whether modules may use relaxed multiply-add.
	fma() bool
	// floats makes zeroed memory that modules reach.
	floats(n int) []float32
	// address is where modules find what floats made.
	address(p unsafe.Pointer) uint32
	// load compiles a module and returns what binds an export of it to the address of its arguments.
	load(module []byte) (bind func(export string, args uint32) kernel, err error)
}

// emittedName is what Describe adds.
func emittedName(m machine) string {
	switch {
	case m == nil:
		return ""
	case m.fma():
		return ", emitted wasm with FMA"
	}
	return ", emitted wasm"
}

// floats makes the memory of a program.
func (b *Backend) floats(n int) []float32 {
	if b.machine == nil {
		return newFloats(n)
	}
	return b.machine.floats(n)
}

// emitted gathers the kernels of one program that go into its module.
type emitted struct {
	*Backend
	module   *emit.Program
	launches []*launch
}

// binders keeps every kernel that a backend has compiled, by name: what gives a kernel its
// arguments.
type binders map[string]func(args uint32) kernel

func (b *Backend) newEmitted() *emitted {
	if b.machine == nil {
		return nil
	}
	return &emitted{Backend: b, module: emit.NewProgram(b.machine.fma())}
}

// emittedKernel is the call's kernel where it is one that is emitted, else nil.
func (c *compiler) emittedKernel(call plan.Call) kernel {
	if c.emitted == nil {
		return nil
	}
	switch call.Op {
	case graph.Conv2D, graph.Dense:
		return c.emitConv2D(call)
	case graph.Conv2DGradInput, graph.DenseGradInput:
		return c.emitConv2DGradInput(call)
	case graph.Conv2DGradWeight, graph.DenseGradWeight:
		return c.emitConv2DGradWeight(call)
	case graph.BatchNormTrain:
		return c.emitBatchNormTrain(call)
	case graph.BatchNormGrad:
		return c.emitBatchNormGrad(call)
	case graph.MaxPool2D:
		return c.emitMaxPool2D(call)
	case graph.MaxPool2DGrad:
		return c.emitMaxPool2DGrad(call)
	}
	return nil
}

// launch is a call that runs an emitted kernel.
type launch struct {
	c      *compiler
	export string
	args   uint32
	run    kernel
	memory [][]float32 // that only the module refers to, by address
}

func (c *compiler) newLaunch() *launch {
	l := &launch{c: c}
	c.launches = append(c.launches, l)
	return l
}

// alloc is scratch that modules reach, held as long as the launch.
func (l *launch) alloc(floats int) []float32 {
	l.c.workspace += floats
	s := l.c.machine.floats(floats)
	l.memory = append(l.memory, s)
	return s
}

func (l *launch) address(s []float32) uint32 {
	return l.c.machine.address(unsafe.Pointer(unsafe.SliceData(s)))
}

// arguments is memory for arguments, seen as a T, and where it lies.
func arguments[T any](l *launch) (*T, uint32) {
	var zero T
	s := l.alloc(int(unsafe.Sizeof(zero)) / 4)
	return (*T)(unsafe.Pointer(unsafe.SliceData(s))), l.address(s)
}

// emit names the kernel that the launch runs, and says where its arguments lie; add writes the kernel unless it is
// there already.
func (l *launch) emit(export string, args uint32, add func(name string)) {
	l.args = args
	l.export = export
	if l.c.compiled[export] == nil {
		add(export)
	}
}

// finish compiles the module and binds the launches. Where that fails the backend gives emitting up.
func (c *compiler) finish() error {
	if c.emitted == nil {
		return nil
	}
	if module := c.module.Bytes(); module != nil {
		bind, err := c.machine.load(module)
		if err != nil {
			c.Backend.machine = nil
			return err
		}
		for _, name := range c.module.Names() {
			c.compiled[name] = func(args uint32) kernel { return bind(name, args) }
		}
	}
	for _, l := range c.launches {
		l.run = c.compiled[l.export](l.args)
	}
	return nil
}

// describe names a kernel by all that its code depends on.
func describe(call plan.Call, x, y batched, win graph.Window, detail ...any) string {
	return fmt.Sprintf("%v %d×%d→%d×%d k%v s%v p%v %v", call.Op, x.h, x.w, y.h, y.w, win.Kernel, win.Stride, win.Padding, detail)
}
