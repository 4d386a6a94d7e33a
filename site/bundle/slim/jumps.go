package slim

import (
	"encoding/binary"
	"slices"
)

// entry is how a function begins.
type entry struct {
	loop   bool // whether it jumps to blocks by their numbers
	first  int  // where the blocks begin
	blocks int
	table  int   // where the br_table is
	to     []int // which block stands for a number
}

// entry finds the table of a function; without one, table is 0.
func (c *code) entry() (e entry, err error) {
	k := 2
	for ; k < len(c.all) && (c.all[k].op == opBlock || c.all[k].op == opLoop); k++ {
		if c.all[k].op == opLoop {
			if e.loop {
				return e, nil // loops of its own
			}
			e.loop, e.first = true, k+1
		}
	}
	if k+2 >= len(c.all) || !c.all[k].is(opLocalGet, localBlock) || c.all[k+1].op != opBrTable || c.all[k+2].op != opEnd {
		return e, nil
	}
	r := reader{b: c.all[k+1].b, at: 1}
	for n := r.uint() + 1; n > 0 && r.err == nil; n-- {
		e.to = append(e.to, int(r.uint()))
	}
	for _, to := range e.to {
		if to != e.blocks-1 && to != e.blocks { // every block has numbers, in their order
			return e, errShape
		}
		e.blocks = to + 1
	}
	if e.first == 0 {
		e.first = k - e.blocks
	}
	if e.first+e.blocks != k || e.first < 2 || e.first > 4 {
		return e, errShape
	}
	e.table = k + 1
	return e, nil
}

// jumpStraight lets a jump forward leave the blocks that lie between at once, which is shorter and
// faster than by the table. And it makes a block for every number, so that the tables of all
// functions are alike: 0, 1, 2 and so on. The compiler counts numbers up where its tables for the
// runtime need one, too.
func (c *code) jumpStraight() error {
	e, err := c.entry()
	if err != nil || e.table == 0 {
		return err
	}
	out := slices.Clone(c.all[:e.first])
	table := binary.AppendUvarint([]byte{opBrTable}, uint64(len(e.to)-1))
	for n := range e.to {
		out = append(out, opening(opBlock))
		table = binary.AppendUvarint(table, uint64(n))
	}
	out = append(out, c.all[e.table-1], instruction{op: opBrTable, b: table})
	ended, was := 0, 0 // blocks that have ended, and how many those were
	inner := 0         // open blocks within
	for k := e.table + 1; k < len(c.all); k++ {
		i := c.all[k]
		switch {
		case i.opens():
			inner++
		case i.op == opEnd && inner > 0:
			inner--
		case i.op == opEnd:
			for was < e.blocks && ended+1 < len(e.to) && e.to[ended+1] == was {
				out = append(out, i)
				ended++
			}
			was++
			ended++
		case i.op == opBr || i.op == opBrIf:
			switch to := int(i.num) - inner; {
			case to >= e.blocks-was: // out of all
				i = numbered(i.op, inner+to-(e.blocks-was)+len(e.to)-ended)
			case to >= 0:
				i = numbered(i.op, inner+slices.Index(e.to, was+to)-ended)
			}
		case e.loop && c.jumps(k, inner+e.blocks-was):
			n := int(i.num)
			if n < 0 || n >= len(e.to) {
				return errShape
			}
			if e.to[n] < was {
				break // backwards
			}
			out = append(out, numbered(opBr, inner+n-ended))
			k += 2
			if last := len(out) - 2; out[last].op == opIf && c.all[k+1].op == opEnd {
				out = append(out[:last], numbered(opBrIf, inner-1+n-ended))
				inner--
				k++
			}
			continue
		}
		out = append(out, i)
	}
	c.all = out
	return nil
}

// jumps tells whether the instructions at k jump by the table, to the loop that is so many blocks outside.
func (c *code) jumps(k, loop int) bool {
	return k+3 < len(c.all) && c.all[k].op == opI32Const && c.all[k+1].is(opLocalSet, localBlock) && c.all[k+2].is(opBr, int64(loop))
}
