package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The table of functions as the runtime reads it (runtime/symtab.go, runtime/runtime2.go: pcHeader,
// functab, _func). A function has tables that map its instructions to numbers: stack depth, file,
// line, and more; and data beside the table that says which of its variables are pointers, and more.
const (
	header    = "\xf1\xff\xff\xff\x00\x00\x01\x08" // since Go 1.20, for 8-byte pointers
	headerEnd = 72

	// In the header, 8 bytes each.
	atFuncs, atNames, atUnits, atFiles, atPCTab, atFuncTab = 8, 32, 40, 48, 56, 64

	// In a function's entry, 4 bytes each, but for the kind and the flags, which have one. Behind it
	// lie the offsets of more tables, then those of data.
	atName, atStack, atFile, atLine, atTables, atUnit, atStart, atKind, atData, entryEnd = 4, 16, 20, 24, 28, 32, 36, 40, 43, 44

	// In the runtime's description of the module, which begins with the header's address.
	atModulePCTab, atModuleFuncTab, atModuleData, moduleEnd = 80, 104, 344, 360
)

// More tables and data (internal/abi/symtab.go) that only traces read, and of the tables the first,
// for preemption by signals, which WebAssembly has not. The collector and defer need the others.
var (
	traceTable = map[int]bool{0: true, inlinedTable: true, 3: true}
	traceData  = map[int]bool{inlinedData: true, argumentsData: true, 6: true}
)

const (
	inlinedTable  = 2
	inlinedData   = 3
	inlinedSize   = 16 // of each
	argumentsData = 5

	noData         = 1<<32 - 1
	endOfArguments = 0xff
)

// kindWrapper and the kind 0 are functions like any other; those of other kinds the runtime looks for.
const kindWrapper = 23

// functions is the table in a program's memory.
type functions struct {
	names, units, files, tables []byte
	index                       []byte // of every function: its first instruction, and where its entry is; and the last one's end
	entries                     []byte // the index lies before the first of them
	count                       uint64
	data                        []byte // what functions' offsets of data lie in, and all behind it
}

var errForm = errors.New("slim: the table of functions has another form than in Go 1.27")

func findFunctions(m *memory) (*functions, error) {
	at := bytes.Index(m.bytes, []byte(header))
	if at < 0 || len(m.bytes) < at+headerEnd {
		return nil, errors.New("slim: there is no table of functions as Go 1.27 writes it; was the binary made by another version?")
	}
	t := m.bytes[at:]
	size := uint64(len(t))
	var from [6]uint64
	for i, a := range []int{atFuncs, atNames, atUnits, atFiles, atPCTab, atFuncTab} {
		from[i] = binary.LittleEndian.Uint64(t[a:])
		if i > 1 && from[i] < from[i-1] {
			return nil, errForm
		}
	}
	count, names, units, files, tables, index := from[0], from[1], from[2], from[3], from[4], from[5]
	if count > size/8 || names < headerEnd || index > size || size-index < 8*count+4 {
		return nil, errForm
	}
	// The module's description holds the addresses that follow from the header.
	address := func(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(m.from+at)+n) }
	module := bytes.Index(m.bytes, append(address(0), address(names)...))
	if module < 0 || len(m.bytes)-module < moduleEnd {
		return nil, errForm
	}
	d := m.bytes[module:]
	data := int(binary.LittleEndian.Uint64(d[atModuleData:])) - m.from
	if !bytes.HasPrefix(d[atModulePCTab:], address(tables)) || !bytes.HasPrefix(d[atModuleFuncTab:], address(index)) || data < 0 || data > len(m.bytes) {
		return nil, errForm
	}
	return &functions{
		names: t[names:units], units: t[units:files], files: t[files:tables], tables: t[tables:index],
		index: t[index : index+8*count+4], entries: t[index:], count: count, data: m.bytes[data:],
	}, nil
}

// function is an entry of the table.
type function struct {
	entry        []byte
	tables, data int // how many more tables and offsets of data it has
}

func (f *functions) at(i uint64) int { return int(binary.LittleEndian.Uint32(f.index[8*i+4:])) }

func (f *functions) function(i uint64) (function, error) {
	at := uint64(f.at(i))
	if at < uint64(len(f.index)) || at+entryEnd > uint64(len(f.entries)) {
		return function{}, fmt.Errorf("slim: function %d lies outside of the table", i)
	}
	e := f.entries[at:]
	more, data := uint64(binary.LittleEndian.Uint32(e[atTables:])), uint64(e[atData])
	if entryEnd+4*(more+data) > uint64(len(e)) {
		return function{}, fmt.Errorf("slim: function %d claims %d tables", i, more)
	}
	return function{e[:entryEnd+4*(more+data)], int(more), int(data)}, nil
}

func (f function) get(at int) uint32    { return binary.LittleEndian.Uint32(f.entry[at:]) }
func (f function) set(at int, v uint32) { binary.LittleEndian.PutUint32(f.entry[at:], v) }
func (f function) table(i int) int      { return entryEnd + 4*i }
func (f function) datum(i int) int      { return entryEnd + 4*(f.tables+i) }
