//go:build !js

package e2e

import (
	"context"
	"testing"
	"time"

	"plywood/site/chromium"
)

// countTold counts the letters that the worker says to the page.
const countTold = `window.told = 0; window.Worker = class extends Worker { constructor(...a) { super(...a);
	this.addEventListener("message", e => window.told += (typeof e.data == "string" ? e.data : e.data.message || "").length); } };`

// A small network makes tens of thousands of steps a second. A page four times slower than this machine lets it
// be still answers while it trains: what it is told, draws and keeps does not grow with the steps made.
func TestALongRunLeavesThePageAnswering(t *testing.T) {
	tb := newTab(t, shared.url, 1440, 900)
	tb.must(func(ctx context.Context) error { return chromium.Before(ctx, countTold) })
	tb.load()
	tb.lasting()
	tb.must(func(ctx context.Context) error { return chromium.Slow(ctx, 4) })
	tb.click("#train")
	worst := time.Duration(0)
	for end, at := time.Now().Add(time.Minute), 0; at < 120_000; {
		asked := time.Now()
		at = js[int](tb, step)
		worst = max(worst, time.Since(asked))
		if time.Now().After(end) {
			t.Fatalf("after a minute it is at step %d", at)
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Logf("it answered within %v", worst)
	if worst > 20*time.Second { // it took that and much more when all steps were told and drawn
		t.Errorf("while it trained the page took %v to answer", worst)
	}
	if told := js[float64](tb, `window.told / `+step); told > 12 {
		t.Errorf("it is told %.0f letters a step", told)
	}
	tb.wait(`document.querySelector("#curve-caption").textContent.match(/^one step in (32|64|128) light, smoothed bold$/)`, "the curve to say that it is thinned")
	tb.shot("long-run")
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped. After ")`, "the run to stop")
}
