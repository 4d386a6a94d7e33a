//go:build !js

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
)

func (tb *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tb.t.Fatal(err)
	}
}

// js evaluates an expression in the page.
func js[T any](tb *tab, expression string) T {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, 60*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		tb.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true.
func (tb *tab) wait(expression, what string) {
	tb.t.Helper()
	tb.waitFor(60*time.Second, expression, what)
}

func (tb *tab) waitFor(limit time.Duration, expression, what string) {
	tb.t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(30 * time.Millisecond) {
		if js[bool](tb, "!!("+expression+")") {
			return
		}
		if time.Now().After(end) {
			tb.t.Fatalf("waited %v in vain for %s (%s); the page says %q", limit, what, expression, js[string](tb, `document.body.innerText.slice(0, 800)`))
		}
	}
}

func (tb *tab) click(selector string) {
	tb.t.Helper()
	tb.must(func(ctx context.Context) error { return chromium.Click(ctx, selector) })
}

// focus puts the keyboard on an element.
func (tb *tab) focus(selector string) {
	tb.t.Helper()
	tb.must(func(ctx context.Context) error { return chromium.Focus(ctx, selector) })
}

func (tb *tab) text(selector string) string {
	tb.t.Helper()
	return js[string](tb, fmt.Sprintf("document.querySelector(%q)?.textContent ?? ''", selector))
}

// typeInto replaces what stands in a field, key by key.
func (tb *tab) typeInto(selector, text string) {
	tb.t.Helper()
	tb.must(func(ctx context.Context) error { return chromium.Type(ctx, selector, text) })
}

// chain lists the blocks from the image on.
func (tb *tab) chain() []string {
	tb.t.Helper()
	return js[[]string](tb, `[...document.querySelectorAll("[data-block]")].map(b => b.dataset.block)`)
}

type box = chromium.Box

func (tb *tab) box(selector string) (b box) {
	tb.t.Helper()
	tb.must(func(ctx context.Context) (err error) {
		b, err = chromium.BoxOf(ctx, selector)
		return err
	})
	return b
}

// must does something to the tab that cannot fail.
func (tb *tab) must(do func(ctx context.Context) error) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, 2*time.Minute)
	defer cancel()
	if err := do(ctx); err != nil {
		tb.t.Fatal(err)
	}
}

// drag takes the mouse from the middle of an element to a point, in steps as a hand does. hold is
// called before the button is let go.
func (tb *tab) drag(from string, x, y float64, hold func()) {
	tb.t.Helper()
	tb.must(func(ctx context.Context) error {
		return chromium.Drag(ctx, from, x, y, func() error {
			if hold != nil {
				hold()
			}
			return nil
		})
	})
}

// dragAbove drops an element just above a block.
func (tb *tab) dragAbove(from, block string, hold func()) {
	tb.t.Helper()
	js[bool](tb, fmt.Sprintf(`(document.querySelector('[data-block="%s"]').scrollIntoView({block: "center"}), true)`, block))
	b := tb.box(fmt.Sprintf(`[data-block="%s"]`, block))
	tb.drag(from, b.X+b.W/2, b.Y+2, hold)
}

func (tb *tab) dark() {
	tb.must(func(ctx context.Context) error { return chromium.Colours(ctx, "dark") })
}

// restScript is done when what moves has come to rest and is drawn.
const restScript = `(async () => {
	const late = new Promise(done => setTimeout(done, 1000)), frame = () => new Promise(requestAnimationFrame);
	const moving = document.getAnimations().filter(a => a.effect?.getTiming().iterations < Infinity).map(a => a.finished.catch(() => {}));
	await Promise.race([late, Promise.all(moving).then(frame).then(frame).then(frame)]);
	return true;
})()`

// shot saves a picture where PLYWOOD_SHOTS names a folder.
func (tb *tab) shot(name string) {
	if dir := os.Getenv("PLYWOOD_SHOTS"); dir != "" {
		tb.must(func(ctx context.Context) error {
			_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](restScript, chromedp.EvalAwaitPromise))
			return err
		})
		tb.save(filepath.Join(dir, name+".png"), false)
	}
}

func (tb *tab) save(path string, failed bool) {
	ctx, cancel := context.WithTimeout(tb.ctx, 10*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(path, png, 0o644)
	}
	switch {
	case err != nil:
		tb.t.Logf("no picture: %v", err)
	case failed:
		tb.t.Logf("the page then: %s", path)
	}
}
