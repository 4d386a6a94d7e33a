package cpu

import "unsafe"

// lookahead tells run tiles what to fetch for later while they compute: the same row of some channels,
// a channel a call. Without it, laying rows anew would wait for memory that idles while tiles compute.
type lookahead struct {
	values [2]batched // whose rows
	next   [2]unsafe.Pointer
	left   [2]int // channels
	idle   unsafe.Pointer
}

// aim sets the rows of the channels [from,to) of values[i], of a row of a block.
func (l *lookahead) aim(i, block, row, from, to int) {
	v := &l.values[i]
	l.next[i] = ptr(v.block(block)[(from*v.h+row)*v.w*v.lanes:])
	l.left[i] = to - from
}

// take gives a call of n terms where to begin, and how far on to fetch after each term.
func (l *lookahead) take(n int) (at unsafe.Pointer, step int) {
	for i := range l.left {
		if v := &l.values[i]; l.left[i] > 0 {
			at = l.next[i]
			if l.left[i]--; l.left[i] > 0 {
				l.next[i] = unsafe.Add(at, 4*v.h*v.w*v.lanes)
			}
			return at, ceilDiv(v.w*v.lanes, n)
		}
	}
	return l.idle, 0
}
