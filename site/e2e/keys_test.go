//go:build !js

package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestEditorKeys presses the keys that people bring along from other editors, each in turn, and looks for what it
// does. The list of keys names them all.
func TestEditorKeys(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(block("bn1"))
	tb.wantSelected("a block to begin with", "bn1")
	without := slices.Delete(slices.Clone(lenetBN), 2, 3)
	doubled := slices.Insert(slices.Clone(lenetBN), 3, "bn5")
	wants := func(key string, chain []string) {
		t.Helper()
		tb.wantChain(key, chain...)
	}
	tb.keys(kb.Delete)
	wants("Delete", without)
	tb.ctrl("z")
	wants("Ctrl+Z", lenetBN)
	tb.ctrl("y")
	wants("Ctrl+Y", without)
	tb.ctrl("z")
	wants("Ctrl+Z", lenetBN)
	tb.do(chromedp.KeyEvent("Z", chromedp.KeyModifiers(chromedp.ModifierCtrl, chromedp.ModifierShift)))
	wants("Ctrl+Shift+Z", without)
	tb.ctrl("z")
	wants("Ctrl+Z", lenetBN)
	tb.click(block("bn1"))
	tb.ctrl("c", "copy")
	tb.ctrl("v", "paste")
	wants("Ctrl+C and Ctrl+V", doubled)
	tb.ctrl("x", "cut")
	wants("Ctrl+X", lenetBN)
	tb.click(block("bn1"))
	tb.ctrl("d")
	wants("Ctrl+D", doubled)
	tb.ctrl("z")
	tb.ctrl("a")
	tb.wantSelected("Ctrl+A", lenetBN[1:]...)
	tb.keys(kb.Escape)
	tb.wantSelected("Escape")
	tb.selectRange("conv1", "sigmoid1")
	tb.ctrl("g")
	wants("Ctrl+G", append([]string{"input", "block1"}, lenetBN[4:]...))
	tb.click(block("block1"))
	tb.do(chromedp.KeyEvent("G", chromedp.KeyModifiers(chromedp.ModifierCtrl, chromedp.ModifierShift)))
	wants("Ctrl+Shift+G", lenetBN)
	tb.click(block("bn1"))
	tb.do(chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	moved := slices.Clone(lenetBN)
	moved[2], moved[3] = "sigmoid1", "bn1"
	wants("Alt+↓", moved)
	tb.do(chromedp.KeyEvent(kb.ArrowUp, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	wants("Alt+↑", lenetBN)
	// The model file.
	js[bool](tb, `(window.saved = 0, (make => URL.createObjectURL = blob => { window.saved++; return make(blob); })(URL.createObjectURL), true)`)
	tb.ctrl("s")
	tb.wait(`window.saved == 1`, "Ctrl+S to save")
	js[bool](tb, `(HTMLInputElement.prototype.click = function() { window.asked = this.id; }, true)`)
	tb.ctrl("o")
	tb.wait(`window.asked == "file-input"`, "Ctrl+O to ask for a file")
	// The search, and Enter in it.
	tb.press("/", "Slash", false, false)
	tb.wait(`document.activeElement.id == "search"`, "/ to search")
	tb.do(chromedp.KeyEvent("dropout"), chromedp.KeyEvent(kb.Enter))
	tb.wait(`document.querySelector('[data-block="dropout1"]')`, "Enter to add what is found")
	at := tb.box("#canvas")
	x, y := at.X+20, at.Y+60
	tb.do(chromedp.MouseClickXY(x, y, chromedp.ClickCount(1)))
	tb.wait(`document.activeElement.id != "search"`, "the search to be left")
	tb.do(chromedp.MouseClickXY(x, y, chromedp.ClickCount(2)))
	tb.wait(`document.activeElement.id == "search"`, "a double click to search")
	// Space pans.
	js[bool](tb, `(document.activeElement.blur(), document.querySelector("#canvas").scrollTo(0, 300), true)`)
	tb.key(input.DispatchKeyEventTypeKeyDown, " ")
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x, y+200, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y+100, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x, y+100, chromedp.ButtonLeft))
	tb.key(input.DispatchKeyEventTypeKeyUp, " ")
	tb.wait(`Math.abs(document.querySelector("#canvas").scrollTop - 400) < 2`, "Space and a drag to move the canvas")
	tb.keys("?")
	tb.wait(`document.querySelector(".keys-dialog")`, "the list of keys")
	list := tb.text(".keys-dialog")
	for _, key := range []string{"Ctrl Z", "Ctrl Y", "Ctrl C", "Ctrl V", "Ctrl A", "Ctrl S", "Ctrl G", "Delete", "/ or double-click", "Space drag"} {
		if !strings.Contains(list, key) {
			t.Errorf("the list of keys does not name %s", key)
		}
	}
}
