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

// BenchmarkCalls times each call of a step by processor time, so that a busy machine does not blur it:
// go test -run xxx -bench Calls/resnet -benchtime 5x -v. It prints the convolutions with their share of
// the peak, then every op's share of the step. Of two threads it takes what both used, which would be
// what one uses if they did not get in each other's way.
func BenchmarkCalls(b *testing.B) {
	for _, c := range []struct {
		net   string
		batch int
	}{{"lenet-bn", 256}, {"resnet", 256}, {"densenet", 64}, {"densenet", 256}} {
		for threads := 1; threads <= 2; threads++ {
			b.Run(fmt.Sprintf("%s/%d/%d", c.net, c.batch, threads), func(b *testing.B) {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				clock := int32(unix.CLOCK_THREAD_CPUTIME_ID)
				if threads > 1 {
					clock = unix.CLOCK_PROCESS_CPUTIME_ID
				}
				be := New(threads)
				defer be.Close()
				be.pool.lookouts = 0 // or waiting would count
				tr := newTrainer(b, be, c.net, c.batch)
				tr.run(b)
				calls := tr.calls[graph.Train]
				best := make([]time.Duration, len(calls))
				for b.Loop() {
					for j, call := range calls {
						start := cpuTime(clock)
						call()
						if d := cpuTime(clock) - start; best[j] == 0 || d < best[j] {
							best[j] = d
						}
					}
				}
				report(b, tr.program.Calls[graph.Train], best, float64(c.batch))
			})
		}
	}
}

// cpuTime is processor time used so far.
func cpuTime(clock int32) time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(clock, &ts); err != nil {
		panic(err)
	}
	return time.Duration(ts.Nano())
}

func report(b *testing.B, calls []plan.Call, best []time.Duration, images float64) {
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
			rate := images * flops / float64(best[j].Nanoseconds())
			fmt.Fprintf(&text, "%-18s %-34s %8.3f ms %5.0f GFLOP/s %.2f of peak\n", op, shape, best[j].Seconds()*1e3, rate, rate/peak)
		}
	}
	slices.SortFunc(ops, func(x, y string) int { return int(byOp[y] - byOp[x]) })
	for _, op := range ops {
		fmt.Fprintf(&text, "%-26s %8.3f ms %5.1f%%\n", op, byOp[op].Seconds()*1e3, 100*byOp[op].Seconds()/total.Seconds())
	}
	b.Logf("peak %.0f GFLOP/s\n%s", peak, text.String())
	b.ReportMetric(images/total.Seconds(), "images/s")
}
