package slim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// shorten takes out of the table of functions what only the traces of panics are made of: files,
// lines, arguments, functions that were inlined, and of names all but the package. A table's offset 0
// says that there is none, and a trace then prints "?" for the file.
//
// recover, too, counts frames by the table. Without inlined functions it counts as it did but for one
// case: a deferred call that was inlined into the wrapper the compiler makes for its arguments, and
// that calls another function which recovers, now recovers, where Go says that it does not.
func (f *functions) shorten() error {
	var index, entries []byte
	end := 0
	names := shortNames{old: f.names, all: []byte{0}, at: map[string]uint32{"": 0}}
	needed, dropped := make([]bool, len(f.tables)), make([]bool, len(f.tables))
	neededData, droppedData := map[uint32]bool{}, map[uint32]int{} // by where they begin; how long
	for i := range f.count {
		e, err := f.function(i)
		if err != nil {
			return err
		}
		end = max(end, f.at(i)+len(e.entry))
		inlined := -1
		for _, t := range e.offsets() {
			in := needed
			if t.trace {
				in = dropped
			}
			highest, err := mark(f.tables, e.get(t.at), in)
			if err != nil {
				return err
			}
			if t.at == e.table(inlinedTable) {
				inlined = highest
			}
		}
		for k := range e.data {
			at := e.get(e.datum(k))
			switch {
			case at == noData:
			case uint64(at) >= uint64(len(f.data)):
				return fmt.Errorf("slim: data of function %d lies outside of the program", i)
			case k == argumentsData:
				droppedData[at] = bytes.IndexByte(f.data[at:], endOfArguments) + 1
			case k == inlinedData:
				droppedData[at] = max(droppedData[at], inlinedSize*(inlined+1))
			default:
				neededData[at] = true
			}
		}
		name, err := names.short(e.get(atName), e.entry[atKind])
		if err != nil {
			return err
		}
		index = append(index, f.index[8*i:8*i+4]...)
		index = binary.LittleEndian.AppendUint32(index, uint32(len(f.index)+len(entries)))
		entries = append(entries, e.short(name)...)
	}
	for i := range f.tables {
		if dropped[i] && !needed[i] { // functions share tables that are the same
			f.tables[i] = 0
		}
	}
	for at, n := range droppedData {
		if int(at)+n > len(f.data) {
			return errForm
		}
		if !neededData[at] { // functions share data that is the same
			clear(f.data[at : int(at)+n])
		}
	}
	index = append(index, f.index[8*f.count:]...)
	if len(names.all) > len(f.names) || len(index)+len(entries) > end {
		return errForm
	}
	fill(f.names, names.all)
	fill(f.entries[:end], append(index, entries...))
	clear(f.units)
	clear(f.files)
	return nil
}

// fill writes b to dst, and zeros behind it.
func fill(dst, b []byte) { clear(dst[copy(dst, b):]) }

// short is the entry of a function without what only traces need.
func (f function) short(name uint32) []byte {
	e := f.entry[:entryEnd]
	s := function{entry: bytes.Clone(e)}
	for _, at := range []int{atFile, atLine, atUnit, atStart} {
		s.set(at, 0)
	}
	s.set(atName, name)
	var tables, data []byte
	for k := range f.tables {
		at := f.get(f.table(k))
		if traceTable[k] {
			at = 0
		}
		tables = binary.LittleEndian.AppendUint32(tables, at)
		if at != 0 {
			s.tables = k + 1
		}
	}
	for k := range f.data {
		at := f.get(f.datum(k))
		if traceData[k] {
			at = noData
		}
		data = binary.LittleEndian.AppendUint32(data, at)
		if at != noData {
			s.data = k + 1
		}
	}
	s.set(atTables, uint32(s.tables))
	s.entry[atData] = byte(s.data)
	return append(append(s.entry, tables[:4*s.tables]...), data[:4*s.data]...)
}

// offset is where an entry holds that of a table, and whether only traces read that.
type offset struct {
	at    int
	trace bool
}

func (f function) offsets() []offset {
	all := []offset{{atStack, false}, {atFile, true}, {atLine, true}}
	for k := range f.tables {
		all = append(all, offset{f.table(k), traceTable[k]})
	}
	return all
}

// mark marks a table's bytes, pairs of numbers: a change of the value, which begins at -1, and the
// length it holds for, until a change of 0 that is not the first. It gives the highest value.
func mark(tables []byte, offset uint32, in []bool) (highest int, err error) {
	if offset == 0 {
		return -1, nil
	}
	r := reader{b: tables, at: int(min(int64(offset), int64(len(tables))))}
	value := -1
	for first := true; r.err == nil; first = false {
		change := r.uint()
		if change == 0 && !first {
			break
		}
		value += int(change>>1) ^ -int(change&1)
		highest = max(highest, value)
		r.uint()
	}
	if r.err != nil {
		return 0, fmt.Errorf("slim: the table at %d of %d is not whole", offset, len(tables))
	}
	for i := int(offset); i < r.at; i++ {
		in[i] = true
	}
	return highest, nil
}

// shortNames makes the names of functions anew.
type shortNames struct {
	old, all []byte
	at       map[string]uint32
}

// short is where the new name of a function of a kind is. One that the runtime looks for keeps its own.
func (n *shortNames) short(at uint32, kind byte) (uint32, error) {
	if uint64(at) >= uint64(len(n.old)) {
		return 0, fmt.Errorf("slim: a function's name lies at %d of %d", at, len(n.old))
	}
	b, _, ok := bytes.Cut(n.old[at:], []byte{0})
	if !ok {
		return 0, fmt.Errorf("slim: a function's name at %d has no end", at)
	}
	name := shortName(string(b), kind)
	to, ok := n.at[name]
	if !ok {
		to = uint32(len(n.all))
		n.at[name] = to
		n.all = append(append(n.all, name...), 0)
	}
	return to, nil
}

// stubs are the functions whose arguments the collector finds by asking reflect, which it does for
// these names (argMapInternal of runtime/stkframe.go).
var stubs = map[string]bool{"reflect.makeFuncStub": true, "reflect.methodValueCall": true}

// shortName leaves of plywood/site/state.(*Store).Undo.func1 the package, and "_" for what was there:
// without a dot a trace would leave the function out. Of a wrapper around a value's method it leaves
// more, plywood/site/state.(*_)._: where the pointer is nil, panicwrap (runtime/error.go) takes the
// name apart, and ends the program if that has another form.
func shortName(name string, kind byte) string {
	if kind != 0 && kind != kindWrapper || stubs[name] {
		return name
	}
	path, _, _ := strings.Cut(name, "[") // type arguments have packages of their own
	slash := strings.LastIndexByte(path, '/') + 1
	dot := strings.IndexByte(name[slash:], '.')
	if dot < 0 {
		return name
	}
	rest := name[slash+dot:]
	name = name[:slash+dot]
	if kind == kindWrapper && strings.HasPrefix(rest, ".(*") {
		return name + ".(*_)._"
	}
	return name + "._"
}
