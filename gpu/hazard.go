//go:build gl && linux

package gpu

import (
	"cmp"
	"slices"
)

// span is a stretch of a buffer.
type span struct {
	buf  *buffer
	off  int // bytes
	size int
	own  int // bytes of these that are the value's, where it lies among others; 0: all
}

// bytes is what reading or writing the value moves.
func (s span) bytes() int {
	if s.own > 0 {
		return s.own
	}
	return s.size
}

func (s span) overlaps(t span) bool {
	return s.buf == t.buf && s.off < t.off+t.size && t.off < s.off+s.size
}

func anyOverlap(a, b []span) bool {
	for _, s := range a {
		for _, t := range b {
			if s.overlaps(t) {
				return true
			}
		}
	}
	return false
}

// conflict reports whether the order of two dispatches matters: one writes what the other touches.
func conflict(a, b *dispatch) bool {
	return anyOverlap(a.reads, b.writes) || anyOverlap(a.writes, b.writes) || anyOverlap(a.writes, b.reads)
}

// schedule orders a phase's dispatches into levels and puts a barrier before each level but the
// first. Between two barriers a device may run dispatches at once and in any order, so those of a
// level must not conflict; each has the least level that is above every earlier one it conflicts
// with. Small products, which alone would leave most of a device idle, thus run side by side.
func schedule(ds []dispatch) []dispatch {
	for i := range ds {
		for j := range i {
			if ds[j].level >= ds[i].level && conflict(&ds[j], &ds[i]) {
				ds[i].level = ds[j].level + 1
			}
		}
	}
	slices.SortStableFunc(ds, func(a, b dispatch) int { return cmp.Compare(a.level, b.level) })
	for i := range ds {
		ds[i].barrier = i > 0 && ds[i].level > ds[i-1].level
	}
	return ds
}
