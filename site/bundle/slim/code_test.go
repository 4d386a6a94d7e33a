package slim

import (
	"bytes"
	"strings"
	"testing"
)

// body joins pieces of a function.
func body(pieces ...any) (b []byte) {
	for _, p := range pieces {
		switch p := p.(type) {
		case []byte:
			b = append(b, p...)
		case int:
			b = append(b, byte(p))
		}
	}
	return b
}

var (
	spDown  = body(opLocalGet, 1, opI32Const, 8, 0x6b, opLocalTee, 1, 0x24, 0, opLocalGet, 1)
	spAgain = body(opGlobalGet, 0, opLocalSet, 1)
)

// call calls function 7; block is where it comes back to, out how many blocks it leaves to unwind.
func call(block, out int) []byte {
	address := appendInt([]byte{opI64Const}, int64((firstFunction+5)<<16+block))
	return body(spDown, address, opI64Store, 3, 0, opI32Const, 0, opCall, 7, spAgain, opBrIf, out)
}

func shortCall(block int) []byte {
	return body(spDown, opLocalGet, 2, opI64Const, block, opI64Or, opI64Store, 3, 0, opI32Const, 0, opCall, 7, spAgain,
		opIf, void, opI32Const, 1, opReturn, opEnd)
}

func TestAFunctionIsShortened(t *testing.T) {
	in := body(1, 1, typeI32, spAgain, // function 5, as Go writes it
		opBlock, void, opLoop, void, opBlock, void, opBlock, void, opBlock, void, opLocalGet, 0, opBrTable, 3, 0, 0, 1, 2, opEnd,
		opLocalGet, 1, opI64ExtendU, opI64Const, 16, opI64Add, opI32WrapI64, opLocalGet, 1, opI64Load, 3, 8, opI64Store, 3, 24,
		opLocalGet, 1, opI64ExtendU, opI64Const, 32, opI64Add, opI32WrapI64, // and if that is not 0,
		opIf, void, opI32Const, 3, opLocalSet, 0, opBr, 3, opEnd, // behind the second call
		call(2, 3), opEnd,
		call(3, 2), opEnd,
		opI32Const, 1, opLocalSet, 0, opBr, 0, // again from behind the first instructions
		opEnd, opUnreachable, opEnd, opI32Const, 1, opEnd)
	want := body(2, 1, typeI32, 1, typeI64, spAgain, appendInt([]byte{opI64Const}, (firstFunction+5)<<16), opLocalSet, 2,
		opLoop, void, opBlock, void, opBlock, void, opBlock, void, opBlock, void, opLocalGet, 0, opBrTable, 3, 0, 1, 2, 3, opEnd, opEnd,
		opLocalGet, 1, opLocalGet, 1, opI64Load, 3, 8, opI64Store, 3, 40,
		opLocalGet, 1, opI32Const, 32, opI32Add,
		opBrIf, 1,
		shortCall(2), opEnd,
		shortCall(3), opEnd,
		opI32Const, 1, opLocalSet, 0, opBr, 0,
		opEnd, opUnreachable, opEnd)
	got := shortened(t, in)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
	if again := shortened(t, got); !bytes.Equal(again, got) {
		t.Errorf("again it becomes %x\nwant %x", again, got)
	}
}

func shortened(t *testing.T, b []byte) []byte {
	t.Helper()
	c, err := readCode(b)
	if err != nil {
		t.Fatal(err)
	}
	c.index = 5
	if err := c.shorten(); err != nil {
		t.Fatal(err)
	}
	return c.bytes()
}

func TestFunctionsWrittenByHandStay(t *testing.T) {
	for _, in := range [][]byte{
		body(0, opLocalGet, 0, opI64ExtendU, opI64Const, 8, opI64Add, opI32WrapI64, opEnd),
		body(1, 1, typeI32, spAgain, opLoop, void, opLoop, void, opBr, 1, opEnd, opEnd, opI32Const, 0, opEnd),
		body(1, 1, typeI32, spAgain, opLocalGet, 1, opI64ExtendU, opLocalSet, 2, opI32Const, 0, opEnd),
	} {
		if got := shortened(t, in); !bytes.Equal(got, in) {
			t.Errorf("%x\nbecomes %x", in, got)
		}
	}
}

func TestUnknownCodeIsRefused(t *testing.T) {
	table := func(to ...int) []byte {
		b := body(1, 1, typeI32, spAgain, opBlock, void, opLoop, void, opBlock, void, opBlock, void, opLocalGet, 0, opBrTable, len(to)-1)
		for _, n := range to {
			b = append(b, byte(n))
		}
		return body(b, opEnd, opEnd, opI32Const, 0, opReturn, opEnd, opUnreachable, opEnd, opI32Const, 1, opEnd)
	}
	section := func(b []byte) []byte { return body(1, len(b), b) }
	if _, err := rewriteCode(section(table(0, 0, 1))); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		name, want string
		section    []byte
	}{
		{"an instruction of another proposal", "function 0: the instruction 0xfe is not known", section(body(0, 0xfe, 0, opEnd))},
		{"an instruction of tables", "the instruction 0xfc 12 is not known", section(body(0, 0xfc, 12, 0, 0, opEnd))},
		{"a block with a type of its own", "a block has the type 0x3", section(body(0, opBlock, 3, opEnd, opEnd))},
		{"a cut function", "too early", section(body(0, opI32Const))},
		{"a cut section", "too early", body(2, 1, 0)},
		{"numbers out of order", "another shape", section(table(1, 0, 1))},
		{"a block without a number", "another shape", section(table(0, 2))},
		{"too few blocks", "another shape", section(table(0, 1, 2))},
		{"too few blocks without a loop", "another shape", section(body(1, 1, typeI32, spAgain,
			opBlock, void, opLocalGet, 0, opBrTable, 3, 0, 1, 2, 3, opEnd, opUnreachable, opEnd))},
		{"a second table", "would do something else: its blocks and branches", section(body(1, 1, typeI32, spAgain,
			opBlock, void, opBlock, void, opLocalGet, 0, opBrTable, 2, 0, 0, 1, opEnd, opLocalGet, 1, opBrTable, 0, 0, opEnd, opUnreachable, opEnd))},
	} {
		if _, err := rewriteCode(c.section); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
	}
}
