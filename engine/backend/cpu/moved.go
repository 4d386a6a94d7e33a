package cpu

import (
	"unsafe"

	"plywood/engine/augment"
	"plywood/engine/backend"
)

// moved is room for a batch's images as augmentation moves them. A block's lie there like a dataset
// of their own, so that gathering goes on from it as from any other. Blocks have a room each, since
// they are gathered at once.
type moved struct {
	c, h, w, lanes int
	bytes          []byte    // [blocks·lanes, C, H, W], of bytes
	floats         []float32 // or of floats
	places         []int32   // 0 … lanes−1
}

func newMoved(c *compiler, bytes bool, channels, h, w int) *moved {
	m := &moved{c: channels, h: h, w: w, lanes: c.program.Lanes}
	n := c.program.Blocks(c.program.Batch) * m.lanes * channels * h * w
	if bytes {
		room := c.scratch((n + 3) / 4)
		m.bytes = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(room))), 4*len(room))
	} else {
		m.floats = c.scratch(n)
	}
	for i := range m.lanes {
		m.places = append(m.places, int32(i))
	}
	return m
}

// block moves the images of block b, and gives where they lie.
func (m *moved) block(b, valid int, d backend.Dataset, s backend.Step) ([]int32, backend.Dataset) {
	size := m.c * m.h * m.w
	first := b * m.lanes
	room := backend.Dataset{Count: m.lanes}
	if m.bytes != nil {
		room.Bytes = m.bytes[first*size:]
	} else {
		room.Floats = m.floats[first*size:]
	}
	for l := range valid {
		from, move := int(s.Indices[first+l])*size, s.Moves[first+l]
		if m.bytes != nil {
			augment.Apply(room.Bytes[l*size:][:size], d.Bytes[from:][:size], m.c, m.h, m.w, move)
		} else {
			augment.Apply(room.Floats[l*size:][:size], d.Floats[from:][:size], m.c, m.h, m.w, move)
		}
	}
	return m.places[:valid], room
}
