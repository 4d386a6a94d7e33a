//go:build !js

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// inside waits until a group on the canvas holds blocks of these ids.
func (tb *tab) inside(what, group string, want ...string) {
	tb.t.Helper()
	tb.wait(fmt.Sprintf(`[...document.querySelectorAll('[data-block^="%s."]')].map(b => b.dataset.block.slice(%d)).join(" ") == "%s"`, group, len(group)+1, strings.Join(want, " ")), what)
}

// openGroup groups blocks of lenet-bn and opens the group on the canvas.
func (tb *tab) openGroup(from, to string) {
	tb.t.Helper()
	tb.selectRange(from, to)
	tb.do(chromedp.KeyEvent("g", chromedp.KeyModifiers(2)))
	tb.wait(`document.activeElement.id == "field-name"`, "the group")
	tb.click(`[data-open="block1"]`)
	tb.wait(`document.querySelector('[data-block^="block1."]')`, "the group to open")
}

// TestEditInsideAGroup does on the canvas, inside an opened group, what can be done outside.
func TestEditInsideAGroup(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.openGroup("conv1", "pool1")
	start := []string{"conv1", "bn1", "sigmoid1", "pool1"}
	tb.inside("four blocks", "block1", start...)
	// Moved along the chain, by the mouse and by keys.
	tb.dragAbove(`[data-block="block1.sigmoid1"]`, "block1.bn1", func() {
		tb.wait(`document.querySelector(".drop")`, "the mark inside")
		mark, frame := tb.box(".drop"), tb.box(`[data-block="block1"]`)
		if mark.X < frame.X || mark.X+mark.W > frame.X+frame.W {
			t.Errorf("the mark at %v is not within the group at %v", mark, frame)
		}
		tb.shot("inner-drag")
	})
	tb.inside("sigmoid1 before bn1", "block1", "conv1", "sigmoid1", "bn1", "pool1")
	tb.wantSelected("the block that was moved", "block1.sigmoid1")
	tb.focus(`[data-block="block1.sigmoid1"]`)
	tb.do(chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	tb.inside("sigmoid1 back", "block1", start...)
	// Inserted on an inner wire, renamed, left out.
	tb.dragAbove(`[data-kind="dropout"]`, "block1.pool1", nil)
	tb.inside("a dropout inside", "block1", "conv1", "bn1", "sigmoid1", "dropout1", "pool1")
	tb.wantSelected("it", "block1.dropout1")
	tb.typeInto("#field-id", "drop")
	tb.inside("its new name", "block1", "conv1", "bn1", "sigmoid1", "drop", "pool1")
	tb.click(`.side .switch input`)
	tb.wait(`document.querySelector('[data-block="block1.drop"].bypass')`, "it to be left out")
	tb.shot("inner-edit")
	tb.dark()
	tb.shot("inner-edit-dark")
	// A skip inside, by its wire, and the keyboard's way to it.
	js[bool](tb, `(document.querySelector('[data-block="block1"]').scrollIntoView({block: "start"}), true)`)
	tb.click(`[data-block="block1.bn1"]`)
	b := tb.box(`[data-block="block1.sigmoid1"]`)
	tb.drag(`[data-port="block1.bn1"]`, b.X+b.W/2, b.Y+b.H/3, nil)
	tb.wait(`document.querySelectorAll(".skip-menu .row").length == 2`, "the question how")
	tb.click(`[data-way="add"]`)
	tb.inside("the merge", "block1", "conv1", "bn1", "sigmoid1", "add1", "drop", "pool1")
	tb.wait(`document.querySelectorAll('[data-wire^="block1.add1:"]').length == 2`, "its wires, to be cut")
	// Rewired by its list of inputs; an error shows at the block itself, and is mended there.
	js[bool](tb, `(e => { e.value = "conv1"; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })(document.querySelectorAll(".source select")[1])`)
	tb.wait(`document.querySelector('[data-block="block1.add1"] .summary').textContent == "sigmoid1 + conv1"`, "the other wire")
	tb.click(`[data-block="block1.conv1"]`)
	tb.typeInto("#field-kernel", "31")
	tb.wait(`document.querySelector('[data-block="block1.conv1"].wrong') && !document.querySelector('[data-block="block1"].wrong') && document.querySelector(".problem .fix")`, "the error inside")
	tb.shot("inner-error")
	tb.click(".problem .fix")
	tb.wait(`!document.querySelector('[data-block="block1.conv1"].wrong')`, "it to be mended")
	tb.ctrl("z")
	tb.ctrl("z")
	// Several, by keys; removed, and put out of the group.
	tb.click(`[data-block="block1.add1"]`)
	tb.focus(`[data-block="block1.add1"]`)
	tb.do(chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierShift)))
	tb.wantSelected("two", "block1.add1", "block1.drop")
	tb.do(chromedp.KeyEvent(kb.Delete))
	tb.inside("both gone", "block1", start...)
	tb.dragAbove(`[data-block="block1.pool1"]`, "conv2", nil)
	tb.inside("pool1 outside", "block1", "conv1", "bn1", "sigmoid1")
	tb.wait(`document.querySelector('[data-block="pool1"].on')`, "it to stand behind the group")
	tb.hears("pool1 moved out of block1, after block1")
	tb.dragAbove(`[data-block="conv2"]`, "block1.sigmoid1", nil)
	tb.inside("and conv2 inside", "block1", "conv1", "bn1", "conv2", "sigmoid1")
	// All the way back.
	for range 60 {
		if js[bool](tb, `document.querySelector('[aria-label="Undo"]').disabled`) {
			break
		}
		tb.ctrl("z")
	}
	tb.wantChain("everything undone", lenetBN...)
}

