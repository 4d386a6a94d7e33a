//go:build !js

package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plywood/site/chromium"
)

func block(id string) string { return `[data-block="` + id + `"]` }

// clickWith clicks an element with keys held down.
func (tb *tab) clickWith(selector string, held ...chromedp.Modifier) {
	tb.t.Helper()
	tb.must(func(ctx context.Context) error {
		return chromium.Click(ctx, selector, chromedp.ButtonModifiers(held...))
	})
}

// ctrl presses a key with Ctrl; edit is what the browser itself does at that key, if anything.
func (tb *tab) ctrl(key string, edit ...string) {
	tb.t.Helper()
	tb.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierCtrl), func(p *input.DispatchKeyEventParams) {
		if p.Type == input.DispatchKeyEventTypeKeyDown || p.Type == input.DispatchKeyEventTypeRawKeyDown {
			p.Commands = edit
		}
	}))
}

func (tb *tab) wantSelected(what string, want ...string) {
	tb.t.Helper()
	tb.wait(`[...document.querySelectorAll(".block.on")].map(b => b.dataset.block).join() == "`+strings.Join(want, ",")+`"`, what)
}

// wireTo drags a wire from a block's port onto another block.
func (tb *tab) wireTo(from, to string, hold func()) {
	tb.t.Helper()
	js[bool](tb, fmt.Sprintf(`(document.querySelector('%s').scrollIntoView({block: "start"}), true)`, block(from)))
	b := tb.box(block(to))
	tb.drag(`[data-port="`+from+`"]`, b.X+b.W/2, b.Y+b.H/3, hold)
}

