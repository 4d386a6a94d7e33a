// Package team lets several cpu backends train one network together: within a process, and in a
// browser's workers over shared memory. It knows nothing of what they exchange.
package team

import (
	"errors"
	"sync"

	"plywood/engine/backend/cpu"
)

// ErrLeft is what the members that wait get when one leaves.
var ErrLeft = errors.New("team: a member has left")

// Local is a team within a process, each member on a goroutine of its own.
type Local struct {
	mu      sync.Mutex
	arrived sync.Cond
	waiting int
	round   int
	left    bool
	slots   [][]float32
}

// NewLocal makes a team.
func NewLocal(size int) *Local {
	l := &Local{slots: make([][]float32, size)}
	l.arrived.L = &l.mu
	return l
}

// Member gives the team as the member of that rank sees it.
func (l *Local) Member(rank int) cpu.Team { return local{l, rank} }

// Leave frees the others from waiting for a member that is not coming.
func (l *Local) Leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = true
	l.arrived.Broadcast()
}

type local struct {
	*Local
	rank int
}

func (m local) Rank() int { return m.rank }
func (m local) Size() int { return len(m.slots) }

// meet returns when every member has come.
func (m local) meet() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	round := m.round
	if m.waiting++; m.waiting == len(m.slots) {
		m.waiting = 0
		m.round++
		m.arrived.Broadcast()
	}
	for m.round == round {
		if m.left {
			return ErrLeft
		}
		m.arrived.Wait()
	}
	return nil
}

func (m local) Gather(all, mine []float32) error {
	m.slots[m.rank] = mine
	if err := m.meet(); err != nil {
		return err
	}
	for r, s := range m.slots {
		copy(all[r*len(mine):], s)
	}
	return m.meet()
}

func (m local) Sum(parts ...[]float32) error {
	for _, p := range parts {
		m.slots[m.rank] = p
		if err := m.meet(); err != nil {
			return err
		}
		sum := make([]float32, len(p))
		for _, s := range m.slots {
			addTo(sum, s)
		}
		if err := m.meet(); err != nil {
			return err
		}
		copy(p, sum)
	}
	return nil
}
