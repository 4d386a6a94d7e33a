//go:build gl && linux

package gpu

// span is a stretch of a buffer.
type span struct {
	buf  *buffer
	off  int // bytes
	size int
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

// hazards says where barriers go. Dispatches may overlap in time unless a barrier stands between
// them, so one is needed before a dispatch that reads what was written since the last, or writes
// what was read or written.
type hazards struct{ reads, writes []span }

// before reports whether a barrier must stand before a dispatch, and takes note of it.
func (h *hazards) before(d *dispatch) bool {
	need := anyOverlap(d.reads, h.writes) || anyOverlap(d.writes, h.writes) || anyOverlap(d.writes, h.reads)
	if need {
		h.reads, h.writes = h.reads[:0], h.writes[:0]
	}
	h.reads = append(h.reads, d.reads...)
	h.writes = append(h.writes, d.writes...)
	return need
}
