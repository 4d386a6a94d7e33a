//go:build !js

package e2e

import (
	"strconv"
	"testing"
)

// choose takes an option of a select, as a person's click in its list does.
func (tb *tab) choose(selector, value string) {
	tb.t.Helper()
	js[bool](tb, `(s => { s.value = `+strconv.Quote(value)+`; s.dispatchEvent(new Event("input", {bubbles: true})); return s.value == `+strconv.Quote(value)+`; })(document.querySelector(`+strconv.Quote(selector)+`))`)
}

// The switches change the pictures at once; a run trains with them, and goes on with them after a reload.
func TestAugmentation(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.allow("willReadFrequently")
	tb.see("data")
	tb.drawn("gallery-data")
	const gallery, says = `document.querySelector("#gallery-data canvas").toDataURL()`, `document.querySelector(".prepare [role=status]").textContent`
	last := js[string](tb, gallery)
	changes := func(what, text string) {
		t.Helper()
		tb.wait(says+`.includes(`+strconv.Quote(text)+`)`, what+" to be told")
		js[bool](tb, `(window.before = `+strconv.Quote(last)+`, true)`)
		tb.wait(gallery+` != window.before`, what+" to show")
		last = js[string](tb, gallery)
	}
	if js[bool](tb, `document.querySelector("#another-draw").offsetHeight > 0`) {
		t.Error("another draw is offered where nothing is drawn")
	}
	tb.click("#data-flip")
	changes("flips", "Flipped as in epoch 1.")
	tb.choose("#data-shift", "3")
	changes("shifts", "Flipped and shifted as in epoch 1.")
	tb.shot("data-moved")
	tb.click("#another-draw")
	changes("another draw", "as in epoch 2.")
	tb.click("#data-standardize")
	changes("standardizing", "pale is the mean")
	tb.shot("data-standardized")
	tb.choose("#data-resize", "14")
	changes("resizing", "resized to 14×14")
	tb.wait(`document.querySelector('[data-block="input"] .shape').textContent == "1×14×14"`, "the network to read that size")
	tb.choose("#data-split", "test")
	changes("test images", "never flipped or shifted")
	tb.choose("#data-split", "train")
	tb.choose("#data-resize", "")
	changes("the size they have", "Flipped and shifted as in epoch 2. Standardized")
	tb.dark()
	tb.shot("data-dark")
	if !js[bool](tb, `document.querySelector("#field-flip").checked && document.querySelector("#field-shift").value == "3" && document.querySelector("#field-standardize").checked`) {
		t.Error("the settings of the run do not have what the switches were set to")
	}
	js[bool](tb, `(document.querySelector("#field-shift").scrollIntoView(), true)`)
	tb.shot("image-settings")

	tb.typeInto("#field-train_images", "320")
	tb.typeInto("#field-epochs", "400")
	tb.click("#train")
	tb.waitKept(1)
	tb.load()
	from := tb.goOn()
	tb.wait(`parseInt(document.querySelector("#run-status").textContent.split("epoch ")[1]) > `+strconv.Itoa(from), "the run to come further than it was")
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped. After ")`, "the run to stop")
}

// On a phone the Data tab shows the same, one below the other.
func TestDataOnAPhone(t *testing.T) {
	tb := open(t, 390, 844)
	tb.allow("willReadFrequently")
	tb.click(".phone-bar button:nth-child(4)")
	tb.see("data")
	tb.drawn("gallery-data")
	js[bool](tb, `(document.querySelector("#data-flip").click(), true)`)
	tb.wait(`document.querySelector(".prepare [role=status]").textContent.includes("Flipped")`, "flips")
	tb.shot("phone-data")
	js[bool](tb, `(document.querySelector(".prepare").scrollIntoView(), true)`)
	if w := js[int](tb, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d wide", w)
	}
	tb.shot("phone-data-prepare")
}
