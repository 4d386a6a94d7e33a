// Package backendtest holds any backend to the meaning of every op: values and gradients against
// plain float64 loops, on partial batches and odd sizes, with every byte that a kernel must not
// touch under guard; then whole networks, random graphs, and the promises of package backend. It
// knows no backend; where a kernel is missing, the op's test fails by its name.
package backendtest

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// Run is the one conformance call of a backend. open returns the backend under test, or ends the
// test where there is none.
func Run(t *testing.T, open func(t *testing.T) backend.Backend) {
	be := open(t)
	t.Logf("%s: %s, %d images a block", be.Name(), be.Describe(), be.Lanes())
	for op := graph.Invalid + 1; op < graph.NumOps; op++ {
		t.Run(op.String(), func(t *testing.T) { runOp(t, be, op) })
	}
	t.Run("networks", func(t *testing.T) { runNetworks(t, be) })
	t.Run("random", func(t *testing.T) { runRandom(t, be) })
	t.Run("behaviour", func(t *testing.T) { runBehaviour(t, be) })
}

// runOp runs every case of an op, each at some sizes of batch, in every layout.
func runOp(t *testing.T, be backend.Backend, op graph.Op) {
	cs := casesOf(op)
	if len(cs) == 0 {
		t.Fatalf("backendtest has no case for %v", op)
	}
	for i, c := range cs {
		t.Run(c.Name, func(t *testing.T) {
			for _, s := range c.sizes(be.Lanes(), i) {
				for v := range c.variants() {
					tr, err := newCase(c, s.batch, s.n, v)
					if err != nil {
						t.Fatal(err)
					}
					if !tr.has(v) {
						continue
					}
					if err := tr.check(be); err != nil {
						t.Errorf("%v, %v, batch %d, n=%d: %v", tr.node, v, s.batch, s.n, err)
					}
				}
			}
		})
	}
}

// size is the room of a program and the images of a run.
type size struct{ batch, n int }

// largeWork is how many products the reference may take for a large case: a fraction of a second.
const largeWork = 40_000_000

// large cases run in one size and one layout; the small ones have the others.
func (c Case) large() bool { return c.work > 100_000 }

func (c Case) variants() variant {
	if c.large() {
		return plain + 1
	}
	return numVariants
}

// sizes gives two of the ways n can lie across blocks of l images, others for the next case.
func (c Case) sizes(l, turn int) []size {
	if c.large() {
		n := min(max(largeWork/c.work, 2), 2*l+1)
		return []size{{n + 1, n}}
	}
	all := []size{
		{2*l + 1, 2*l + 1},   // blocks and a bit
		{l + 1, max(l-1, 1)}, // part of the first block, another unused
		{2 * l, 2 * l},       // blocks to the brim
		{2*l + 1, 1},
		{3 * l, l + 1}, // one image in the second block, a third unused
	}
	return []size{all[turn%5], all[(turn+3)%5]}
}

// has reports whether the variant differs from plain for this case.
func (t *trial) has(v variant) bool {
	switch v {
	case sliced:
		for _, x := range t.node.In {
			if x.Batched {
				return true
			}
		}
		return false
	case joined:
		return t.fence != nil
	}
	return true
}
