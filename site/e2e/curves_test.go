//go:build !js

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
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
