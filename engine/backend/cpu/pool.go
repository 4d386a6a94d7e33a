package cpu

import (
	"sync"
	"sync/atomic"
)

// pool keeps the threads of a backend. Work is cut into numbered tasks; which thread takes which
// task never changes a result, because no task shares an output with another.
type pool struct {
	threads int
	next    atomic.Int64
	tasks   int64
	body    func(task, worker int)
	wake    chan int // carries the worker's number
	done    sync.WaitGroup
}

func newPool(threads int) *pool {
	p := &pool{threads: threads, wake: make(chan int, threads)}
	for range threads - 1 {
		go p.work()
	}
	return p
}

func (p *pool) work() {
	for worker := range p.wake {
		p.drain(worker)
		p.done.Done()
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

// each runs body for every task in [0,tasks). Body must be made beforehand: each allocates nothing.
// worker, below threads, tells which of the scratch areas is the caller's.
func (p *pool) each(tasks int, body func(task, worker int)) {
	helpers := min(p.threads, tasks) - 1
	if helpers <= 0 {
		for t := range tasks {
			body(t, 0)
		}
		settle()
		return
	}
	p.body, p.tasks = body, int64(tasks)
	p.next.Store(0)
	p.done.Add(helpers)
	for w := 1; w <= helpers; w++ {
		p.wake <- w
	}
	p.drain(0)
	p.done.Wait()
}

func (p *pool) close() { close(p.wake) }