func TestSkipByDraggingAWire(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.wireTo("sigmoid1", "bn2", func() {
		tb.wait(`document.querySelector(".live-wire path")?.getAttribute("d")`, "the wire at the pointer")
		tb.wait(`document.querySelector('[data-block="bn2"].over') && document.querySelector('[data-block="conv2"].target') && !document.querySelector('[data-block="dense1"].target')`, "where it may lead to be marked")
		tb.shot("wire")
	})
	tb.wait(`!document.querySelector(".live-wire") && document.querySelectorAll(".skip-menu .row").length == 2`, "the question how")
	for part, way := range map[string]string{"Add, with a 1×1 convolution to match 6×24×24 → 16×8×8": "add", "6×24×24 → 6×8×8": "concat"} {
		if got := tb.text(`[data-way="` + way + `"]`); !strings.Contains(got, part) {
			t.Errorf("%s says %q, not %q", way, got, part)
		}
	}
	if got := js[string](tb, `document.activeElement.dataset.way ?? ""`); got != "add" {
		t.Errorf("the keyboard is at %q", got)
	}
	if menu := tb.box(".skip-menu .card"); menu.H > 320 || menu.Y+menu.H > 900 || menu.X+menu.W > 1440 {
		t.Errorf("the menu lies at %+v", menu)
	}
	tb.shot("merge-menu")
	tb.dark()
	tb.shot("merge-menu-dark")
	tb.do(chromedp.KeyEvent(kb.Enter))
	want := slices.Insert(slices.Clone(lenetBN), 7, "shortcut1", "add1")
	tb.wantChain("the projection and the merge", want...)
	tb.wait(`!document.querySelector(".problem") && document.querySelector('[data-block="add1"] .shape').textContent == "16×8×8"`, "shapes that fit")
	// One more input, at once; the wire is selected by a click and cut by Delete.
	tb.wireTo("bn1", "add1", nil)
	tb.wantChain("a second skip into it", slices.Insert(slices.Clone(want), 8, "shortcut2")...)
	tb.wait(`document.querySelectorAll('[data-wire^="add1:"]').length == 3`, "its wire")
	tb.do(chromedp.KeyEvent(kb.Escape))
	js[bool](tb, `(document.querySelector('[data-block="add1"]').scrollIntoView({block: "center"}), true)`)
	at := js[box](tb, `(p => { const m = p.getScreenCTM(), q = p.getPointAtLength(p.getTotalLength() - 14).matrixTransform(m); return {X: q.x, Y: q.y, W: 0, H: 0}; })(document.querySelector('[data-wire="add1:1"]'))`)
	tb.do(chromedp.MouseClickXY(at.X, at.Y))
	tb.wait(`document.querySelectorAll(".wire.on").length == 1 && !document.querySelector(".block.on") && document.querySelector(".side h2").textContent == "Wire"`, "the wire to be selected")
	tb.shot("wire-selected")
	tb.do(chromedp.KeyEvent(kb.Delete))
	tb.wait(`document.querySelectorAll('[data-wire^="add1:"]').length == 2 && !document.querySelector('[data-block="shortcut1"]')`, "the skip to be gone")
	for range 3 {
		tb.ctrl("z")
	}
	tb.wantChain("each to be one step back", lenetBN...)
	tb.wireTo("sigmoid1", "bn2", nil)
	tb.wait(`document.querySelector('[data-way="concat"]')`, "the question again")
	tb.click(`[data-way="concat"]`)
	tb.wait(`document.querySelector('[data-block="concat1"] .shape')?.textContent == "22×8×8"`, "the channels of both")
	tb.ctrl("z")
	tb.wantChain("that undone, too", lenetBN...)
	// Where nothing can fit, it says why; Escape gives a wire up.
	tb.wireTo("pool2", "dense1", nil)
	tb.wait(`document.querySelectorAll(".skip-menu .row:disabled").length == 2 && document.querySelector(".skip-menu").textContent.includes("one is a map and the other a vector")`, "the reason")
	tb.do(chromedp.KeyEvent(kb.Escape))
	tb.wireTo("conv2", "bn2", func() {
		tb.wait(`document.querySelector(".live-wire")`, "the wire")
		tb.do(chromedp.KeyEvent(kb.Escape))
		tb.wait(`!document.querySelector(".live-wire") && !document.querySelector(".block.target")`, "the wire to be given up")
	})
	// Held near the edge, it has the network scroll along.
	canvas := tb.box("#canvas")
	tb.drag(`[data-port="conv2"]`, canvas.X+canvas.W/2, canvas.Y+canvas.H-8, func() {
		tb.wait(`(c => c.scrollTop > c.scrollHeight - c.clientHeight - 2)(document.querySelector("#canvas"))`, "the network to scroll to its end")
		tb.do(chromedp.KeyEvent(kb.Escape))
	})
	tb.wantChain("nothing new", lenetBN...)
}

func TestSelectingSeveral(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.clickWith(block("bn1"))
	tb.clickWith(block("pool1"), chromedp.ModifierShift)
	tb.wantSelected("a range", "bn1", "sigmoid1", "pool1")
	tb.clickWith(block("sigmoid1"), chromedp.ModifierCtrl)
	tb.wantSelected("one less", "bn1", "pool1")
	if got := tb.text(".side h2"); got != "2 blocks selected" {
		t.Errorf("the inspector says %q", got)
	}
	tb.click(`.side .actions [title="Ctrl+C"]`)
	tb.wait(`document.querySelector(".notice")?.textContent.includes("Copied 2 blocks")`, "the button to copy them")
	tb.do(chromedp.KeyEvent(kb.Escape))
	tb.do(chromedp.KeyEvent(kb.Escape))
	tb.wantSelected("none")
	js[bool](tb, `(document.querySelector("#canvas").scrollTo(0, 0), true)`)
	a, b := tb.box(block("conv1")), tb.box(block("sigmoid1"))
	x, y := a.X-30, a.Y+a.H/2
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x, y, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x+60, y+20, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, b.X+b.W/2, b.Y+10, chromedp.ButtonLeft))
	tb.wait(`document.querySelector(".band")`, "the rubber band")
	tb.wantSelected("what it touches", "conv1", "bn1", "sigmoid1")
	tb.shot("selection")
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, b.X+b.W/2, b.Y+10, chromedp.ButtonLeft))
	tb.wait(`!document.querySelector(".band")`, "the band to go")
	tb.dragAbove(block("bn1"), "conv2", nil)
	tb.wantChain("all of them moved", "input", "pool1", "conv1", "bn1", "sigmoid1", "conv2", "bn2", "sigmoid2", "pool2", "dense1", "bn3", "sigmoid3", "dense2", "bn4", "sigmoid4", "dense3")
	tb.ctrl("z")
	tb.ctrl("a")
	tb.wait(`document.querySelectorAll(".block.on").length == 15`, "all to be selected")
	tb.do(chromedp.KeyEvent(kb.Delete))
	tb.wantChain("all to be gone", "input")
	tb.ctrl("z")
	tb.wantChain("all to be back", lenetBN...)
}

