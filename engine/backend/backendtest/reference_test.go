package backendtest

import (
	"fmt"
	"strings"
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

func TestReference(t *testing.T) {
	for _, lanes := range []int{1, 3} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			Run(t, func(*testing.T) backend.Backend { return Reference(lanes) })
		})
	}
}

// TestEveryOpHasCases also sees to it that each is a case of its own name.
func TestEveryOpHasCases(t *testing.T) {
	for op := graph.Invalid + 1; op < graph.NumOps; op++ {
		names := map[string]bool{}
		for _, c := range casesOf(op) {
			if names[c.Name] {
				t.Errorf("%v has two cases %q", op, c.Name)
			}
			names[c.Name] = true
		}
		if len(names) == 0 {
			t.Errorf("%v has no case", op)
		}
		if references[op].eval == nil || references[op].scale == nil {
			t.Errorf("%v has no reference", op)
		}
	}
}

func TestMissingKernelFailsByName(t *testing.T) {
	for op := graph.Invalid + 1; op < graph.NumOps; op++ {
		if op.View() || op == graph.Concat {
			continue // no kernels
		}
		be := Reference(3).(reference64)
		be.kernels[op] = nil
		err := firstFailure(be, op)
		if err == nil || !strings.Contains(err.Error(), op.String()) {
			t.Errorf("without a kernel for %v: %v", op, err)
		}
	}
}

// firstFailure is the first complaint about an op, in the sizes and layouts that Run uses.
func firstFailure(be backend.Backend, op graph.Op) error {
	for i, c := range casesOf(op) {
		if c.large() {
			continue
		}
		for _, s := range c.sizes(be.Lanes(), i) {
			for v := range c.variants() {
				tr, err := newCase(c, s.batch, s.n, v)
				if err != nil {
					return err
				}
				if err := tr.check(be); err != nil {
					return fmt.Errorf("%s, %v, %+v: %w", c.Name, v, s, err)
				}
			}
		}
	}
	return nil
}
