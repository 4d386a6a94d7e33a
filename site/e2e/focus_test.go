//go:build !js

package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A button that its own action takes away or disables hands the keyboard on.
func TestTheKeyboardIsNeverLost(t *testing.T) {
	tb := open(t, 1440, 900)
	press := func(selector, then, what string) {
		t.Helper()
		tb.wait(fmt.Sprintf("document.querySelector(%q) && !document.querySelector(%q).disabled", selector, selector), selector)
		// By keys, so that the page knows that no mouse is used.
		tb.do(chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(kb.Shift), chromedp.KeyEvent(kb.Enter))
		tb.wait(fmt.Sprintf("document.activeElement.matches(%q)", then), what)
	}
	press("#one-step", "#one-step:not(:disabled)", "one step to keep the keyboard")
	press("#resume", "#pause", "Pause to have it from Go on")
	press("#stop", "#train", "Train to have it when the run has stopped")
	tb.click(`[data-block="conv2"]`)
	tb.typeInto("#field-kernel", "99")
	tb.wait(`document.querySelector(".fix")`, "the fix")
	press(".fix", `[data-block="conv2"]`, "the block to have it when it is mended")
	press(`[aria-label="Undo"]`, `[aria-label="Undo"]`, "Undo to keep it")
	press(`[aria-label="Undo"]`, `[aria-label="Redo"]`, "Redo to have it when nothing is left to undo")
}

// A menu lies over all that stands on the canvas.
func TestMenusLieOnTop(t *testing.T) {
	tb := open(t, 1440, 900)
	for _, menu := range []string{"templates", "data", "share"} {
		tb.click(`[data-menu="` + menu + `"] > button`)
		list := fmt.Sprintf(`[data-menu="%s"] .list`, menu)
		tb.wait(fmt.Sprintf("document.querySelector('%s')", list), "the menu")
		tb.wait(fmt.Sprintf(`(m => { const b = m.getBoundingClientRect();
			for (let y = b.top + 4; y < b.bottom; y += 12) for (let x = b.left + 8; x < b.right; x += 12)
				if (!m.contains(document.elementFromPoint(x, y))) return false;
			return true; })(document.querySelector('%s'))`, list), "nothing to lie over the menu "+menu)
		tb.click(`[data-menu="` + menu + `"] > button`)
	}
}

// A panel takes the keyboard when it opens, closes by Escape, and hands the keyboard back.
func TestPanelsTakeTheKeyboard(t *testing.T) {
	tb := open(t, 1440, 900)
	has := func(selector, what string) {
		t.Helper()
		tb.wait(fmt.Sprintf("document.activeElement.matches(%q)", selector), what)
	}
	tb.click(`[data-menu="data"] > button`)
	tb.click("#open-own")
	has("#close-own", "the panel of own data to take it")
	tb.do(chromedp.KeyEvent(kb.Escape))
	tb.wait(`!document.querySelector(".own")`, "Escape to close the panel")
	has(`[data-menu="data"] > button`, "the menu to have it back")
	tb.click("#one-step")
	tb.wait(`document.querySelector("#compare")`, "the run")
	tb.click("#compare")
	has("#close-table", "the table to take it")
	tb.do(chromedp.KeyEvent(kb.Escape))
	has("#compare", "the button to have it back")
}
