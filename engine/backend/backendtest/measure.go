package backendtest

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// profiles holds a backend that can be measured to doing, under Profile, what it does under Run.
func profiles(t *testing.T, be backend.Backend) {
	m, ok := be.(backend.Meter)
	if !ok {
		return
	}
	s := newSmall(be.Lanes() + 1)
	exe, other := s.compile(t, be), s.compile(t, be)
	for number := range uint32(2) {
		if err := exe.Run(graph.Train, s.step(number)); err != nil {
			t.Fatal(err)
		}
		costs, err := m.Profile(other, graph.Train, s.step(number))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[graph.Op]bool{}
		for _, c := range costs {
			seen[c.Op] = true
			if c.Time < 0 || c.Bytes <= 0 || c.Kernel == "" {
				t.Errorf("a kernel without a name, or that takes or moves nothing: %+v", c)
			}
			if product := c.Op == graph.Conv2D || c.Op == graph.Dense; product && c.FLOPs <= 0 && c.Kernel == c.Op.String() {
				t.Errorf("%v multiplies nothing", c.Kernel)
			}
		}
		for _, op := range []graph.Op{graph.Gather, graph.Conv2D, graph.BatchNormTrain, graph.Dense, graph.Conv2DGradWeight, graph.BatchNormGrad, graph.Record} {
			if !seen[op] {
				t.Errorf("no cost of %v", op)
			}
		}
	}
	a, err := read(exe, s.kept())
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(other, s.kept())
	if err != nil {
		t.Fatal(err)
	}
	if err := sameBits("under Run and under Profile", s.kept(), a, b); err != nil {
		t.Error(err)
	}
	if _, err := m.Profile(exe, graph.Train, backend.Step{N: s.N + 9}); err == nil {
		t.Error("a profile of more images than there is room for")
	}
}
