package slim

import (
	"bytes"
	"fmt"
	"slices"
)

// pair are two functions that are walked through side by side.
type pair struct {
	a, b *paths
	base int64 // what local 2 of b holds, where it is the number of the function; else 0
	in   bool  // whether the table has been gone through, which only the function's beginning may do by itself
	seen map[[2]int]bool
	todo [][2]int
	owed []int64 // of the operands: what has been added in a, and not in b
}

// begin walks through what stands before the blocks.
func (p *pair) begin() error {
	head := []instruction{{op: opGlobalGet, num: globalSP}, {op: opLocalSet, num: localSP}}
	if !p.a.have(0, head...) || !p.b.have(0, head...) {
		return fmt.Errorf("it does not begin with sp = SP")
	}
	at, kinds := 2, p.b.kinds
	if len(kinds) == len(p.a.kinds)+1 && len(p.b.all) > 3 {
		if p.b.all[2].op != opI64Const || !p.b.all[3].is(opLocalSet, localBase) || kinds[localBase-1] != typeI64 {
			return fmt.Errorf("the new variable is not written first")
		}
		p.base, at = p.b.all[2].num, 4
		kinds = slices.Delete(slices.Clone(kinds), localBase-1, localBase)
	}
	if !bytes.Equal(p.a.kinds, kinds) {
		return fmt.Errorf("its variables have other types")
	}
	p.visit(2, at)
	return nil
}

// visit puts a pair of places on the list, once.
func (p *pair) visit(a, b int) {
	at := [2]int{a, b}
	if !p.seen[at] {
		p.seen[at] = true
		p.todo = append(p.todo, at)
	}
}

// along walks until the ways part.
func (p *pair) along(a, b int) error {
	p.owed = p.owed[:0]
	for {
		a, b = p.a.settle(a), p.b.settle(b)
		if a < 0 || b < 0 {
			if a != b {
				return p.differ(max(a, 0), max(b, 0), "one goes round for ever")
			}
			return nil
		}
		x, y := p.a.all[a], p.b.all[b]
		switch {
		case p.a.ends(a) || p.b.ends(b):
			if !p.a.ends(a) || !p.b.ends(b) {
				return p.differ(a, b, "one ends")
			}
			return p.settled(a, b)
		case x.op == opUnreachable && y.op == opUnreachable:
			return nil
		case x.op == opIf || x.op == opBrIf:
			if y.op != opIf && y.op != opBrIf {
				return p.differ(a, b, "one branches")
			}
			p.visit(p.a.yes(a), p.b.yes(b))
			p.visit(p.a.no(a), p.b.no(b))
			return p.settled(a, b)
		case p.a.table > 0 && a == p.a.table-1:
			if b != p.b.table-1 || len(p.a.to) != len(p.b.to) {
				return p.differ(a, b, "their tables are not of one length")
			}
			if p.in {
				return p.differ(a, b, "a number is looked up that is not known")
			}
			p.in = true
			for n := range p.a.to {
				p.visit(p.a.to[n], p.b.to[n])
			}
			return p.settled(a, b)
		}
		na, nb, err := p.step(a, b)
		if err != nil {
			return err
		}
		a, b = a+na, b+nb
	}
}

// yes and no are where an if or a br_if goes.
func (w *paths) yes(k int) int {
	if w.all[k].op == opIf {
		return k + 1
	}
	return w.goes[k]
}

func (w *paths) no(k int) int {
	if w.all[k].op == opIf {
		return w.goes[k]
	}
	return k + 1
}

// step compares the instructions at two places, and tells how many of each they are.
func (p *pair) step(a, b int) (na, nb int, err error) {
	x, y := p.a.all[a], p.b.all[b]
	if owed, n := p.stackAddress(a, b); n > 0 {
		if owed < 0 || owed >= mostOffset {
			return 0, 0, p.differ(a, b, "so far from sp an offset could pass the memory's end")
		}
		p.owed = append(p.owed, owed)
		return 5, n, nil
	}
	if x.op == opI64Const && p.base != 0 && y.is(opLocalGet, localBase) {
		if n := x.num - p.base; n == n&0xffff && p.b.have(b+1, instruction{op: opI64Const, num: n}, plain(opI64Or)) {
			p.owed = append(p.owed, 0)
			return 1, 3, nil
		}
	}
	if x.is(opLocalGet, localBlock) && (!p.a.have(a-2, numbered(opLocalSet, localBlock), constant(opI32Const, 0))) {
		return 0, 0, p.differ(a, b, "local 0 is read where a straight jump may have left it unwritten")
	}
	if x.op >= opLocalGet && x.op <= opLocalTee && p.base != 0 && x.num >= localBase {
		x = numbered(x.op, int(x.num)+1)
	}
	takes, gives, ok := x.operands()
	if !ok {
		err = p.settled(a, b)
	}
	for n := takes; n > 0 && err == nil; n-- {
		switch owed := p.pop(); {
		case owed == 0:
		case n > 1 || !x.accesses() || x.num+owed >= 1<<32:
			err = p.differ(a, b, "it takes an address that lacks its offset")
		default:
			x = x.moved(owed)
		}
	}
	p.owed = append(p.owed, make([]int64, gives)...)
	if err == nil && !bytes.Equal(x.b, y.b) {
		err = p.differ(a, b, "they are not the same")
	}
	return 1, 1, err
}

// stackAddress tells how many instructions give in b the address in the stack that five give in a, and
// what that lacks; 0 if in a there are others, or the same in b.
func (p *pair) stackAddress(a, b int) (owed int64, n int) {
	sp := numbered(opLocalGet, localSP)
	if a+5 > len(p.a.all) || !p.b.have(b, sp) {
		return 0, 0
	}
	by := p.a.all[a+2].num
	long := []instruction{sp, plain(opI64ExtendU), {op: opI64Const, num: by}, plain(opI64Add), plain(opI32WrapI64)}
	switch {
	case !p.a.have(a, long...) || p.b.have(b, long...):
		return 0, 0
	case p.b.have(b+1, instruction{op: opI32Const, num: by}, plain(opI32Add)):
		return 0, 3
	}
	return by, 1
}

// pop takes an operand, and tells what it lacks.
func (p *pair) pop() (owed int64) {
	if last := len(p.owed) - 1; last >= 0 {
		owed, p.owed = p.owed[last], p.owed[:last]
	}
	return owed
}

// settled forgets the operands, none of which may lack anything.
func (p *pair) settled(a, b int) error {
	for _, owed := range p.owed {
		if owed != 0 {
			return p.differ(a, b, "an address lacks its offset")
		}
	}
	p.owed = p.owed[:0]
	return nil
}

func (p *pair) differ(a, b int, why string) error {
	return fmt.Errorf("instruction %d (%x) became %d (%x): %s", a, p.a.all[a].b, b, p.b.all[b].b, why)
}
