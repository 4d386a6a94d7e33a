//go:build !js

package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Two tabs show what each other trains, and do not write over one another.
func TestTwoTabs(t *testing.T) {
	a := open(t, 1440, 900)
	a.lasting()
	a.click("#train")
	a.waitKept(2)
	b := a.sibling()
	b.wait(`document.querySelector("li.run .figure")?.textContent && document.querySelector("#run-status").textContent.endsWith("is training in another tab.")`, "the other tab's run")
	b.shot("other-tab")
	if js[bool](b, `!!document.querySelector("#go-on") || !document.querySelector('li.run [aria-label^="Delete"]').disabled`) {
		t.Error("the run of the other tab can be taken from it")
	}
	// The new tab begins with the network of the other; from then on each has its own.
	b.wait(`document.querySelectorAll("[data-block]").length == 6`, "the network that was changed last")
	b.typeInto("#field-epochs", "2")
	b.click("#train")
	b.wait(`document.querySelector("#run-status").textContent.startsWith("Done. After 2 epochs")`, "a run of its own")
	a.wait(`document.querySelectorAll("li.run").length == 2`, "it to be seen in the first tab")
	if v := js[string](a, `document.querySelector("#field-epochs").value`); v != "1000" {
		t.Errorf("the first tab now has %s epochs", v)
	}
	a.front()
	a.click("#stop")
	a.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped.")`, "the first run to stop")
	b.wait(`document.querySelectorAll("li.run")[1].querySelector(".go-on")`, "the second tab to offer to go on with it")
	// Whoever trains it, the other tab waits; when that tab is closed, the run is free again.
	b.front()
	b.click("li.run:nth-of-type(2) .go-on")
	b.wait(`document.querySelector("#pause")`, "it to go on in the second tab")
	a.wait(`document.querySelector("#run-status").textContent.endsWith("is training in another tab.")`, "the first tab to say so")
	a.front()
	a.load()
	a.wait(`document.querySelectorAll("li.run").length == 2 && [...document.querySelectorAll("li.run .figure")].length == 2 && !document.querySelector(".go-on")`, "the first tab, loaded again")
	if v := js[string](a, `document.querySelector("#field-epochs").value`); v != "1000" {
		t.Errorf("loaded again, the first tab has %s epochs", v)
	}
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.Close, cdp.Empty{})
		return err
	}))
	a.wait(`document.querySelector(".go-on")`, "the run of the tab that has gone")
	a.click(`li.run:nth-of-type(1) [aria-label^="Delete"]`)
	a.wait(`document.querySelectorAll("li.run").length == 1`, "a run to be deleted")
}
