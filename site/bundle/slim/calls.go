package slim

import (
	"encoding/binary"
	"slices"
)

// returnAtOnce leaves a function while the stack unwinds from where it is instead of by its
// outermost block, the number of which differs from call to call.
func (c *code) returnAtOnce() error {
	last := len(c.all) - 3
	if last < 3 || c.all[2].op != opBlock || c.all[last].op != opEnd || !c.all[last+1].is(opI32Const, 1) || c.all[last+2].op != opEnd {
		return nil
	}
	out := slices.Clone(c.all[:2])
	open := 0
	for k, i := range c.all[3:last] {
		switch {
		case i.opens():
			open++
		case i.op == opEnd:
			if open--; open < 0 {
				return errShape
			}
		case i.is(opBrIf, int64(open)) && c.all[3+k-1].is(opLocalSet, localSP):
			out = append(out, opening(opIf), constant(opI32Const, 1), plain(opReturn), plain(opEnd))
			continue
		case (i.op == opBr || i.op == opBrIf) && int(i.num) >= open:
			return errShape
		}
		out = append(out, i)
	}
	c.all = append(out, plain(opEnd))
	return nil
}

// nameFunctionOnce takes the return addresses of a function's calls apart into its own number, which
// is kept in a new variable, and that of the block.
func (c *code) nameFunctionOnce() error {
	base := int64(firstFunction+c.index) << 16
	isAddress := func(k int) bool {
		return k+1 < len(c.all) && c.all[k].op == opI64Const && c.all[k].num&^0xffff == base && c.all[k+1].is(opI64Store, 0)
	}
	addresses := 0
	for k := range c.all {
		if isAddress(k) {
			addresses++
		}
	}
	if addresses < 2 {
		return nil
	}
	r := reader{b: c.locals}
	groups := r.uint()
	if count, kind := r.uint(), r.byte(); count != 1 || kind != typeI32 {
		return errShape
	}
	rest, more := c.locals[r.at:], uint64(1)
	if groups > 1 {
		n := r.uint()
		if r.byte() == typeI64 {
			rest, more, groups = c.locals[r.at:], n+1, groups-1
		}
	}
	if r.err != nil {
		return r.err
	}
	c.locals = append(binary.AppendUvarint(nil, groups+1), 1, typeI32)
	c.locals = append(append(binary.AppendUvarint(c.locals, more), typeI64), rest...)
	out := append(slices.Clone(c.all[:2]), constant(opI64Const, base), numbered(opLocalSet, localBase))
	for k := 2; k < len(c.all); k++ {
		i := c.all[k]
		switch {
		case isAddress(k):
			out = append(out, numbered(opLocalGet, localBase), constant(opI64Const, i.num-base), plain(opI64Or))
		case i.op >= opLocalGet && i.op <= opLocalTee && i.num >= localBase:
			out = append(out, numbered(i.op, int(i.num)+1))
		default:
			out = append(out, i)
		}
	}
	c.all = out
	return nil
}
