//go:build goexperiment.simd

package cpu

import (
	"fmt"
	"testing"
	"time"
)

// peakOf is the rate of multiply-adds that touch no memory, in GFLOP/s, as good as it gets in 20 ms.
func peakOf(v int) float64 {
	peak, best := peak512, 0.0
	if v == 8 {
		peak = peak256
	}
	for end := time.Now().Add(20 * time.Millisecond); time.Now().Before(end); {
		const n = 20_000
		start := time.Now()
		peak(n)
		best = max(best, float64(n*12*2*v)/float64(time.Since(start).Nanoseconds()))
	}
	return best
}

// share runs body, of that many multiply-adds, and reports its share of the peak, both measured in
// turns so that a busy machine slows them alike.
func share(b *testing.B, v int, madds float64, body func()) {
	best, peak := 0.0, 0.0
	for b.Loop() {
		start := time.Now()
		body()
		best = max(best, 2*madds/float64(time.Since(start).Nanoseconds()))
	}
	peak = peakOf(v)
	b.ReportMetric(best, "GFLOP/s")
	b.ReportMetric(best/peak, "of-peak")
}

// BenchmarkTiles runs each tile on data that fits the caches.
func BenchmarkTiles(b *testing.B) {
	for tiles, v := range testedTiles() {
		lanes := 2 * v
		r := newSource()
		x, w, acc := r.floats(4096*lanes), r.floats(4096*16), r.floats(tiles.rows*lanes*2*4)
		pixels := make([]pixelTaps, 16)
		for i := range pixels {
			for t := range 576 {
				pixels[i].taps = append(pixels[i].taps, tap{int32((i + t) * lanes), int32(t * tiles.rows)})
			}
		}
		out := r.floats(16 * tiles.rows * lanes)
		for rows := tiles.rows; rows > 0; rows -= max(1, tiles.rows/4) {
			if !tiles.exact && rows < tiles.rows {
				break
			}
			b.Run(fmt.Sprintf("%s/tap/%d", tiles.name, rows), func(b *testing.B) {
				share(b, v, float64(16*576*rows*lanes), func() {
					tiles.tap(rows, pixels, ptr(x), ptr(w), nil, ptr(out), 1, 16*lanes, fromZero, 0)
				})
			})
			for _, n := range []int{32, 128, 1024} {
				b.Run(fmt.Sprintf("%s/run/%d/n%d", tiles.name, rows, n), func(b *testing.B) {
					share(b, v, float64(10*n*rows*lanes), func() {
						for range 10 {
							tiles.run(rows, n, ptr(x), ptr(w), lanes, ptr(acc), ptr(x), 0)
						}
					})
				})
			}
		}
		var list []tap
		for i := range 32 {
			list = append(list, tap{int32(i * lanes), int32(i * lanes)})
		}
		terms := [maxTerms]int{0, 32 * lanes, 64 * lanes, 96 * lanes}
		for _, n := range []int{8, 32} {
			b.Run(fmt.Sprintf("%s/dot/%d/n%d", tiles.name, tiles.dotRows, n), func(b *testing.B) {
				share(b, v, float64(10*n*tiles.dotRows*tiles.terms*lanes), func() {
					for range 10 {
						tiles.dot(tiles.dotRows, list[:n], ptr(x), 32*lanes, ptr(x[128*lanes:]), &terms, ptr(acc))
					}
				})
			})
		}
	}
}
