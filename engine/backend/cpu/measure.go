package cpu

import (
	"fmt"
	"time"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// Peaks measures multiply-adds in registers and a copy of large arrays, on all threads.
func (b *Backend) Peaks() (backend.Peaks, error) {
	flops, loop, err := b.peakLoop()
	if err != nil {
		return backend.Peaks{}, err
	}
	task := func(int, int) { loop() }
	least := fastest(func() { b.pool.each(b.pool.threads, task) })
	return backend.Peaks{GFLOPS: flops * float64(b.pool.threads) / least.Seconds() / 1e9, GBs: b.copyRate()}, nil
}

// copyRate is in 1e9 bytes a second, read and written, of arrays beyond the caches.
func (b *Backend) copyRate() float64 {
	const piece = 1 << 20 // float32s
	pieces := peakBytes / (4 * piece)
	x, y := newFloats(pieces*piece), newFloats(pieces*piece)
	for i := range x {
		x[i] = float32(i)
	}
	task := func(i, _ int) { copy(y[i*piece:][:piece], x[i*piece:]) }
	least := fastest(func() { b.pool.each(pieces, task) })
	return 2 * 4 * float64(len(x)) / least.Seconds() / 1e9
}

// fastest is the shortest of a few runs; the first warms up.
func fastest(run func()) time.Duration {
	least := time.Duration(0)
	for i := range 6 {
		start := time.Now()
		run()
		if took := max(time.Since(start), 1); i > 0 && (least == 0 || took < least) {
			least = took
		}
	}
	return least
}

// Profile times the calls of a phase one by one.
func (b *Backend) Profile(x backend.Executable, p graph.Phase, s backend.Step) ([]backend.Cost, error) {
	e, ok := x.(*executable)
	if !ok {
		return nil, fmt.Errorf("cpu: a profile of another backend's program (%T)", x)
	}
	if e.team != nil {
		return nil, fmt.Errorf("cpu: the calls of a program that works in a team cannot be timed one by one")
	}
	if err := e.ready(p, s); err != nil {
		return nil, err
	}
	calls := e.program.Calls[p]
	costs := make([]backend.Cost, len(calls))
	for i, k := range e.calls[p] {
		c := calls[i]
		start := time.Now()
		k()
		costs[i] = backend.Cost{Op: c.Op, Layer: c.Layer, Kernel: c.Op.String(), Shape: c.Geometry(), Time: time.Since(start),
			FLOPs: c.FLOPs() * float64(s.N), Bytes: c.Bytes(s.N)}
	}
	return costs, nil
}
