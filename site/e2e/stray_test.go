//go:build !js

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// With another template put on the canvas in mid-run, the status names what trains and leads back to it.
func TestTheStatusNamesWhatTrains(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.lasting()
	tb.click("#train")
	tb.wait(step+` > 20`, "the run")
	if text := tb.text("#run-status"); strings.Contains(text, "trains") || !strings.Contains(text, " points/s") {
		t.Errorf("of the network that stands there it says %q", text)
	}
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="lenet-bn"]')`, "the menu of templates")
	tb.click(`[data-template="lenet-bn"]`)
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("1 · mlp trains on Moons: epoch ")`, "the run to be named")
	tb.shot("away")
	tb.do(chromedp.EmulateViewport(390, 844))
	tb.wait(`document.querySelector(".phone-bar")?.offsetHeight`, "the phone's bar")
	tb.click(".phone-bar button:nth-child(4)")
	tb.wait(`document.querySelector("#back-to-run")?.offsetHeight && document.documentElement.scrollWidth <= 390`, "the way back on a phone")
	tb.shot("phone-away")
	tb.do(chromedp.EmulateViewport(1440, 900))
	tb.click("#back-to-run")
	tb.wait(`document.querySelectorAll("[data-block]").length == 6 && !document.querySelector("#back-to-run") && document.querySelector("#run-status").textContent.startsWith("epoch ")`, "the network that trains")
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.endsWith("% on test points.")`, "what it came to")
}
