package e2e

import (
	"testing"
	"time"
)

// losses reads what the status line has said so far.
const statusLoss = `parseFloat((document.querySelector("#run-status").textContent.match(/loss ([0-9.]+)/) || [])[1])`

func TestTrainsOnGarments(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.wait(`document.querySelector(".side .note").textContent.includes("Trains on this machine")`, "the worker to be ready")
	tb.click("#train")
	tb.waitFor(30*time.Second, statusLoss+" > 0", "a first loss")
	first := js[float64](tb, statusLoss)
	tb.shot("training-begins")
	tb.waitFor(60*time.Second, `document.querySelector("#run-status").textContent.includes("Done.")`, "the run to be done")
	last := js[float64](tb, statusLoss)
	t.Logf("loss %.3f, then %.3f; %s", first, last, tb.text("#run-status"))
	if !(last < 0.6*first) {
		t.Errorf("the loss went from %.3f to %.3f; want it to fall below six tenths", first, last)
	}
	tb.shot("trained")
	tb.dark()
	time.Sleep(300 * time.Millisecond)
	tb.shot("trained-dark")
}
