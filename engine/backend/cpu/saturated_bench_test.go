package cpu

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"plywood/engine/graph"
	"plywood/engine/optim"
)

// BenchmarkSaturated trains a network by a rate that suits it and by one that saturates it, in turns, on
// one thread, and reports the rate of the second as a share of the first's: go test -bench Saturated -benchtime 1x -v.
// It prints what each op takes in either run, and how many subnormal numbers its results hold. Turns are
// taken by processor time where it can be known, natively and in TestChromium; ops in a browser by the clock.
func BenchmarkSaturated(b *testing.B) {
	for _, c := range []struct {
		net, act      string
		optim         optim.Config
		rate, tooHigh float64
	}{
		{"lenet", "sigmoid", optim.Config{Name: optim.Adam}, 0.001, 100},
		{"lenet-bn", "sigmoid", optim.Config{Name: optim.Adam}, 0.001, 100},
		{"lenet", "sigmoid", optim.Config{Name: optim.SGD, Momentum: 0.9}, 0.1, 50},
		{"lenet", "tanh", optim.Config{Name: optim.Adam}, 0.001, 100},
		{"lenet", "gelu", optim.Config{Name: optim.Adam}, 0.001, 1},
		{"lenet", "relu", optim.Config{Name: optim.AdamW, WeightDecay: 0.01}, 0.001, 10},
	} {
		name := fmt.Sprintf("%s/%s/%s", c.net, c.act, c.optim.Name)
		for form, be := range saturatedForms(b) {
			b.Run(name+"/"+form, func(b *testing.B) {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				m := withActivation(b, c.net, c.act)
				runs := [2]*watched{newWatched(b, be, m, c.optim, c.rate, 256), newWatched(b, be, m, c.optim, c.tooHigh, 256)}
				for _, r := range runs {
					r.steps(b, 60)
				}
				const turns, steps = 9, 8
				for b.Loop() {
					for range turns {
						for _, r := range runs {
							start := turnTime()
							r.steps(b, steps)
							r.turns = append(r.turns, (turnTime()-start)/steps)
						}
					}
				}
				healthy, saturated := runs[0].middle(), runs[1].middle()
				b.ReportMetric(0, "ns/op") // of both together, in a loop of its own length
				b.ReportMetric(healthy.Seconds()*1e3, "healthy-ms")
				b.ReportMetric(saturated.Seconds()*1e3, "saturated-ms")
				b.ReportMetric(healthy.Seconds()/saturated.Seconds(), "of-healthy-rate")
				b.Log(compareOps(b, runs))
			})
		}
	}
}

func (w *watched) middle() time.Duration {
	slices.Sort(w.turns)
	return w.turns[len(w.turns)/2]
}

// compareOps is a table of what each op takes, the least of some steps, and the subnormals it leaves.
func compareOps(b *testing.B, runs [2]*watched) string {
	type sum struct {
		took [2]time.Duration
		tiny [2]int
	}
	byOp := map[graph.Op]*sum{}
	for i, r := range runs {
		calls, program := r.calls[graph.Train], r.program.Calls[graph.Train]
		plainly := slices.Clone(calls)
		least, tiny := make([]time.Duration, len(calls)), make([]int, len(calls))
		for j, k := range plainly {
			calls[j] = func() {
				start := threadTime()
				k()
				if d := threadTime() - start; least[j] == 0 || d < least[j] {
					least[j] = d
				}
				tiny[j] = r.subnormals(program[j])
			}
		}
		r.steps(b, 5)
		copy(calls, plainly)
		for j, c := range program {
			if byOp[c.Op] == nil {
				byOp[c.Op] = &sum{}
			}
			byOp[c.Op].took[i] += least[j]
			byOp[c.Op].tiny[i] += tiny[j]
		}
	}
	var t strings.Builder
	fmt.Fprintf(&t, "losses %.3g and %.3g\n%-28s %9s %9s  subnormals\n", runs[0].last.Loss, runs[1].last.Loss, "ms a step", "healthy", "saturated")
	for op := range graph.NumOps {
		if s := byOp[op]; s != nil {
			fmt.Fprintf(&t, "%-28v %9.3f %9.3f  %d, %d\n", op, s.took[0].Seconds()*1e3, s.took[1].Seconds()*1e3, s.tiny[0], s.tiny[1])
		}
	}
	return t.String()
}
