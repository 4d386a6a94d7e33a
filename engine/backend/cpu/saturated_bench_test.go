package cpu

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"plywood/engine/backend"
	sets "plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/optim"
	"plywood/engine/plan"
	"plywood/engine/train"
)

// BenchmarkSaturated trains a network by a rate that suits it and by one that saturates it, in turns, on
// one thread, and reports the rate of the second as a share of the first's: go test -bench Saturated -benchtime 1x -v.
// It prints what each op takes in either run, and how many subnormal numbers its results hold. Natively it
// counts the thread's processor time; in a browser (TestChromium) the clock's.
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
		{"lenet", "relu", optim.Config{Name: optim.AdamW, WeightDecay: 0.01}, 0.001, 10},
	} {
		name := fmt.Sprintf("%s/%s/%s", c.net, c.act, c.optim.Name)
		for form, be := range saturatedForms(b) {
			b.Run(name+"/"+form, func(b *testing.B) {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				m, err := zoo.Get(c.net)
				if err != nil {
					b.Fatal(err)
				}
				for i, n := range m.Nodes {
					if _, ok := n.Layer.(nn.Activation); ok {
						m.Nodes[i].Layer = nn.Activation{Function: c.act}
					}
				}
				runs := [2]*watched{newWatched(b, be, m, c.optim, c.rate), newWatched(b, be, m, c.optim, c.tooHigh)}
				const turns, steps = 9, 8
				for b.Loop() {
					for range turns {
						for _, r := range runs {
							start := threadTime()
							r.steps(b, steps)
							r.turns = append(r.turns, (threadTime()-start)/steps)
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

// watched is a session whose executable is at hand.
type watched struct {
	*train.Session
	*executable
	last  train.Event
	turns []time.Duration // of a step
}

// watching hands out what it has compiled.
type watching struct {
	*Backend
	compiled *executable
}

func (w *watching) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	x, err := w.Backend.Compile(p, share)
	if err == nil {
		w.compiled = x.(*executable)
	}
	return x, err
}

// newWatched trains until the network is what its rate makes of it.
func newWatched(b *testing.B, be *Backend, m *nn.Model, o optim.Config, rate float64) *watched {
	w, s := &watching{Backend: be}, train.Defaults()
	s.Config, s.LearningRate, s.Epochs = o.WithDefaults(), rate, 1<<20
	sess, err := train.New(m, sets.Garments(1, 2560, 10), w, s)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sess.Close() })
	r := &watched{Session: sess, executable: w.compiled}
	r.steps(b, 60)
	return r
}

func (w *watched) steps(b *testing.B, n int) {
	for range n {
		var err error
		if w.last, err = w.Session.Step(); err != nil {
			b.Fatal(err)
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
			results := program[j].Out
			if program[j].Op.Updates() {
				results = program[j].In[:len(program[j].In)-2]
			}
			calls[j] = func() {
				start := threadTime()
				k()
				if d := threadTime() - start; least[j] == 0 || d < least[j] {
					least[j] = d
				}
				tiny[j] = 0
				for _, o := range results {
					tiny[j] += subnormals(r.floats(o))
				}
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

func subnormals(s []float32) (n int) {
	for _, x := range s {
		if bits := math.Float32bits(x) &^ (1 << 31); bits != 0 && bits < 1<<23 {
			n++
		}
	}
	return n
}
