package slim

// mostOffset is a bound on how far from sp an address in the stack may be: within it sp+n and the offset
// of a load or store, which the engine adds without going round at 1<<32, are what they were.
const mostOffset = 1 << 30

// addStackOffsets takes "sp+n, as an integer and back" to what it is, and where a load or a store uses
// the address, adds n to the offset of that. It is an address in the stack, so the sum does not overflow.
func (c *code) addStackOffsets() {
	var out []instruction
	all := c.all
	for k := 0; k < len(all); k++ {
		out = append(out, all[k])
		if k+4 >= len(all) || !all[k].is(opLocalGet, localSP) || all[k+1].op != opI64ExtendU ||
			all[k+2].op != opI64Const || all[k+3].op != opI64Add || all[k+4].op != opI32WrapI64 {
			continue
		}
		n := all[k+2].num
		if n < 0 || n >= mostOffset {
			continue
		}
		k += 4
		if user := c.userOf(k); user >= 0 && all[user].num+n < 1<<32 {
			all[user] = all[user].moved(n)
		} else {
			out = append(out, constant(opI32Const, n), plain(opI32Add))
		}
	}
	c.all = out
}

// userOf finds the load or store whose address the instruction at k has put on the stack of operands:
// -1 if something else takes it, or if that cannot be told.
func (c *code) userOf(k int) int {
	above := 0 // operands above it
	for k++; k < len(c.all); k++ {
		i := c.all[k]
		takes, gives, ok := i.operands()
		switch {
		case !ok || takes > above+1:
			return -1
		case takes == above+1:
			if !i.accesses() {
				return -1
			}
			return k
		}
		above += gives - takes
	}
	return -1
}

// operands tells how many an instruction takes and gives; ok is false where that is not one number.
func (i instruction) operands() (takes, gives int, ok bool) {
	switch op := i.op; {
	case op == opLocalGet, op == opGlobalGet, op >= opI32Const && op <= opF64Const:
		return 0, 1, true
	case op == opLocalTee, op >= firstLoad && op <= lastLoad:
		return 1, 1, true
	case op > lastLoad && op <= lastStore:
		return 2, 0, true
	case op == 0x45, op == 0x50, op >= 0x67 && op <= 0x69, op >= 0x79 && op <= 0x7b, // with one operand
		op >= 0x8b && op <= 0x91, op >= 0x99 && op <= 0x9f, op >= opI32WrapI64 && op <= 0xc4:
		return 1, 1, true
	case op > 0x45 && op < opI32WrapI64: // the others of comparing and reckoning
		return 2, 1, true
	}
	return 0, 0, false
}
