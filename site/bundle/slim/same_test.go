package slim

import (
	"bytes"
	"slices"
	"testing"
)

// asWritten is function 5 as Go writes it, with an address in the stack for every use, a call, a wait,
// and a block's number that is read where it was written.
var asWritten = body(2, 1, typeI32, 2, typeI64, spAgain,
	opBlock, void, opLoop, void, opBlock, void, opBlock, void, opBlock, void, opLocalGet, 0, opBrTable, 3, 0, 0, 1, 2, opEnd,
	opLocalGet, 1, opI64ExtendU, opI64Const, 16, opI64Add, opI32WrapI64, opLocalGet, 1, opI64Load, 3, 8, opI64Store, 3, 24,
	opLocalGet, 1, opI64ExtendU, opI64Const, 32, opI64Add, opI32WrapI64,
	opIf, void, opI32Const, 3, opLocalSet, 0, opBr, 3, opEnd,
	opLocalGet, 1, opI64ExtendU, opI64Const, 40, opI64Add, opI32WrapI64, opI64Load, 3, 0, opLocalTee, 3, opLocalSet, 2,
	call(2, 3), opEnd,
	opLocalGet, 2, opI32WrapI64, opLocalSet, 0, opI32Const, 0, opLocalGet, 0, opCallIndirect, 0, 0, spAgain, opBrIf, 2,
	opLocalGet, 2, 0x50, opIf, void, opI32Const, 1, opLocalSet, 0, opBr, 2, opElse, opI64Const, 4, opLocalSet, 3, opEnd,
	call(3, 2), opEnd,
	opI32Const, 0, opReturn,
	opEnd, opUnreachable, opEnd, opI32Const, 1, opEnd)

func read(t *testing.T, b []byte) *code {
	t.Helper()
	c, err := readCode(b)
	if err != nil {
		t.Fatal(err)
	}
	c.index = 5
	return c
}

// Every instruction of the rewritten function counts: with any one left out, twice, or with another
// number, it is not the same.
func TestTheSameIsTold(t *testing.T) {
	was, is := read(t, asWritten), read(t, shortened(t, asWritten))
	if err := same(was, is); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(was.bytes(), is.bytes()) {
		t.Fatal("nothing was rewritten")
	}
	if err := same(is, was); err == nil {
		t.Error("the other way round it is the same, too: base and offsets are not looked at")
	}
	refuses := func(k int, what string, all []instruction) {
		if same(was, &code{index: 5, locals: is.locals, all: all}) == nil {
			t.Errorf("instruction %d, %x, is %s, and nothing is said", k, is.all[k].b, what)
		}
	}
	for k, i := range is.all {
		if i.op == opLoop || i.op == opUnreachable && k == len(is.all)-2 {
			continue // see below
		}
		refuses(k, "left out", slices.Delete(slices.Clone(is.all), k, k+1))
		if i.op != opReturn && i.op != opUnreachable && !(i.op == opBr || i.op == opBrTable) {
			refuses(k, "there twice", slices.Insert(slices.Clone(is.all), k, i))
		}
		other := slices.Clone(is.all)
		switch {
		case i.op == opI32Const || i.op == opI64Const:
			other[k] = constant(i.op, i.num+1)
		case i.accesses():
			other[k] = i.moved(8)
		case i.op >= opBr && i.op <= opBrIf, i.op >= opLocalGet && i.op <= opGlobalGet, i.op == opCall:
			other[k] = numbered(i.op, int(i.num)+1)
		default:
			continue
		}
		refuses(k, "another", other)
	}
}
