//go:build linux && goexperiment.simd

package cpu

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// BenchmarkCalls times each call of a step on one thread, by that thread's processor time, so that a
// busy machine does not blur it: go test -bench Calls/resnet -benchtime 5x -v. It prints the
// convolutions with their share of the peak, then every op's share of the step.
func BenchmarkCalls(b *testing.B) {
	for _, net := range []string{"lenet-bn", "resnet", "densenet"} {
		b.Run(net, func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			be := New(1)
			defer be.Close()
			tr := newTrainer(b, be, net, 256)
			tr.run(b)
			calls := tr.calls[graph.Train]
			best := make([]time.Duration, len(calls))
			for b.Loop() {
				for j, call := range calls {
					start := threadTime()
					call()
					if d := threadTime() - start; best[j] == 0 || d < best[j] {
						best[j] = d
					}
				}
			}
			report(b, tr.program.Calls[graph.Train], best)
		})
	}
}

func threadTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err)
	}
	return time.Duration(ts.Nano())
}

func report(b *testing.B, calls []plan.Call, best []time.Duration) {
	var text strings.Builder
	peak := peakOf(vectorLen())
	total, byOp := time.Duration(0), map[string]time.Duration{}
	var ops []string
	seen := map[string]bool{}
	for j, c := range calls {
		op := c.Op.String()
		if byOp[op] == 0 {
			ops = append(ops, op)
		}
		total += best[j]
		byOp[op] += best[j]
		flops, shape := c.FLOPs(), c.Geometry()
		if flops > 0 && !seen[op+shape] {
			seen[op+shape] = true
			rate := 256 * flops / float64(best[j].Nanoseconds())
			fmt.Fprintf(&text, "%-18s %-34s %8.3f ms %5.0f GFLOP/s %.2f of peak\n", op, shape, best[j].Seconds()*1e3, rate, rate/peak)
		}
	}
	slices.SortFunc(ops, func(x, y string) int { return int(byOp[y] - byOp[x]) })
	for _, op := range ops {
		fmt.Fprintf(&text, "%-26s %8.3f ms %5.1f%%\n", op, byOp[op].Seconds()*1e3, 100*byOp[op].Seconds()/total.Seconds())
	}
	b.Logf("peak %.0f GFLOP/s\n%s", peak, text.String())
	b.ReportMetric(256/total.Seconds(), "images/s")
}
