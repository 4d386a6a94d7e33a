//go:build !js

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// see turns to another tab of the dock.
func (tb *tab) see(name string) {
	tb.t.Helper()
	tb.click(`[data-see="` + name + `"]`)
	tb.wait(`document.querySelector(".dock").dataset.tab == "`+name+`"`, "the tab "+name)
}

// drawn waits until a canvas shows something: more than one colour.
func (tb *tab) drawn(host string) {
	tb.t.Helper()
	tb.wait(fmt.Sprintf(`(c => c && c.width > 9 && new Set(new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer)).size > 3)(document.querySelector("#%s canvas"))`, host), "something to be drawn in "+host)
}

func TestSeeWhatItLearnt(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.allow("willReadFrequently") // of the canvases that the test reads
	for _, name := range []string{"predictions", "confusion", "layers"} {
		tb.see(name)
		tb.wait(`[...document.querySelectorAll(".see")].find(e => e.offsetHeight)?.querySelector(".see-empty").textContent.includes("Press Train")`, "the empty state of "+name)
	}
	tb.shot("see-empty")
	tb.see("data")
	tb.drawn("gallery-data")
	tb.wait(`document.querySelector('[data-see-tab="data"] .facts').textContent.includes("10,000")`, "the number of images")
	tb.shot("see-data")
	tb.typeInto("#field-epochs", "2")
	tb.click("#train")
	tb.see("predictions")
	tb.waitFor(60*time.Second, `document.querySelector('[data-see-tab="predictions"] .see-lead').textContent.includes("wrong, after step")`, "answers during the run")
	tb.drawn("gallery-predictions")
	tb.waitFor(60*time.Second, `document.querySelector("#run-status").textContent.includes("Done.") && document.querySelector('[data-see-tab="predictions"] .see-lead').textContent.includes("step 314")`, "answers after the run")
	tb.wait(`document.querySelectorAll("#see-class option").length == 11`, "the classes")

	// A test image on the pad, then a drawing, each with its answer.
	g := tb.box("#gallery-predictions")
	tb.do(chromedp.MouseClickXY(g.X+30, g.Y+30))
	tb.wait(`document.querySelector(".pad-side h3").textContent.startsWith("Test image")`, "a test image on the pad")
	tb.drawn("see-pad")
	tb.wait(`document.querySelector('.pad-side .bar.first .bar-figure')?.textContent.includes("%")`, "its answer")
	tb.shot("see-predictions")
	tb.click("#clear-pad")
	tb.wait(`!document.querySelector(".pad-side .bar.first")`, "a clear pad")
	p := tb.box("#see-pad")
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, p.X+60, p.Y+30, chromedp.ButtonLeft))
	for i := range 12 {
		tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, p.X+60+float64(i%4)*16, p.Y+30+float64(i)*10, chromedp.ButtonLeft))
	}
	tb.wait(`document.querySelector('.pad-side .bar.first .bar-figure')?.textContent.includes("%")`, "an answer while drawing")
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, p.X+100, p.Y+140, chromedp.ButtonLeft))
	tb.shot("see-drawing")

	tb.see("confusion")
	tb.wait(`document.querySelectorAll(".confusion .cell").length == 100`, "the matrix")
	sum := js[int](tb, `[...document.querySelectorAll(".confusion .cell")].reduce((n, c) => n + parseInt(c.textContent), 0)`)
	if sum != 2000 {
		t.Errorf("the matrix counts %d images, want all 2000", sum)
	}
	worst := js[string](tb, `[...document.querySelectorAll(".confusion .cell")].filter(c => { const [i, j] = c.dataset.cell.split("-"); return i != j; }).sort((a, b) => b.textContent - a.textContent)[0].dataset.cell`)
	tb.click(`[data-cell="` + worst + `"]`)
	tb.wait(`document.querySelector(".wide-side h3").textContent.includes("taken for")`, "its images")
	tb.drawn("gallery-confusion")
	tb.shot("see-confusion")

	tb.see("layers")
	for _, block := range []string{"conv1", "bn1"} {
		tb.click(`[data-block="` + block + `"]`)
		tb.wait(`document.querySelector("#see-block").value == "`+block+`" && document.querySelector("#see-maps").parentElement.hidden == false`, "the inside of "+block)
		tb.drawn("see-maps")
		tb.shot("see-" + block)
	}
	tb.drawn("see-bars")
	tb.dark()
	tb.shot("see-layers-dark")
	tb.see("confusion")
	tb.shot("see-confusion-dark")
}

func TestSeeTheBorderMove(t *testing.T) {
	tb := open(t, 390, 844)
	tb.allow("willReadFrequently")
	tb.click(".phone-bar button:nth-child(3)")
	tb.wait(`document.querySelector("#data-choice")?.offsetHeight`, "the settings")
	js[bool](tb, `(s => { s.value = "moons"; s.dispatchEvent(new Event("input", {bubbles: true})); return true; })(document.querySelector("#data-choice"))`)
	tb.click(".phone-bar button:nth-child(1)")
	tb.wait(`document.querySelector(".problem .fix")`, "the misfit")
	js[bool](tb, `([...document.querySelectorAll(".problem .fix")].find(b => b.textContent.includes("dense net")).click(), true)`)
	tb.wait(`document.querySelector('[data-block="tanh1"]')`, "a net for points")
	tb.click(".phone-bar button:nth-child(3)")
	tb.wait(`document.querySelector("#field-epochs")?.offsetHeight`, "the settings")
	tb.typeInto("#field-epochs", "900")
	tb.typeInto("#field-batch", "2")
	tb.click("#train")
	tb.wait(`document.querySelector("#pause")`, "the run to start")
	tb.see("predictions")
	tb.drawn("see-plane")
	grab := `document.querySelector("#see-plane canvas").toDataURL()`
	first := js[string](tb, grab)
	for end := time.Now().Add(20 * time.Second); js[string](tb, grab) == first; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the border does not move; the page says %q", tb.text("#run-status"))
		}
	}
	tb.shot("phone-plane")
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped.")`, "the run to stop")
	tb.see("data")
	tb.drawn("see-points")
	tb.shot("phone-data")
	tb.see("confusion")
	tb.wait(`document.querySelectorAll('[data-see-tab="confusion"][data-ready="true"] [data-cell]').length == 4`, "the points of two classes to be counted")
	tb.drawn("cell-plane")
	all := js[string](tb, `document.querySelector("#cell-plane canvas").toDataURL()`)
	tb.click(`[data-cell="0-0"]`)
	tb.wait(`document.querySelector("#cell-plane canvas").toDataURL() != "`+all+`"`, "the points of a cell alone")
	tb.shot("phone-confusion-points")
	if got := tb.text(`[data-see-tab="confusion"] .see-lead`); !strings.Contains(got, "test points are wrong") {
		t.Errorf("of points the confusion matrix says %q", got)
	}
	tb.see("layers")
	if got := tb.text(`[data-see-tab="layers"] .see-empty`); !strings.Contains(got, "plane") {
		t.Errorf("of points the layers say %q", got)
	}
	if w := js[int](tb, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d wide", w)
	}
}
