package cpu

import "sync/atomic"

// pool keeps the threads of a backend. Work is cut into numbered tasks, of which each thread first
// takes its own stretch, in order, so that what neighbouring tasks share is in its cache; then it
// helps the others, from the ends of theirs. Which thread takes which task never changes a result,
// because no task shares an output with another. A step is a few hundred rounds of work that follow
// one another within microseconds, less than waking a goroutine takes: so workers look out for the
// next round a while before they sleep.
type pool struct {
	threads   int
	lookouts  int // how often a thread looks before it sleeps
	stretches []stretch
	body      func(task, worker int)
	round     atomic.Uint64 // counts up as work begins
	left      atomic.Int64  // workers that have not finished the round
	closed    bool          // read once round has changed
	workers   []sleeper     // all but the caller
	caller    sleeper
}

// someLookouts take about 50 µs.
const someLookouts = 20_000

// A stretch is a thread's tasks, in a cache line of its own.
type stretch struct {
	left atomic.Uint64 // the first task in the upper half, the one past the last in the lower
	_    [56]byte
}

func (s *stretch) set(from, to int) { s.left.Store(uint64(from)<<32 | uint64(to)) }

// take gives the owner the first task, and others the last.
func (s *stretch) take(own bool) (task int, ok bool) {
	for {
		left := s.left.Load()
		from, to := int(left>>32), int(uint32(left))
		if from >= to {
			return 0, false
		}
		next, task := left-1, to-1
		if own {
			next, task = left+1<<32, from
		}
		if s.left.CompareAndSwap(left, next) {
			return task, true
		}
	}
}

// A sleeper is a thread that may sleep. Whoever turns asleep off owes, or saves, the wake-up.
type sleeper struct {
	asleep atomic.Bool
	wake   chan struct{}
}

// until returns once met holds, which the waker makes so before it calls rouse.
func (s *sleeper) until(met func() bool, lookouts int) {
	for {
		for range lookouts {
			if met() {
				return
			}
		}
		s.asleep.Store(true)
		if !met() || !s.asleep.CompareAndSwap(true, false) {
			<-s.wake
		}
		if met() {
			return
		}
	}
}

func (s *sleeper) rouse() {
	if s.asleep.CompareAndSwap(true, false) {
		s.wake <- struct{}{}
	}
}

func newPool(threads int) *pool {
	p := &pool{threads: threads, lookouts: someLookouts, stretches: make([]stretch, threads), workers: make([]sleeper, threads-1)}
	p.caller.wake = make(chan struct{}, 1)
	for i := range p.workers {
		p.workers[i].wake = make(chan struct{}, 1)
		go p.work(i)
	}
	return p
}

func (p *pool) work(i int) {
	round := uint64(0)
	begun := func() bool { return p.round.Load() != round }
	for {
		p.workers[i].until(begun, p.lookouts)
		round++
		if p.closed {
			return
		}
		p.drain(i + 1)
		if p.left.Add(-1) == 0 {
			p.caller.rouse()
		}
	}
}

// drain takes tasks until none is left.
func (p *pool) drain(worker int) {
	for i := range p.threads {
		s := &p.stretches[(worker+i)%p.threads]
		for {
			t, ok := s.take(i == 0)
			if !ok {
				break
			}
			p.body(t, worker)
		}
	}
	settle()
}

// begin starts a round on every worker.
func (p *pool) begin() {
	p.left.Store(int64(len(p.workers)))
	p.round.Add(1)
	for i := range p.workers {
		p.workers[i].rouse()
	}
}

// each runs body for every task in [0,tasks). Body must be made beforehand: each allocates nothing.
// worker, below threads, tells which of the scratch areas is the caller's.
func (p *pool) each(tasks int, body func(task, worker int)) {
	if tasks <= 1 || len(p.workers) == 0 {
		for t := range tasks {
			body(t, 0)
		}
		settle()
		return
	}
	p.body = body
	for i := range p.stretches {
		p.stretches[i].set(i*tasks/p.threads, (i+1)*tasks/p.threads)
	}
	p.begin()
	p.drain(0)
	p.caller.until(p.finished, p.lookouts)
}

func (p *pool) finished() bool { return p.left.Load() == 0 }

func (p *pool) close() {
	p.closed = true
	p.begin()
}
