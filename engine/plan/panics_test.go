package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// TestBuildersBugsPanic: what no caller of a model can cause.
func TestBuildersBugsPanic(t *testing.T) {
	g := newNet()
	y := g.relu(g.Images("x", 1, 1, 1))
	g.Begin(graph.Predict)
	g.relu(y) // of another phase
	for name, f := range map[string]func(){
		"reads":   func() { plan.New(g.Graph, plan.Options{Batch: 1, Lanes: 1}) },
		"batch 0": func() { plan.New(graph.New(), plan.Options{Lanes: 1}) },
		"lanes 0": func() { plan.New(graph.New(), plan.Options{Batch: 1}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := fmt.Sprint(recover()); !strings.HasPrefix(r, "plan: ") || !strings.Contains(r, name) {
					t.Errorf("panics with %q", r)
				}
			}()
			f()
		})
	}
}
