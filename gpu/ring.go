//go:build gl && linux

package gpu

import (
	"fmt"
	"unsafe"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/augment"
	"plywood/engine/backend"
)

// ring is memory that host and device both see, for what changes each run: the Step block and the
// batch's indices and moves. A slot is written again only after a fence says that its run is over, so the
// host gets at most ringSlots runs ahead.
type ring struct {
	id         uint32
	mapped     unsafe.Pointer
	slotBytes  int
	indexBytes int
	batch      int // from so many words behind the indices' first on lie the moves
	fences     [ringSlots]uintptr
	live       *int // fences of the backend that there are
	turn       int
}

const (
	ringSlots = 4
	stepBytes = 16
	// patience is how long a run may take before the device counts as hung.
	patience = 60e9 // ns
)

// slot is where the two parts of a run's slot begin, in bytes.
type slot struct{ step, indices int }

func (r *ring) bytes() int { return ringSlots * r.slotBytes }

// open makes the memory for batches of up to batch images, which have moves too where augment is set.
func (r *ring) open(batch int, augment bool, live *int) error {
	r.batch, r.live = batch, live
	words := batch
	if augment {
		words += batch
	}
	r.indexBytes = ceil(4*words, 256) * 256
	r.slotBytes = 256 + r.indexBytes
	const flags = gl.MAP_WRITE_BIT | gl.MAP_PERSISTENT_BIT | gl.MAP_COHERENT_BIT
	gl.CreateBuffers(1, &r.id)
	gl.NamedBufferStorage(r.id, r.bytes(), nil, flags)
	r.mapped = gl.MapNamedBufferRange(r.id, 0, r.bytes(), flags)
	if r.mapped == nil {
		return fmt.Errorf("gl: %d bytes that host and device share: OpenGL error %#x", r.bytes(), gl.GetError())
	}
	return nil
}

func (r *ring) next(s backend.Step, blocks int) (slot, error) {
	r.turn = (r.turn + 1) % ringSlots
	if f := r.fences[r.turn]; f != 0 {
		state := gl.ClientWaitSync(f, gl.SYNC_FLUSH_COMMANDS_BIT, patience)
		r.drop(r.turn)
		if state == gl.TIMEOUT_EXPIRED || state == gl.WAIT_FAILED {
			return slot{}, fmt.Errorf("gl: the device has not finished a step in %d s; it hangs or was lost; go on from the last checkpoint with --resume", int(patience/1e9))
		}
	}
	at := slot{r.turn * r.slotBytes, r.turn*r.slotBytes + 256}
	head := (*[4]uint32)(unsafe.Add(r.mapped, at.step))
	*head = [4]uint32{uint32(s.N), uint32(blocks), s.Number, 0}
	if n := min(s.N, len(s.Indices)); n > 0 {
		copy(unsafe.Slice((*int32)(unsafe.Add(r.mapped, at.indices)), n), s.Indices)
	}
	if n := min(s.N, len(s.Moves)); n > 0 && 4*(r.batch+n) <= r.indexBytes {
		copy(unsafe.Slice((*augment.Move)(unsafe.Add(r.mapped, at.indices+4*r.batch)), n), s.Moves)
	}
	return at, nil
}

// sent fences the run that next began.
func (r *ring) sent() {
	r.fences[r.turn] = gl.FenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
	*r.live++
}

func (r *ring) drop(turn int) {
	gl.DeleteSync(r.fences[turn])
	r.fences[turn] = 0
	*r.live--
}

func (r *ring) close() {
	for turn, f := range r.fences {
		if f != 0 {
			r.drop(turn)
		}
	}
	if r.id != 0 {
		gl.UnmapNamedBuffer(r.id)
		gl.DeleteBuffers(1, &r.id)
	}
	*r = ring{}
}
