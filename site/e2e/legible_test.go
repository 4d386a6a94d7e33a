//go:build !js

package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plywood/site/chromium"
)

// illegible lists text in sight under 12 px or of less contrast to its ground than WCAG's AA asks,
// controls without a name, and icon buttons without a tooltip.
const illegible = `(() => {
	const out = new Set();
	const rgba = c => {
		const srgb = c.startsWith("color(srgb"), n = c.match(/[\d.e-]+/g).map(Number);
		return [0, 1, 2].map(i => n[i] * (srgb ? 255 : 1)).concat(n[3] ?? 1);
	};
	const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
	const light = c => [.2126, .7152, .0722].reduce((sum, k, i) => {
		const v = c[i] / 255;
		return sum + k * (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
	}, 0);
	const ground = e => {
		const stack = [];
		for (; e; e = e.parentElement) stack.push(rgba(getComputedStyle(e).backgroundColor));
		return stack.reverse().reduce((under, c) => over(c, under), [255, 255, 255, 1]);
	};
	const seen = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility != "hidden";
	const called = e => (e.id ? "#" + e.id : e.className) + " " + e.textContent.trim().slice(0, 30);
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const e = texts.currentNode.parentElement, style = getComputedStyle(e);
		if (!texts.currentNode.textContent.trim() || !seen(e) || e.closest("script, style, option, :disabled, .heard, .skip-link")) continue;
		const size = parseFloat(style.fontSize);
		if (size < 12) out.add(size + " px: " + called(e));
		let opacity = 1;
		for (let n = e; n; n = n.parentElement) opacity *= parseFloat(getComputedStyle(n).opacity);
		const back = ground(e), ink = rgba(style.color), l = [light(over([ink[0], ink[1], ink[2], ink[3] * opacity], back)), light(back)].sort((a, b) => b - a);
		const contrast = (l[0] + .05) / (l[1] + .05);
		if (contrast < (size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5)) out.add("contrast " + contrast.toFixed(2) + ": " + called(e));
	}
	for (const e of document.querySelectorAll("button, input, select, a[href], [tabindex], [role=img]")) {
		if (!seen(e)) continue;
		const shown = e.tagName == "BUTTON" || e.hasAttribute("role") ? e.textContent.trim() : [...e.labels ?? []].map(l => l.textContent).join("");
		if (!shown && !e.ariaLabel && !e.getAttribute("aria-labelledby") && !e.title) out.add("no name: " + called(e));
		if (e.tagName == "BUTTON" && !shown && !e.title) out.add("no tooltip: " + e.ariaLabel);
	}
	return [...out];
})()`

func TestAllIsLegible(t *testing.T) {
	for _, width := range []int64{1440, 1024, 390} {
		tb := open(t, width, 900)
		look := func(where string) {
			t.Helper()
			for _, scheme := range []string{"light", "dark"} {
				tb.must(func(ctx context.Context) error { return chromium.Colours(ctx, scheme) })
				for _, what := range js[[]string](tb, illegible) {
					t.Errorf("%s, %d px wide, %s: %s", where, width, scheme, strings.Join(strings.Fields(what), " "))
				}
			}
		}
		look("at first")
		if width < 600 {
			for _, part := range []string{"2", "3", "4"} {
				tb.tap(".phone-bar button:nth-child(" + part + ")")
				look("part " + part + " of the phone's bar")
			}
			continue
		}
		for _, menu := range []string{"templates", "data"} {
			tb.click(`[data-menu="` + menu + `"] > button`)
			tb.wait(`document.querySelector('[data-menu="`+menu+`"] .list')`, "the menu")
			look("the menu " + menu)
			tb.do(chromedp.KeyEvent(kb.Escape))
		}
		tb.ownPanel()
		look("own data")
		tb.do(chromedp.KeyEvent(kb.Escape))
		tb.click(block("bn2"))
		tb.click(".panel .switch input")
		tb.wait(`document.querySelector(".block.bypass")`, "the block to be left out")
		tb.click(block("conv2"))
		tb.typeInto("#field-kernel", "99")
		tb.wait(`document.querySelector(".problem")`, "the problem")
		if b, text := tb.box(".problem"), tb.box(".problem .fixes"); text.Y+text.H > b.Y+b.H || text.Y+text.H < b.Y+b.H-30 {
			t.Errorf("the problem's text ends at %.0f, its room at %.0f", text.Y+text.H, b.Y+b.H)
		}
		if b, canvas := tb.box(".problem"), tb.box("#canvas"); b.Y+b.H > canvas.Y+canvas.H+1 {
			t.Errorf("the problem reaches to %.0f, the canvas to %.0f: it did not come into sight", b.Y+b.H, canvas.Y+canvas.H)
		}
		look("a problem and a block left out")
		tb.click("#view-outline")
		tb.wait(`document.querySelector(".row.bypass")`, "the outline")
		look("the outline")
		tb.click(`[aria-label="Undo"]`)
		tb.click("#one-step")
		tb.wait(`document.querySelector("#resume")`, "a step")
		tb.click("#compare")
		look("the table of runs")
		tb.do(chromedp.KeyEvent(kb.Escape))
		for _, tab := range []string{"predictions", "confusion", "layers", "data"} {
			tb.click(`[data-see="` + tab + `"]`)
			look("the tab " + tab)
		}
		tb.click("#show-keys")
		look("the list of keys")
		tb.click("#begin-tour")
		tb.wait(`document.querySelector(".tour")`, "the tour")
		look("the tour")
	}
}
