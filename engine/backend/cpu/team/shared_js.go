package team

import (
	"errors"
	"syscall/js"
	"time"
	"unsafe"

	"plywood/engine/backend/cpu"
)

// Shared is a team whose members are workers of a browser, each with a Go of its own, that meet in
// a SharedArrayBuffer: a counter of arrivals, then two slots for each member, used in turn. A slot
// is written again only two meetings later, when everyone has read it, so one meeting an exchange
// is enough.
type shared struct {
	rank, size int
	wait       js.Value // meets the others: (round, milliseconds) → whether they came
	limit      time.Duration
	round      int
	slots      [2][]js.Value // Uint8Arrays, by turn and member
	mine       []float32     // of a slot's size
	other      []float32
	pieces     [][]float32 // that are in mine
	kept       []float32   // what a member of rank 2 and above handed in
}

const (
	headBytes  = 64
	slotFloats = 1 << 18
)

// ErrSilent is returned where another member does not come.
var ErrSilent = errors.New("another of the run's workers does not answer; train with one worker")

// NewMemory makes what a team of that size meets in. It fails where the page is not isolated from
// others, which browsers ask for.
func NewMemory(size int) (memory js.Value, err error) {
	buffer := js.Global().Get("SharedArrayBuffer")
	if buffer.Type() != js.TypeFunction {
		return memory, errors.New("workers cannot share memory here: the page is not served with the headers that isolate it from other pages")
	}
	defer func() {
		if recover() != nil {
			err = errors.New("there is no memory for the workers to share; train with one worker")
		}
	}()
	return buffer.New(headBytes + 2*size*slotFloats*4), nil
}

// Attach is a member's view of the team. It waits for the others that long.
func Attach(memory js.Value, rank, size int, limit time.Duration) cpu.Team {
	s := &shared{rank: rank, size: size, limit: limit, mine: make([]float32, slotFloats), other: make([]float32, slotFloats)}
	arrivals := js.Global().Get("Int32Array").New(memory, 0, 2)
	s.wait = js.Global().Get("plywoodMeet").Call("bind", js.Undefined(), arrivals, size)
	for turn := range s.slots {
		for r := range size {
			at := headBytes + (turn*size+r)*slotFloats*4
			s.slots[turn] = append(s.slots[turn], js.Global().Get("Uint8Array").New(memory, at, slotFloats*4))
		}
	}
	return s
}

// Leave frees the others from waiting for a member that is not coming.
func Leave(memory js.Value) {
	arrivals := js.Global().Get("Int32Array").New(memory, 0, 2)
	atomics := js.Global().Get("Atomics")
	atomics.Call("store", arrivals, 1, 1)
	atomics.Call("notify", arrivals, 0)
}

func (s *shared) Rank() int { return s.rank }
func (s *shared) Size() int { return s.size }

// exchange hands in mine and lets take see every other member's, in order.
func (s *shared) exchange(mine []float32, take func(rank int, theirs []float32)) error {
	slots := s.slots[s.round%2]
	s.round++
	js.CopyBytesToJS(slots[s.rank], bytes(mine))
	if !s.wait.Invoke(s.round, s.limit.Milliseconds()).Bool() {
		return ErrSilent
	}
	for r, slot := range slots {
		if r != s.rank {
			theirs := s.other[:len(mine)]
			js.CopyBytesToGo(bytes(theirs), slot)
			take(r, theirs)
		}
	}
	return nil
}

func bytes(f []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(f))), 4*len(f))
}

func (s *shared) Gather(all, mine []float32) error {
	copy(all[s.rank*len(mine):], mine)
	for from := 0; from < len(mine); from += slotFloats {
		part := mine[from:min(from+slotFloats, len(mine))]
		if err := s.exchange(part, func(r int, theirs []float32) { copy(all[r*len(mine)+from:], theirs) }); err != nil {
			return err
		}
	}
	return nil
}

// Sum fills a slot with as many small parts as it holds before each meeting; of a large part it hands
// in a slot's worth as it lies.
func (s *shared) Sum(parts ...[]float32) error {
	n := 0
	for _, p := range parts {
		for len(p) > 0 {
			if n == 0 && len(p) >= slotFloats {
				s.pieces = append(s.pieces[:0], p[:slotFloats])
				if err := s.sum(p[:slotFloats]); err != nil {
					return err
				}
				p = p[slotFloats:]
				continue
			}
			k := copy(s.mine[n:], p)
			s.pieces, n, p = append(s.pieces, p[:k]), n+k, p[k:]
			if n == slotFloats {
				if err := s.sum(s.mine); err != nil {
					return err
				}
				n = 0
			}
		}
	}
	if n == 0 {
		s.pieces = s.pieces[:0]
		return nil
	}
	return s.sum(s.mine[:n])
}

// sum adds up what is in the slots, into the pieces, which hold what this member handed in as mine.
// The order is that of ranks; the first two may be added either way round.
func (s *shared) sum(mine []float32) error {
	pieces := s.pieces
	s.pieces = s.pieces[:0]
	late := s.rank > 1 // then the pieces begin anew with the others'
	if late {
		mine = append(s.kept[:0], mine...)
		s.kept = mine
	}
	return s.exchange(mine, func(r int, theirs []float32) {
		each(pieces, theirs, func(p, part []float32) {
			if late && r == 0 {
				copy(p, part)
			} else {
				addTo(p, part)
			}
		})
		if late && r == s.rank-1 {
			each(pieces, mine, addTo)
		}
	})
}

// each goes through the pieces with the part of all that belongs to each.
func each(pieces [][]float32, all []float32, do func(p, part []float32)) {
	for _, p := range pieces {
		do(p, all[:len(p)])
		all = all[len(p):]
	}
}
