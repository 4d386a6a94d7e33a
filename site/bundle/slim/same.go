package slim

import (
	"bytes"
	"fmt"
)

// same tells whether a rewritten function does what it did. It knows nothing of how the rewriting goes
// about it: it walks through both functions side by side, along all ways from all blocks they can be
// entered at, and demands the same instructions in the same order. What it takes to be the same is
//
//   - a jump by the table, to a number that is known, and one that goes there straight;
//   - the end of a function and a return;
//   - sp+n as an integer and back, and sp whose user has an offset that is n larger;
//   - the function's number with a block's, and the variable that holds it, or-ed with the block's.
//
// Local 0 must not be read but by the table and right behind where it was written, since straight
// jumps do not write it.
func same(before, after *code) error {
	if bytes.Equal(before.bytes(), after.bytes()) {
		return nil
	}
	a, err := mapOut(before)
	if err != nil {
		return err
	}
	b, err := mapOut(after)
	if err != nil {
		return err
	}
	p := pair{a: a, b: b, seen: map[[2]int]bool{}}
	if err := p.begin(); err != nil {
		return err
	}
	for len(p.todo) > 0 {
		at := p.todo[len(p.todo)-1]
		p.todo = p.todo[:len(p.todo)-1]
		if err := p.along(at[0], at[1]); err != nil {
			return err
		}
	}
	return nil
}

// paths is a function with the places its branches go to.
type paths struct {
	all   []instruction
	goes  []int // from a br, a br_if, an if whose operand is 0, an else
	table int   // where the br_table by local 0 is
	to    []int // the places it goes to
	kinds []byte
}

func mapOut(c *code) (*paths, error) {
	w := &paths{all: c.all, goes: make([]int, len(c.all))}
	ends, last := make([]int, len(c.all)), len(c.all)-1
	var open []int
	whole := false           // whether its own end came
	waits := map[int][]int{} // for the ends of blocks
	target := func(label uint64) (int, bool) {
		switch n := uint64(len(open)); {
		case label > n:
			return 0, false
		case label == n:
			return last, true
		default:
			return open[n-1-label], true
		}
	}
	var tableTo []int
	for k, i := range c.all {
		switch {
		case i.opens():
			open = append(open, k)
		case i.op == opElse:
			if len(open) == 0 {
				return nil, errStructure
			}
			o := open[len(open)-1]
			if c.all[o].op != opIf || w.goes[o] != 0 {
				return nil, errStructure
			}
			w.goes[o] = k + 1
			waits[o] = append(waits[o], k)
		case i.op == opEnd && len(open) == 0:
			if k != last {
				return nil, errStructure
			}
			whole = true
		case i.op == opEnd:
			o := open[len(open)-1]
			open = open[:len(open)-1]
			ends[o] = k + 1
			if c.all[o].op == opIf && w.goes[o] == 0 {
				w.goes[o] = k + 1
			}
			for _, from := range waits[o] {
				w.goes[from] = k + 1
			}
		case i.op == opBr || i.op == opBrIf:
			o, ok := target(uint64(i.num))
			switch {
			case !ok:
				return nil, errStructure
			case o == last:
				w.goes[k] = last
			case c.all[o].op == opLoop:
				w.goes[k] = o + 1
			default:
				waits[o] = append(waits[o], k)
			}
		case i.op == opBrTable:
			if w.table != 0 || k == 0 || !c.all[k-1].is(opLocalGet, localBlock) {
				return nil, errStructure
			}
			w.table = k
			r := reader{b: i.b, at: 1}
			for n := r.uint() + 1; n > 0 && r.err == nil; n-- {
				o, ok := target(r.uint())
				if !ok || o == last || c.all[o].op == opLoop {
					return nil, errStructure
				}
				tableTo = append(tableTo, o)
			}
		}
	}
	if !whole {
		return nil, errStructure
	}
	for _, o := range tableTo {
		w.to = append(w.to, ends[o])
	}
	r := reader{b: c.locals}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		count, kind := r.uint(), r.byte()
		if count > 1<<16 {
			return nil, errStructure
		}
		w.kinds = append(w.kinds, bytes.Repeat([]byte{kind}, int(count))...)
	}
	return w, r.err
}

var errStructure = fmt.Errorf("its blocks and branches do not fit together")

// settle follows what only leads on: the instruction at the place it gives does something.
func (w *paths) settle(k int) int {
	for range w.all {
		switch i := w.all[k]; {
		case i.op == opBlock, i.op == opLoop, i.op == opNop, i.op == opEnd && k+1 < len(w.all):
			k++
		case i.op == opBr, i.op == opElse:
			k = w.goes[k]
		case w.jumps(k):
			k = w.to[min(uint64(uint32(i.num)), uint64(len(w.to)-1))]
		default:
			return k
		}
	}
	return -1 // a loop without an instruction
}

// jumps tells whether the instructions at k write a block's number and go to the table.
func (w *paths) jumps(k int) bool {
	if w.table == 0 || w.all[k].op != opI32Const || k+2 >= len(w.all) || !w.all[k+1].is(opLocalSet, localBlock) || w.all[k+2].op != opBr {
		return false
	}
	k = w.goes[k+2]
	for k < w.table-1 && (w.all[k].op == opBlock || w.all[k].op == opLoop) {
		k++
	}
	return k == w.table-1
}

// ends tells whether the function returns at k.
func (w *paths) ends(k int) bool { return w.all[k].op == opReturn || k == len(w.all)-1 }

func (w *paths) have(k int, want ...instruction) bool {
	if k+len(want) > len(w.all) {
		return false
	}
	for i, x := range want {
		if got := w.all[k+i]; got.op != x.op || got.num != x.num {
			return false
		}
	}
	return true
}
