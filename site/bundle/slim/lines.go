package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The table of functions as the runtime reads it (runtime/symtab.go, runtime/runtime2.go: pcHeader,
// functab, _func). A function has tables that map its instructions to numbers: stack depth, file,
// line, and more that the runtime needs. Offset 0 says that there is no such table, and a trace
// then prints "?" for the file.
const (
	header    = "\xf1\xff\xff\xff\x00\x00\x01\x08" // since Go 1.20, for 8-byte pointers
	headerEnd = 72

	// In the header, 8 bytes each.
	atFuncs, atPCTab, atFuncTab = 8, 56, 64

	// In a function's entry, 4 bytes each; behind it the offsets of more tables.
	atStack, atFile, atLine, atTables, atUnit, atStart, entryEnd = 16, 20, 24, 28, 32, 36, 44
)

// dropLines takes files and lines out of the table of functions in a program's memory.
func dropLines(memory []byte) error {
	at := bytes.Index(memory, []byte(header))
	if at < 0 || len(memory) < at+headerEnd {
		return errors.New("slim: there is no table of functions as Go 1.27 writes it; was the binary made by another version?")
	}
	t := memory[at:]
	word := func(i uint64) uint64 { return binary.LittleEndian.Uint64(t[i:]) }
	funcs, pcTab, funcTab := word(atFuncs), word(atPCTab), word(atFuncTab)
	size := uint64(len(t))
	if funcs > size/8 || pcTab > funcTab || funcTab > size || size-funcTab < 8*funcs {
		return errors.New("slim: the table of functions has another form than in Go 1.27")
	}
	tables, entries := t[pcTab:funcTab], t[funcTab:]
	needed := make([]bool, len(tables))
	dropped := make([]bool, len(tables))
	for i := range funcs {
		e := uint64(binary.LittleEndian.Uint32(entries[8*i+4:]))
		if e+entryEnd > uint64(len(entries)) {
			return fmt.Errorf("slim: function %d lies outside of the table", i)
		}
		f := entries[e:]
		field := func(at uint64) uint32 { return binary.LittleEndian.Uint32(f[at:]) }
		more := uint64(field(atTables))
		if entryEnd+4*more > uint64(len(f)) {
			return fmt.Errorf("slim: function %d claims %d tables", i, more)
		}
		offsets := []uint32{field(atStack)}
		for k := range more {
			offsets = append(offsets, field(entryEnd+4*k))
		}
		for _, o := range offsets {
			if err := mark(tables, o, needed); err != nil {
				return err
			}
		}
		for _, o := range []uint32{field(atFile), field(atLine)} {
			if err := mark(tables, o, dropped); err != nil {
				return err
			}
		}
		for _, at := range []uint64{atFile, atLine, atUnit, atStart} {
			clear(f[at : at+4])
		}
	}
	for i := range tables {
		if dropped[i] && !needed[i] { // functions share tables that are the same
			tables[i] = 0
		}
	}
	return nil
}

// mark marks a table's bytes: pairs of numbers, a change of the value and the length it holds for,
// until a change of 0 that is not the first.
func mark(tables []byte, offset uint32, in []bool) error {
	if offset == 0 {
		return nil
	}
	r := reader{b: tables, at: int(min(int64(offset), int64(len(tables))))}
	for first := true; ; first = false {
		change := r.uint()
		if change == 0 && !first {
			break
		}
		r.uint()
		if r.err != nil {
			return fmt.Errorf("slim: the table at %d of %d is not whole", offset, len(tables))
		}
	}
	if r.err != nil {
		return fmt.Errorf("slim: the table at %d of %d is not whole", offset, len(tables))
	}
	for i := int(offset); i < r.at; i++ {
		in[i] = true
	}
	return nil
}
