package slim

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// The instructions that are looked for.
const (
	opUnreachable  = 0x00
	opNop          = 0x01
	opBlock        = 0x02
	opLoop         = 0x03
	opIf           = 0x04
	opElse         = 0x05
	opEnd          = 0x0b
	opBr           = 0x0c
	opBrIf         = 0x0d
	opBrTable      = 0x0e
	opReturn       = 0x0f
	opCall         = 0x10
	opCallIndirect = 0x11
	opLocalGet     = 0x20
	opLocalSet     = 0x21
	opLocalTee     = 0x22
	opGlobalGet    = 0x23
	opI64Load      = 0x29
	opI64Store     = 0x37
	opMemorySize   = 0x3f
	opMemoryGrow   = 0x40
	opI32Const     = 0x41
	opI64Const     = 0x42
	opF32Const     = 0x43
	opF64Const     = 0x44
	opI32Add       = 0x6a
	opI64Add       = 0x7c
	opI64Or        = 0x84
	opI32WrapI64   = 0xa7
	opI64ExtendU   = 0xad
	opMore         = 0xfc // of memory and of numbers, by a second number
	opVector       = 0xfd

	firstLoad, lastLoad, lastStore = 0x28, 0x35, 0x3e

	void    = 0x40
	typeI32 = 0x7f
	typeI64 = 0x7e
)

// instruction is one of a function's.
type instruction struct {
	op  byte
	num int64  // of a branch, call, variable, load, store or constant: the number it has; of loads and stores the offset
	b   []byte // all of it, as it lies
}

// numbered is an instruction with one number, other than a constant.
func numbered(op byte, num int) instruction {
	return instruction{op, int64(num), binary.AppendUvarint([]byte{op}, uint64(num))}
}

// constant is an i32.const or an i64.const.
func constant(op byte, v int64) instruction { return instruction{op, v, appendInt([]byte{op}, v)} }

func plain(op byte) instruction { return instruction{op: op, b: []byte{op}} }

func opening(op byte) instruction { return instruction{op: op, b: []byte{op, void}} }

// moved is a load or store whose offset is larger.
func (i instruction) moved(by int64) instruction {
	b := binary.AppendUvarint([]byte{i.op, i.b[1]}, uint64(i.num+by))
	return instruction{i.op, i.num + by, b}
}

func (i instruction) is(op byte, num int64) bool { return i.op == op && i.num == num }

// accesses tells whether it loads or stores a number.
func (i instruction) accesses() bool { return i.op >= firstLoad && i.op <= lastStore }

// opens tells whether an end belongs to it.
func (i instruction) opens() bool { return i.op == opBlock || i.op == opLoop || i.op == opIf }

// code is a function's.
type code struct {
	index  int // among the functions that are not imported
	locals []byte
	all    []instruction
}

// rewriteCode makes every function of a code section anew.
func rewriteCode(body []byte) ([]byte, error) {
	r := reader{b: body}
	n := int(r.uint())
	out := binary.AppendUvarint(nil, uint64(n))
	for i := 0; i < n && r.err == nil; i++ {
		b := r.take(int(r.uint()))
		if r.err != nil {
			break
		}
		c, err := readCode(b)
		if err != nil {
			return nil, fmt.Errorf("slim: function %d: %w", i, err)
		}
		c.index = i
		was := *c
		was.all = slices.Clone(c.all)
		if err := c.shorten(); err != nil {
			return nil, fmt.Errorf("slim: function %d: %w", i, err)
		}
		if err := same(&was, c); err != nil {
			return nil, fmt.Errorf("slim: function %d would do something else: %w", i, err)
		}
		b = c.bytes()
		out = binary.AppendUvarint(out, uint64(len(b)))
		out = append(out, b...)
	}
	return out, r.err
}

func (c *code) bytes() []byte {
	b := append([]byte(nil), c.locals...)
	for _, i := range c.all {
		b = append(b, i.b...)
	}
	return b
}

func readCode(b []byte) (*code, error) {
	r := reader{b: b}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		r.uint()
		r.byte()
	}
	c := &code{locals: b[:r.at]}
	for r.more() {
		i, err := r.instruction()
		if err != nil {
			return nil, err
		}
		c.all = append(c.all, i)
	}
	return c, r.err
}

// instruction reads one; it knows those that Go's compiler writes.
func (r *reader) instruction() (instruction, error) {
	from := r.at
	i := instruction{op: r.byte()}
	switch op := i.op; {
	case i.opens():
		if t := r.byte(); t < void || t > typeI32 {
			return i, fmt.Errorf("a block has the type %#x, want none or a number's", t)
		}
	case op == opBr, op == opBrIf, op == opCall, op >= opLocalGet && op <= opGlobalGet+1, op == opMemorySize, op == opMemoryGrow:
		i.num = int64(r.uint())
	case op == opBrTable:
		for n := r.uint() + 1; n > 0 && r.err == nil; n-- {
			r.uint()
		}
	case op == opCallIndirect:
		r.uint()
		r.uint()
	case i.accesses():
		r.uint()
		i.num = int64(r.uint())
	case op == opI32Const, op == opI64Const:
		i.num = r.int()
	case op == opF32Const:
		r.take(4)
	case op == opF64Const:
		r.take(8)
	case op == opMore:
		switch sub := r.uint(); {
		case sub == 10: // memory.copy
			r.take(2)
		case sub == 11: // memory.fill
			r.take(1)
		case sub > 7:
			return i, fmt.Errorf("the instruction %#x %d is not known", op, sub)
		}
	case op == opVector:
		switch sub := r.uint(); {
		case sub <= 11, sub == 92, sub == 93: // loads and stores
			r.uint()
			r.uint()
		case sub == 12, sub == 13: // a constant, a shuffle
			r.take(16)
		case sub >= 21 && sub <= 34: // a lane
			r.take(1)
		case sub >= 84 && sub <= 91: // a lane of memory
			r.uint()
			r.uint()
			r.take(1)
		}
	case op <= opNop, op == opElse, op == opEnd, op == opReturn, op == 0x1a, op == 0x1b, op > opF64Const && op <= 0xc4:
	default:
		return i, fmt.Errorf("the instruction %#x is not known", op)
	}
	if r.err != nil {
		return i, r.err
	}
	i.b = r.b[from:r.at]
	return i, nil
}
