package cpu

import "sync/atomic"

// pool keeps the threads of a backend. Work is cut into numbered tasks; which thread takes which
// task never changes a result, because no task shares an output with another. A step is a few
// hundred rounds of work that follow one another within microseconds, less than waking a goroutine
// takes: so workers look out for the next round a while before they sleep.
type pool struct {
	threads int
	next    atomic.Int64
	tasks   int64
	body    func(task, worker int)
	round   atomic.Uint64 // counts up as work begins
	left    atomic.Int64  // workers that have not finished the round
	closed  bool          // read once round has changed
	workers []sleeper     // all but the caller
	caller  sleeper
}

// lookouts is how often a thread looks before it sleeps: some 50 µs.
const lookouts = 20_000

// A sleeper is a thread that may sleep. Whoever turns asleep off owes, or saves, the wake-up.
type sleeper struct {
	asleep atomic.Bool
	wake   chan struct{}
}

// until returns once met holds, which the waker makes so before it calls rouse.
func (s *sleeper) until(met func() bool) {
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
	}
}

func (s *sleeper) rouse() {
	if s.asleep.CompareAndSwap(true, false) {
		s.wake <- struct{}{}
	}
}

func newPool(threads int) *pool {
	p := &pool{threads: threads, workers: make([]sleeper, threads-1)}
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
		p.workers[i].until(begun)
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

func (p *pool) drain(worker int) {
	for {
		t := p.next.Add(1) - 1
		if t >= p.tasks {
			settle()
			return
		}
		p.body(int(t), worker)
	}
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
	p.body, p.tasks = body, int64(tasks)
	p.next.Store(0)
	p.begin()
	p.drain(0)
	p.caller.until(p.finished)
}

func (p *pool) finished() bool { return p.left.Load() == 0 }

func (p *pool) close() {
	p.closed = true
	p.begin()
}
