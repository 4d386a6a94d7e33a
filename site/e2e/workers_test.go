//go:build !js

package e2e

import (
	"math"
	"testing"
	"time"
)

// Two workers that share every batch learn what one learns: the same network, seed and data come to
// the same loss.
func TestTwoWorkers(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.wait(`document.querySelector("#workers")`, "the choice of workers")
	tb.typeInto("#field-epochs", "1")
	tb.typeInto("#field-learning_rate", "0.1") // gently, or a rounding grows within an epoch
	train := func(workers string) float64 {
		t.Helper()
		js[bool](tb, `(s => (s.value = "`+workers+`", s.dispatchEvent(new Event("input", {bubbles: true})), true))(document.querySelector("#workers"))`)
		tb.click("#train")
		tb.wait(`!document.querySelector("#run-status").textContent.includes("Done.")`, "the run to begin")
		tb.waitFor(90*time.Second, `document.querySelector("#run-status").textContent.includes("Done.")`, "the run to be done")
		t.Logf("%s: %s", workers, tb.text("#run-status"))
		return js[float64](tb, statusLoss)
	}
	one, two := train("1"), train("2")
	if !(math.Abs(one-two) <= 0.01*one) {
		t.Errorf("two workers come to a loss of %v, one to %v", two, one)
	}
	tb.shot("workers")
}