func TestCopyCutPasteBetweenTabs(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.clickWith(block("conv1"))
	tb.clickWith(block("pool1"), chromedp.ModifierShift)
	tb.ctrl("c", "copy")
	tb.ctrl("v", "paste")
	tb.wantChain("a copy behind", slices.Insert(slices.Clone(lenetBN), 5, "conv3", "bn5", "sigmoid5", "pool3")...)
	tb.wantSelected("the copy", "conv3", "bn5", "sigmoid5", "pool3")
	tb.ctrl("x", "cut")
	tb.wantChain("the copy cut", lenetBN...)
	other := open(t, 1440, 900)
	other.clickWith(block("dense1"))
	other.ctrl("v", "paste")
	other.wait(`document.querySelectorAll("[data-block]").length == 20 && document.querySelector('[data-block="conv3"].on')`, "the blocks of the other tab")
	other.ctrl("z")
	other.clickWith(block("dense1"))
	other.ctrl("d")
	other.wait(`document.querySelectorAll("[data-block]").length == 17`, "a duplicate")
	// What is no blocks is told, and in a field the keys are the field's.
	other.focus("#search")
	other.do(chromedp.KeyEvent("hello"))
	js[bool](other, `(document.querySelector("#search").select(), true)`)
	other.ctrl("c", "copy")
	other.clickWith(block("dense1"))
	other.ctrl("v", "paste")
	other.wait(`document.querySelector(".notice.error")?.textContent.includes("holds no blocks")`, "the message")
}

func TestKeysDialog(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.focus(block("conv2"))
	tb.do(chromedp.KeyEvent("?"))
	tb.wait(`document.activeElement.closest('[role="dialog"][aria-modal="true"]') && document.querySelectorAll(".keys-dialog kbd").length > 20`, "the list of keys, with the keyboard in it")
	tb.shot("keys")
	tb.do(chromedp.KeyEvent(kb.Tab))
	if !js[bool](tb, `!!document.activeElement.closest(".keys-dialog")`) {
		t.Error("the keyboard leaves the dialog")
	}
	tb.do(chromedp.KeyEvent(kb.Escape))
	tb.wait(`!document.querySelector(".keys-dialog") && document.activeElement.dataset.block == "conv2"`, "the dialog to close, and the keyboard to be back")
	tb.click("#show-keys")
	tb.wait(`document.querySelector(".keys-dialog")`, "the list by its button")
	tb.dark()
	tb.shot("keys-dark")
	tb.click(".keys-dialog .icon")
	tb.wait(`!document.querySelector(".keys-dialog")`, "it to close")
	tb.do(chromedp.MouseClickXY(tb.box("#canvas").X+20, tb.box("#canvas").Y+60, chromedp.ClickCount(1)), chromedp.MouseClickXY(tb.box("#canvas").X+20, tb.box("#canvas").Y+60, chromedp.ClickCount(2)))
	tb.wait(`document.activeElement.id == "search"`, "a double click to lead to the search")
}
