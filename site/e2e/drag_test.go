//go:build !js

package e2e

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// countRenders counts from now on what Vugu's script is given to do.
const countRenders = `(() => {
	const render = window.vuguRender;
	window.renders = 0;
	window.vuguRender = function () { window.renders++; return render.apply(this, arguments); };
	return true;
})()`

// While a block is dragged its mark follows without a render. Escape gives the drag up, and nothing else.
func TestDragRendersNothing(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(block("conv1"))
	tb.wait(`document.querySelector("#field-out")`, "the inspector")
	tb.wait(`document.querySelector("#run-status").textContent.includes("on this machine")`, "the cost, after which nothing else is to come")
	from, first, second := tb.box(`[data-kind="dropout"]`), tb.box(block("bn1")), tb.box(block("sigmoid1"))
	mouse := func(kind input.DispatchMouseEventType, x, y float64) {
		tb.do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft))
	}
	mouse(input.DispatchMouseEventTypeMouseMoved, from.X+9, from.Y+9)
	mouse(input.DispatchMouseEventTypeMousePressed, from.X+9, from.Y+9)
	tb.wait(`document.querySelector(".explain").textContent == document.querySelector('[data-kind="dropout"] .doc').textContent`, "the kind of block to be explained")
	js[bool](tb, countRenders)
	for _, b := range []box{first, second, first} {
		mouse(input.DispatchMouseEventTypeMouseMoved, b.X+b.W/2, b.Y+4)
		tb.wait(fmt.Sprintf(`(m => m && Math.abs(m.y + m.height / 2 - %g) < 12 && m.width > 200)(document.querySelector("#marks .drop")?.getBoundingClientRect())`, b.Y-9), "the mark above a block")
	}
	mouse(input.DispatchMouseEventTypeMouseMoved, from.X+9, from.Y+60)
	tb.wait(`!document.querySelector(".drop") && document.querySelector(".ghost")`, "no mark beside the network")
	mouse(input.DispatchMouseEventTypeMouseMoved, first.X+first.W/2, first.Y+4)
	tb.wait(`document.querySelector(".drop")`, "the mark to be back")
	if n := js[int](tb, `window.renders`); n != 0 {
		t.Errorf("the page was rendered %d times during a drag, want none", n)
	}
	// It stands there when the event is over, whatever else the page has to do.
	at := func(b box) string {
		return fmt.Sprintf(`(document.dispatchEvent(new PointerEvent("pointermove", {bubbles: true, pointerType: "mouse", clientX: %g, clientY: %g})), document.querySelector(".drop").getBoundingClientRect().y)`, b.X+b.W/2, b.Y+4)
	}
	if a, b := js[float64](tb, at(second)), js[float64](tb, at(first)); a-b != second.Y-first.Y {
		t.Errorf("at once the mark stands at %g and then at %g, for blocks %g apart", a, b, second.Y-first.Y)
	}
	tb.do(chromedp.KeyEvent(kb.Escape))
	tb.wait(`!document.querySelector(".drop") && !document.querySelector(".ghost")`, "the drag to be given up")
	mouse(input.DispatchMouseEventTypeMouseReleased, first.X+first.W/2, first.Y+4)
	tb.wantSelected("what was selected before", "conv1")
	tb.wantChain("the network as it was", lenetBN...)
	// Let go, it is one render.
	tb.dragAbove(`[data-kind="dropout"]`, "conv2", func() { js[bool](tb, `((window.renders = 0), true)`) })
	tb.wantChain("dropout before conv2", slices.Insert(slices.Clone(lenetBN), 5, "dropout1")...)
	if n := js[int](tb, `window.renders`); n == 0 {
		t.Error("the page was not rendered at all")
	}
}
