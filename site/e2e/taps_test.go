//go:build !js

package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
)

// lift rests a finger on an element until it is lifted, and tells where the finger is. To the browser a finger
// that comes down within a moment of another may be the second half of a double tap, so it is put down again
// where nothing came of it.
func (tb *tab) lift(selector string) (x, y float64) {
	tb.t.Helper()
	for range 3 {
		b := tb.box(selector)
		x, y = b.X+b.W/2, b.Y+b.H/3
		tb.finger(input.DispatchTouchEventTypeTouchStart, x, y)
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if js[bool](tb, `!!document.querySelector(".ghost")`) {
				return x, y
			}
		}
		tb.finger(input.DispatchTouchEventTypeTouchCancel)
	}
	tb.t.Fatalf("a finger that rests three times on %s does not lift it", selector)
	return x, y
}

// rest is a long press.
func (tb *tab) rest(selector string) {
	tb.t.Helper()
	tb.lift(selector)
	tb.finger(input.DispatchTouchEventTypeTouchEnd)
}

// on is whether these are the blocks that are selected.
func on(ids ...string) string {
	list := ""
	for k, id := range ids {
		if k > 0 {
			list += ","
		}
		list += id
	}
	return fmt.Sprintf(`[...document.querySelectorAll(".block.on")].map(b => b.dataset.block).join() == %q`, list)
}

// TestSelectSeveralByTouch selects blocks with a finger, scrolls and drags on the way, and acts on them.
func TestSelectSeveralByTouch(t *testing.T) {
	tb := open(t, 390, 844)
	tb.rest(block("conv1"))
	tb.wait(on("conv1")+` && document.querySelector(".select-bar.open")`, "a finger that rests to begin")
	tb.wantChain("nothing to have moved", lenetBN...)
	tb.tapUntil(block("bn1"), on("conv1", "bn1"))
	tb.tapUntil(block("sigmoid1"), on("conv1", "bn1", "sigmoid1"))
	tb.tapUntil(block("bn1"), on("conv1", "sigmoid1"))
	tb.tapUntil(block("bn1"), on("conv1", "bn1", "sigmoid1"))
	bar := tb.box(".select-bar .card")
	if bar.X < 0 || bar.X+bar.W > 390 || tb.text(".select-bar .count") != "3 blocks selected" {
		t.Errorf("the bar at %v says %q", bar, tb.text(".select-bar .count"))
	}
	for _, id := range []string{"group", "duplicate", "copy", "delete", "done"} {
		if b := tb.box("#select-" + id); b.H < 40 || b.X < bar.X || b.X+b.W > bar.X+bar.W {
			t.Errorf("the button %s lies at %v in %v", id, b, bar)
		}
	}
	tb.shot("phone-selecting")
	// A finger that moves scrolls; one beside the blocks changes nothing.
	c := tb.box("#canvas")
	tb.flick(c.X+c.W/2, c.Y+300, -150)
	tb.wait(`document.querySelector("#canvas").scrollTop > 60`, "the canvas to scroll")
	still := `(top => { const still = top === window.topBefore; window.topBefore = top; return still; })(document.querySelector("#canvas").scrollTop)`
	tb.wait(still, "the canvas to roll out")
	js[bool](tb, `(document.querySelector("#canvas").scrollTo(0, 0), true)`)
	tb.wait(still, "it to stand at the top")
	tb.finger(input.DispatchTouchEventTypeTouchStart, c.X+8, c.Y+30)
	tb.finger(input.DispatchTouchEventTypeTouchEnd)
	tb.wait(on("conv1", "bn1", "sigmoid1"), "all still selected")
	// One that rests and then moves takes them all along.
	to := tb.box(block("conv2"))
	x, y := tb.lift(block("bn1"))
	tb.swipe(x, y, to.X+to.W/2, to.Y+2, nil)
	moved := append([]string{"input", "pool1", "conv1", "bn1", "sigmoid1"}, lenetBN[5:]...)
	tb.wantChain("all three behind pool1", moved...)
	tb.tapUntil("#select-duplicate", `document.querySelectorAll("[data-block]").length == 19`)
	tb.wait(`document.querySelector(".select-bar .count").textContent == "3 blocks selected"`, "the copies to be selected")
	tb.tapUntil("#select-delete", `document.querySelectorAll("[data-block]").length == 16`)
	tb.wait(`!document.querySelector(".select-bar.open")`, "the bar to go")
	tb.wantChain("the copies gone", moved...)
	// Copied and pasted without keys.
	js[bool](tb, `(document.querySelector("#canvas").scrollTo(0, 0), true)`)
	tb.rest(block("pool1"))
	tb.wait(`document.querySelector(".select-bar.open")`, "the bar again")
	tb.tapUntil("#select-copy", `!!document.querySelector("#select-paste")`)
	tb.tapUntil("#select-paste", `document.querySelectorAll("[data-block]").length == 17`)
	tb.tapUntil(".notice .icon", `!document.querySelector(".notice")`)
	tb.tapUntil("#select-done", `!document.querySelector(".select-bar.open")`)
	// Begun from the settings, and ended as a group.
	js[bool](tb, `(document.querySelector("#canvas").scrollTo(0, 0), true)`)
	tb.tapUntil(block("conv1"), on("conv1"))
	tb.tapUntil(".phone-bar button:nth-child(3)", `document.querySelector("#select-more")?.offsetWidth > 0`)
	js[bool](tb, `(document.querySelector("#select-more").scrollIntoView({block: "center"}), true)`)
	tb.shot("phone-select-more")
	tb.tapUntil("#select-more", `document.querySelector(".select-bar.open")?.offsetWidth > 0`)
	tb.tapUntil(block("bn1"), on("conv1", "bn1"))
	tb.dark()
	tb.shot("phone-selecting-dark")
	tb.tapUntil("#select-group", `!!document.querySelector('[data-block="block1"]')`)
	tb.wait(`!document.querySelector(".select-bar.open")`, "the bar to go")
	if w := js[int](tb, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d wide", w)
	}
	want := slices.Concat([]string{"input", "pool1", "pool3", "block1", "sigmoid1"}, lenetBN[5:])
	tb.wantChain("a group of two", want...)
}
