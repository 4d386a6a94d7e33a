// Package emit writes WebAssembly: a small assembler, and with it the SIMD kernels of the
// operations in which a training step spends its time. The kernels work on a memory that their
// module imports. The package only makes bytes: it knows no browser and no runtime.
package emit

import "encoding/binary"

// Type is a WebAssembly value type.
type Type byte

const (
	I32  Type = 0x7f
	F32  Type = 0x7d
	F64  Type = 0x7c
	V128 Type = 0x7b // four float32s here
)

// Module is a WebAssembly module in the making. Every one imports its memory, as env.mem.
type Module struct {
	funcs []*Func
}

// Func is a function of a module. Its body grows by the methods in code.go.
type Func struct {
	export string
	index  int
	params []Type
	locals []Type
	body   []byte
}

// Local is a parameter or a local variable of a function; as an expression, its value.
type Local struct{ index int }

// Func adds a function without results. It is exported where export is not empty.
func (m *Module) Func(export string, params ...Type) (*Func, []Local) {
	f := &Func{export: export, index: len(m.funcs), params: params}
	m.funcs = append(m.funcs, f)
	ls := make([]Local, len(params))
	for i := range ls {
		ls[i] = Local{i}
	}
	return f, ls
}

// Local declares a variable, zero at first.
func (f *Func) Local(t Type) Local {
	f.locals = append(f.locals, t)
	return Local{len(f.params) + len(f.locals) - 1}
}

// Locals declares n of a type.
func (f *Func) Locals(t Type, n int) []Local {
	ls := make([]Local, n)
	for i := range ls {
		ls[i] = f.Local(t)
	}
	return ls
}

// Section numbers, import and export kinds of the binary format (WebAssembly Core §5.5).
const (
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	exportSection   = 7
	codeSection     = 10

	funcForm   = 0x60
	memoryKind = 0x02
	funcKind   = 0x00
)

// Bytes encodes the module.
func (m *Module) Bytes() []byte {
	n := len(m.funcs)
	types, funcs, code := uleb(nil, n), uleb(nil, n), uleb(nil, n)
	var exports []byte
	exported := 0
	for i, f := range m.funcs {
		types = uleb(append(types, funcForm), len(f.params))
		for _, t := range f.params {
			types = append(types, byte(t))
		}
		types = uleb(types, 0) // no results
		funcs = uleb(funcs, i)
		if f.export != "" {
			exports = uleb(append(name(exports, f.export), funcKind), i)
			exported++
		}
		body := f.encode()
		code = append(uleb(code, len(body)), body...)
	}
	memory := append(uleb(nil, 1), name(name(nil, "env"), "mem")...)
	memory = append(memory, memoryKind, 0, 0) // at least 0 pages, no upper limit

	out := []byte("\x00asm\x01\x00\x00\x00")
	out = section(out, typeSection, types)
	out = section(out, importSection, memory)
	out = section(out, functionSection, funcs)
	out = section(out, exportSection, append(uleb(nil, exported), exports...))
	return section(out, codeSection, code)
}

// encode gives locals, in runs of one type, and body.
func (f *Func) encode() []byte {
	var runs []byte
	n := 0
	for i := 0; i < len(f.locals); n++ {
		j := i
		for j < len(f.locals) && f.locals[j] == f.locals[i] {
			j++
		}
		runs = append(uleb(runs, j-i), byte(f.locals[i]))
		i = j
	}
	out := append(uleb(nil, n), runs...)
	return append(append(out, f.body...), opEnd)
}

func section(out []byte, id byte, content []byte) []byte {
	return append(uleb(append(out, id), len(content)), content...)
}

func name(out []byte, s string) []byte { return append(uleb(out, len(s)), s...) }

// uleb appends an unsigned LEB128 number.
func uleb(out []byte, v int) []byte { return binary.AppendUvarint(out, uint64(uint32(v))) }

// sleb appends a signed LEB128 number.
func sleb(out []byte, v int32) []byte {
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if v == 0 && b&0x40 == 0 || v == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}
