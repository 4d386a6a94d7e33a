//go:build !js

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// downloads has files that the page hands over put into a folder.
func (tb *tab) downloads() (dir string) {
	dir = tb.t.TempDir()
	tb.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(tb.ctx).BrowserContextID, DownloadPath: dir})
		return err
	}))
	return dir
}

// file waits for a file that the page has handed over, whole.
func (tb *tab) file(path string) []byte {
	tb.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if b, err := os.ReadFile(path); err == nil && len(b) > 0 {
			if _, err := os.Stat(path + ".crdownload"); err != nil {
				return b
			}
		}
	}
	tb.t.Fatalf("%s was not handed over", filepath.Base(path))
	return nil
}

func TestCurvesZoomLogAndFiles(t *testing.T) {
	tb := open(t, 1440, 900)
	dir := tb.downloads()
	tb.points("20")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.")`, "the run to be done")
	plot := tb.box("#plot-loss")
	tb.drag("#plot-loss", plot.X+plot.W*0.9, plot.Y+plot.H/2, func() { tb.shot("zoom-choosing") })
	tb.wait(`document.querySelector("#reset-zoom")`, "the part to be looked at")
	tb.click("#log-loss")
	tb.wait(`document.querySelector("#log-loss").ariaPressed == "true"`, "the other scale")
	tb.shot("zoomed-log")
	tb.click("#save-csv")
	if csv := string(tb.file(filepath.Join(dir, "curves.csv"))); !strings.HasPrefix(csv, "run,step,epoch,") || strings.Count(csv, "\n") < 100 {
		t.Errorf("the table begins %.200s", csv)
	}
	tb.click("#save-png")
	png := tb.file(filepath.Join(dir, "curves.png"))
	if !strings.HasPrefix(string(png), "\x89PNG") || len(png) < 10000 {
		t.Errorf("%d bytes that are no picture", len(png))
	}
	if shots := os.Getenv("PLYWOOD_SHOTS"); shots != "" {
		_ = os.WriteFile(filepath.Join(shots, "curves-saved.png"), png, 0o644)
	}
	tb.click("#reset-zoom")
	tb.wait(`!document.querySelector("#reset-zoom")`, "all to be seen again")
	// Without a pointer: by the keys of the focused chart, which are read out, and by buttons.
	tb.focus("#plot-loss")
	tb.keys(kb.ArrowLeft)
	tb.wait(`/^epoch [\d.]+: 1 · mlp [\d.e-]+/.test(document.querySelector("#heard").textContent)`, "a place to be read out")
	first := tb.text("#heard")
	tb.keys(kb.ArrowLeft, kb.ArrowLeft, kb.ArrowLeft)
	tb.wait(`document.querySelector("#heard").textContent != `+strconv.Quote(first), "another place")
	tb.shot("curves-by-keys")
	tb.keys("+")
	tb.wait(`document.querySelector("#reset-zoom")`, "a part to be looked at")
	tb.keys("-")
	tb.wait(`!document.querySelector("#reset-zoom")`, "all again")
	tb.keys("+", "0")
	tb.wait(`!document.querySelector("#reset-zoom")`, "all after 0")
	tb.click("#curves-in")
	tb.wait(`document.querySelector("#reset-zoom") && !document.querySelector("#curves-out").disabled`, "a part by the button")
	tb.click("#curves-out")
	tb.wait(`!document.querySelector("#reset-zoom")`, "all by the button")
}

// What a title says shows without a mouse, too: where the keyboard is, and where a finger taps or rests.
func TestTitlesWithoutAMouse(t *testing.T) {
	tb := open(t, 390, 844)
	shown := func(text string) {
		t.Helper()
		tb.wait(`document.querySelector(".bubble").checkVisibility() && document.querySelector(".bubble").textContent.includes("`+text+`")`, "the title: "+text)
		if b := tb.box(".bubble"); b.X < 0 || b.Y < 0 || b.X+b.W > 390 || b.Y+b.H > 844 {
			t.Errorf("it stands at %v", b)
		}
	}
	tb.tap(".phone-bar button:nth-child(4)")
	tb.wait(`document.querySelector(".dock").checkVisibility()`, "the results")
	tb.tapUntil(".dock h3 .term", `document.querySelector(".bubble").checkVisibility()`)
	shown("How wrong the answers are")
	tb.shot("tip-phone")
	tb.tap(".runs h3")
	tb.wait(`!document.querySelector(".bubble").checkVisibility()`, "it to go")
	at := tb.box("#log-loss")
	tb.finger(input.DispatchTouchEventTypeTouchStart, at.X+at.W/2, at.Y+at.H/2)
	shown("Logarithmic scale")
	tb.finger(input.DispatchTouchEventTypeTouchEnd)
	tb.focus(`[data-see="curves"]`)
	tb.keys(kb.Tab)
	tb.wait(`!!document.activeElement.title`, "a button with a title")
	shown(js[string](tb, `document.activeElement.title.slice(0, 20)`))
}

func TestBandBehindTheCurves(t *testing.T) {
	tb := open(t, 1440, 900)
	if js[bool](tb, `!!document.querySelector(".band-key")`) {
		t.Error("there is a band for garments")
	}
	tb.click(`[data-menu="data"] > button`)
	tb.wait(`document.querySelector('[data-source="fashion-mnist"]')`, "the menu")
	tb.click(`[data-source="fashion-mnist"]`)
	tb.wait(`document.querySelector(".band-key")?.textContent == "what others get with this recipe"`, "the band to be named")
	tb.click("#train")
	tb.waitFor(10*time.Minute, `document.querySelector("#run-status").textContent.startsWith("Done. After 5 epochs")`, "the run to be done")
	tb.shot("band")
	tb.dark()
	tb.shot("band-dark")
}
