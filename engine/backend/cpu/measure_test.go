package cpu

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

var _ backend.Meter = (*Backend)(nil)

// TestPeaks wants numbers that a processor can have.
func TestPeaks(t *testing.T) {
	b := New(1)
	defer b.Close()
	p, err := b.Peaks()
	if err != nil || !(p.GFLOPS > 0.05 && p.GFLOPS < 1e5) || !(p.GBs > 0.05 && p.GBs < 1e4) {
		t.Errorf("peaks %+v, %v", p, err)
	}
	t.Logf("%v: %.1f GFLOP/s, %.1f GB/s", b.Describe(), p.GFLOPS, p.GBs)
}

// TestProfileRefuses what Run refuses.
func TestProfileRefuses(t *testing.T) {
	b := New(1)
	defer b.Close()
	if _, err := b.Profile(nil, graph.Train, backend.Step{N: 1}); err == nil {
		t.Error("nothing was profiled")
	}
}
