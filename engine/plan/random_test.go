package plan_test

import (
	"testing"

	"pgregory.net/rapid"

	"plywood/engine/backend/backendtest"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// TestRandomGraphs checks plans of random networks: nothing reads what another result overwrote.
func TestRandomGraphs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := backendtest.RandomNet(2).Draw(t, "net")
		if rapid.Bool().Draw(t, "keep all") {
			for _, n := range b.Graph.Phases[graph.Train] {
				for _, v := range n.Out {
					b.Graph.Keep(v)
				}
			}
		}
		p := plan.New(b.Graph, plan.Options{
			Batch: rapid.IntRange(1, 5).Draw(t, "batch"),
			Lanes: rapid.IntRange(1, 4).Draw(t, "lanes"),
			Guard: rapid.SampledFrom([]int{0, 64}).Draw(t, "guard"),
		})
		if err := check(p); err != nil {
			t.Fatalf("%v\n%v\n%v", err, b.Graph, p)
		}
	})
}

func TestNetworks(t *testing.T) {
	for _, guard := range []int{0, 64} {
		backendtest.Networks(2, func(name string, b *backendtest.Net) {
			p := plan.New(b.Graph, plan.Options{Batch: 3, Lanes: 2, Guard: guard})
			if err := check(p); err != nil {
				t.Errorf("%s: %v\n%v", name, err, p)
			}
		})
	}
}

// TestCheckerNotices moves results onto each other, which the checker above must not let through.
func TestCheckerNotices(t *testing.T) {
	backendtest.Networks(2, func(name string, b *backendtest.Net) {
		p := plan.New(b.Graph, plan.Options{Batch: 3, Lanes: 2})
		calls := p.Calls[graph.Train]
		for i := range calls {
			for k := range calls[i].Out {
				o := &calls[i].Out[k]
				was := o.Off
				o.Off++
				if check(p) == nil && len(calls[i].Out) > 0 && readAfter(calls[i+1:], o.Value) {
					t.Errorf("%s: call %d, %v: output %d moved by a float goes unnoticed", name, i, calls[i], k)
				}
				o.Off = was
			}
		}
		if err := check(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
}

func readAfter(calls []plan.Call, v *graph.Value) bool {
	for _, c := range calls {
		for _, in := range c.In {
			if in.Value == v {
				return true
			}
		}
	}
	return false
}