// TestKeysGoInsideAGroup walks into a group, edits there and comes out without a pointer.
func TestKeysGoInsideAGroup(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.selectRange("conv1", "sigmoid1")
	tb.do(chromedp.KeyEvent("g", chromedp.KeyModifiers(2)))
	tb.wait(`document.activeElement.id == "field-name"`, "the group")
	tb.focus(`[data-block="block1"]`)
	tb.keys(kb.ArrowRight)
	tb.wait(`document.querySelector('[data-block="block1.conv1"]') && document.activeElement.getAttribute("aria-expanded") == "true"`, "the group to open")
	tb.keys(kb.ArrowRight)
	tb.wait(`document.activeElement.dataset.block == "block1.conv1" && document.activeElement.getAttribute("aria-selected") == "true"`, "the first block inside")
	tb.keys(kb.ArrowDown)
	tb.wait(`document.activeElement.dataset.block == "block1.bn1" && document.activeElement.classList.contains("on")`, "the next one")
	tb.ctrl("d")
	tb.inside("a copy", "block1", "conv1", "bn1", "bn2", "sigmoid1")
	tb.ctrl("x", "cut")
	tb.inside("the copy cut", "block1", "conv1", "bn1", "sigmoid1")
	tb.keys(kb.F2)
	tb.wait(`document.activeElement.id == "field-id"`, "its name to be asked for")
	tb.keys("norm", kb.Escape)
	tb.wait(`document.activeElement.dataset.block == "block1.norm"`, "the keyboard to be back on it")
	tb.ctrl("z")
	tb.wait(`document.activeElement.dataset.block?.startsWith("block1.")`, "its old name")
	tb.keys(kb.ArrowLeft)
	tb.wait(`document.activeElement.dataset.block == "block1" && document.activeElement.classList.contains("on")`, "the group again")
	tb.ctrl("v", "paste")
	tb.wantChain("the copy behind the group", append([]string{"input", "block1", "block1.conv1", "block1.bn1", "block1.sigmoid1", "bn1"}, lenetBN[4:]...)...)
	tb.focus(`[data-block="block1"]`)
	tb.keys(kb.ArrowRight)
	tb.ctrl("a")
	tb.wantSelected("all inside", "block1.conv1", "block1.bn1", "block1.sigmoid1")
	tb.focus(`[data-block="block1.bn1"]`)
	tb.keys(kb.ArrowLeft, kb.ArrowLeft)
	tb.wantChain("the group to shut", slices.Insert(slices.Clone(append([]string{"input", "block1"}, lenetBN[4:]...)), 2, "bn1")...)
}

// TestEditInsideAGroupByTouch taps, drags and selects inside an opened group on a phone.
func TestEditInsideAGroupByTouch(t *testing.T) {
	tb := open(t, 390, 844)
	tb.rest(block("conv1"))
	tb.tapUntil(block("bn1"), on("conv1", "bn1"))
	tb.tapUntil(block("sigmoid1"), on("conv1", "bn1", "sigmoid1"))
	tb.tapUntil("#select-group", `!!document.querySelector('[data-block="block1"]')`)
	tb.tapUntil(`[data-open="block1"]`, `!!document.querySelector('[data-block="block1.bn1"]')`)
	to := tb.box(`[data-block="block1.conv1"]`)
	x, y := tb.lift(`[data-block="block1.sigmoid1"]`)
	tb.swipe(x, y, to.X+to.W/2, to.Y+2, func() {
		tb.wait(`document.querySelector(".drop")`, "the mark")
		tb.shot("phone-inner-drag")
	})
	tb.inside("sigmoid1 first", "block1", "sigmoid1", "conv1", "bn1")
	tb.rest(`[data-block="block1.conv1"]`)
	tb.wait(`document.querySelector(".select-bar.open")`, "the bar")
	tb.tapUntil(`[data-block="block1.bn1"]`, on("block1.conv1", "block1.bn1"))
	tb.dark()
	tb.shot("phone-inner-selecting-dark")
	tb.tapUntil("#select-duplicate", `document.querySelectorAll('[data-block^="block1."]').length == 5`)
	tb.tapUntil("#select-delete", `document.querySelectorAll('[data-block^="block1."]').length == 3`)
	tb.tapUntil(`[data-block="block1.bn1"]`, on("block1.bn1"))
	tb.tapUntil(".phone-bar button:nth-child(3)", `document.querySelector("#field-id")?.value == "bn1"`)
	tb.shot("phone-inner-settings")
}
