//go:build !js

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// step reads how many steps the status line says are made.
const step = `parseInt((document.querySelector("#run-status").textContent.match(/step ([0-9,]+) of/) || ["", "-1"])[1].replaceAll(",", ""))`

func TestOneStepOneEpochReset(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.points("3")
	tb.click("#one-step")
	tb.wait(step+` == 1 && document.querySelector("#resume")`, "one step to be made")
	tb.click(".plot")
	tb.do(chromedp.KeyEvent("."))
	tb.wait(step+` == 2 && document.querySelector("#resume")`, "another by its key")
	tb.shot("one-step")
	tb.click("#one-epoch")
	tb.wait(`document.querySelector("#resume") && document.querySelector("#run-status").textContent.includes("accuracy")`, "the epoch")
	tb.click("#reset")
	tb.wait(`document.querySelector("#train") && document.querySelector("#run-status").textContent.startsWith("Press Train") && document.querySelector("#reset").disabled`, "the first weights")
	if n := js[int](tb, `document.querySelectorAll("li.run").length`); n != 1 {
		t.Errorf("%d runs: the one with an epoch stays", n)
	}
	tb.click("#one-step")
	tb.wait(step+` == 1 && document.querySelector("#resume")`, "a first step again")
	tb.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2)))
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done. After 3 epochs")`, "the key to go on to the end")
}

// The learning rate changes while it trains: the run trains on with it and says so.
func TestTheRateChangesOnTheWay(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.lasting()
	tb.click("#train")
	tb.wait(step+` > 20`, "the run")
	tb.typeInto("#field-learning_rate", "0.002")
	tb.wait(`document.querySelector("#run-status").textContent.includes("rate 0.002")`, "the new rate")
	tb.shot("rate-changed")
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped.")`, "the run to stop")
}

// Pause and Stop wait for the step under way and no more, also where a step is long.
func TestPauseIsFastWhereStepsAreLong(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="resnet"]')`, "the menu of templates")
	tb.click(`[data-template="resnet"]`)
	tb.wait(`document.querySelector("input.name").value == "resnet"`, "the template")
	tb.typeInto("#field-batch", "16")
	tb.typeInto("#field-train_images", "1600")
	tb.click("#train")
	tb.waitFor(2*time.Minute, step+` >= 3`, "three steps")
	at := js[int](tb, step)
	begun := time.Now()
	tb.click("#pause")
	tb.wait(`document.querySelector("#resume")`, "the pause")
	took := time.Since(begun)
	rate := tb.text("#run-status")
	t.Logf("paused after %v; %s", took, rate)
	if now := js[int](tb, step); now > at+4 {
		t.Errorf("asked to pause at step %d, it paused at %d", at, now)
	}
	tb.click("#resume")
	tb.wait(step+` > `+"0", "it to go on")
	begun = time.Now()
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped.")`, "the run to stop")
	t.Logf("stopped, with %d parameters kept, after %v", 12729354, time.Since(begun))
	if strings.Contains(tb.text("#run-status"), "press Stop again") {
		t.Error("it still waits")
	}
}

func TestWhatARunWillCost(t *testing.T) {
	tb := open(t, 1440, 900)
	const told = `document.querySelector("#cost").textContent.match(/^[0-9,]+ parameters · about (.*) on this machine · .* [kM]B$/)`
	tb.wait(told, "the cost of the first network")
	tb.shot("cost")
	tb.typeInto("#field-epochs", "1000")
	tb.wait(told+` && / (min|h) on/.test(document.querySelector("#cost").textContent)`, "two hundred times the epochs to take minutes or hours")
	tb.typeInto("#field-epochs", "1")
	tb.wait(told, "one epoch")
	t.Log(tb.text("#cost"))
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.")`, "the run to be done")
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="resnet"]')`, "the menu of templates")
	tb.click(`[data-template="resnet"]`)
	tb.wait(`document.querySelector("#cost").textContent.startsWith("12,729,354")`, "the resnet")
	tb.wait(told, "the cost of the resnet")
	t.Log(tb.text("#cost"))
}
