//go:build !js

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// template starts from a network of the menu.
func (tb *tab) template(name string) {
	tb.t.Helper()
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="`+name+`"]')`, "the menu")
	tb.click(`[data-template="` + name + `"]`)
	tb.wait(`document.querySelector(".top .name").value == "`+name+`"`, name)
}

func TestOpenAResidual(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.template("resnet")
	tb.click(`[data-zoom="fit"]`)
	tb.shot("resnet-fit")
	tb.click("#zoom-label")
	opened := func(id string, open bool) {
		want := map[bool]string{true: "true", false: "false"}[open]
		tb.wait(`document.querySelector('[data-block="`+id+`"]').getAttribute("aria-expanded") == "`+want+`" && !!document.querySelector('[data-part="`+id+`.conv1"]') == `+want, id+" open: "+want)
	}
	// By its button, and closed again.
	opened("block4", false)
	tb.click(`[data-open="block4"]`)
	opened("block4", true)
	js[bool](tb, `(document.querySelector('[data-block="block4"]').scrollIntoView({block: "center"}), true)`)
	if main, short := tb.box(`[data-part="block4.conv1"]`), tb.box(`[data-part="block4.shortcut"]`); short.X < main.X+main.W {
		t.Errorf("the shortcut at %v is not beside the main path at %v", short, main)
	}
	if got := tb.text(`[data-part="block4.conv1"] .summary`); got != "128 filters · 3×3 · stride 2 · pad 1" {
		t.Errorf("the convolution inside says %q", got)
	}
	if cut := js[[]string](tb, `[...document.querySelectorAll("[data-part] .summary")].filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)`); len(cut) > 0 {
		t.Errorf("cut short inside: %q", cut)
	}
	if got := tb.text(`[data-part="block4.shortcut"]`); got == "" || tb.text(`[data-part="block4.shortcut"] .shape`) != "128×4×4" {
		t.Errorf("the shortcut shows %q", got)
	}
	tb.shot("residual-open")
	// What is inside can be looked at only: it is no block to drag, and a drop goes past the whole.
	tb.drag(`[data-part="block4.bn1"]`, 300, 300, nil)
	tb.wait(`document.querySelectorAll("[data-block]").length == 18`, "nothing to have moved")
	tb.click(block("conv1"))
	tb.wantSelected("another block", "conv1")
	tb.click(`[data-part="block4.bn1"]`)
	tb.wantSelected("the block that holds what was clicked", "block4")
	tb.click(`[data-open="block4"]`)
	opened("block4", false)
	// By a double click, and by the keys.
	b := tb.box(`[data-block="block1"]`)
	twice := func() {
		tb.do(chromedp.MouseClickXY(b.X+150, b.Y+b.H/4, chromedp.ClickCount(2)))
	}
	js[bool](tb, `(document.querySelector('#canvas').scrollTo(0, 200), true)`)
	b = tb.box(`[data-block="block1"]`)
	twice()
	opened("block1", true)
	twice()
	opened("block1", false)
	tb.focus(`[data-block="block1"]`)
	tb.do(chromedp.KeyEvent(kb.ArrowRight))
	opened("block1", true)
	tb.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown))
	tb.wait(`document.activeElement.dataset.part == "block1.bn1"`, "the keyboard to go inside and on")
	tb.do(chromedp.KeyEvent(kb.Delete))
	tb.wait(`document.querySelector(".notice")?.textContent.includes("bn1 is a part of block1 and follows from its settings") && document.querySelectorAll("[data-block]").length == 18`, "it to say why it stays")
	tb.shot("residual-fixed")
	tb.do(chromedp.KeyEvent(kb.Escape))
	tb.focus(`[data-part="block1.bn1"]`)
	tb.do(chromedp.KeyEvent(kb.ArrowLeft))
	tb.wait(`document.activeElement.dataset.block == "block1"`, "the keyboard to come out")
	tb.do(chromedp.KeyEvent(kb.ArrowLeft))
	opened("block1", false)
	tb.do(chromedp.KeyEvent(kb.Enter))
	opened("block1", true)
	// It is there after a reload.
	tb.load()
	opened("block1", true)
	tb.dark()
	tb.shot("residual-open-dark")
	tb.focus(`[data-block="block1"]`)
	tb.do(chromedp.KeyEvent(kb.Enter))
	tb.wantSelected("the first Enter to select it", "block1")
	tb.do(chromedp.KeyEvent(kb.Enter))
	opened("block1", false)
}

func TestOpenADenseBlock(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.template("densenet")
	tb.click(`[data-zoom="fit"]`)
	tb.shot("densenet-fit")
	tb.click("#zoom-label")
	tb.click(`[data-open="block1"]`)
	tb.wait(`document.querySelectorAll("[data-part]").length == 16`, "what is in the dense block")
	js[bool](tb, `(document.querySelector('[data-part="block1.conv2"]').scrollIntoView({block: "center"}), true)`)
	tb.shot("dense-open")
	// A drop above the next block goes there, at another zoom too.
	tb.press("-", "Minus", true, false)
	tb.dragAbove(`[data-kind="dropout"]`, "transition1", nil)
	tb.wait(`[...document.querySelectorAll("[data-block]")].map(b => b.dataset.block).join().includes("block1,dropout1,transition1")`, "dropout before transition1")
	tb.click(`[data-zoom="fit"]`)
	tb.shot("dense-open-fit")
}

func TestOpenOnAPhone(t *testing.T) {
	tb := open(t, 390, 844)
	tb.click(".phone-bar button:nth-child(2)")
	tb.click("#more")
	tb.click("#more-templates")
	tb.click(`[data-template="resnet"]`)
	tb.click(".phone-bar button:nth-child(1)")
	tb.wait(`document.querySelector('[data-open="block1"]')`, "resnet")
	tb.click(`[data-open="block1"]`)
	tb.wait(`document.querySelectorAll("[data-part]").length == 7`, "what is in the block")
	tb.shot("phone-residual-open")
	tb.click(`[data-open="block4"]`)
	tb.wait(`document.querySelectorAll("[data-part]").length == 15`, "what is in the other block")
	tb.click(`[data-zoom="fit"]`)
	tb.dark()
	tb.shot("phone-residual-fit-dark")
}
