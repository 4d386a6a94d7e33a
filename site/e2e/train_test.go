//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// statusLoss reads what the status line has said so far.
const statusLoss = `parseFloat((document.querySelector("#run-status").textContent.match(/loss ([0-9.]+)/) || [])[1])`

func TestTrainsOnGarments(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.wait(`document.querySelector(".side .note")?.textContent.includes("Trains on this machine")`, "the worker to be ready")
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
	tb.click(`[data-block="bn1"]`)
	plot := tb.box("#plot-loss")
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, plot.X+plot.W*0.6, plot.Y+plot.H/2))
	tb.shot("trained")
	tb.dark()
	tb.shot("trained-dark")
}

// Two networks trained one after the other lie over one another in the charts.
func TestCompareTwoRuns(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(`[data-menu="data"] > button`)
	tb.wait(`document.querySelector('[data-source="moons"]')`, "the menu of data")
	tb.shot("data")
	tb.click(`[data-source="moons"]`)
	tb.wait(`document.querySelector(".problem")`, "the network and the data not to fit")
	tb.shot("data-misfit")
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="mlp"]')`, "the menu of templates")
	tb.click(`[data-template="mlp"]`)
	for run, rate := range []string{"0.01", "0.001"} {
		tb.wait(`document.querySelector("#field-learning_rate")`, "the settings")
		tb.typeInto("#field-learning_rate", rate)
		tb.wait(`document.querySelector("#train")`, "the button")
		tb.click("#train")
		tb.waitFor(60*time.Second, `document.querySelectorAll("li.run").length == `+string(rune('1'+run))+` && document.querySelector("#run-status").textContent.includes("Done.")`, "the run to be done")
	}
	tb.shot("compare")
	tb.click("li.run .name")
	tb.wait(`document.querySelector("li.run.hidden")`, "a run to be hidden")
}

func TestPauseAndStop(t *testing.T) {
	tb := open(t, 390, 844)
	tb.click("#train")
	tb.waitFor(30*time.Second, `document.querySelector("#pause")`, "the run to start")
	tb.waitFor(30*time.Second, statusLoss+" > 0", "a first loss")
	tb.shot("phone-training")
	tb.click("#pause")
	tb.wait(`document.querySelector("#resume")`, "the pause")
	at := tb.text("#run-status")
	time.Sleep(400 * time.Millisecond)
	if now := tb.text("#run-status"); now != at {
		t.Errorf("paused at %q, it now says %q", at, now)
	}
	tb.click("#resume")
	tb.wait(`document.querySelector("#run-status").textContent != `+"`"+at+"`", "the run to go on")
	tb.click("#stop")
	tb.wait(`document.querySelector("#train") && document.querySelector("#run-status").textContent.startsWith("Stopped.")`, "the run to stop")
}
