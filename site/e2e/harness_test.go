//go:build !js

// Package e2e drives the whole page in a real Chromium: built as it is shipped, served as it is
// served, with the worker training for real.
package e2e

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"plywood/site/bundle"
	"plywood/site/chromium"
	"plywood/site/serve"
)

// world is what all tests share: the page at url, and a browser.
type world struct {
	url     string
	dir     string // the page's files
	browser context.Context
}

var shared world

const noBrowser = `
  NO CHROMIUM: the browser tests have NOT run.
  Install it with:   ` + chromium.Install + "\n"

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	chrome := chromium.Find()
	if chrome == "" {
		fmt.Fprint(os.Stderr, noBrowser)
		if os.Getenv("CI") == "true" {
			return 1
		}
		return 0
	}
	dir, err := os.MkdirTemp("", "plywood-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	wd, _ := os.Getwd()
	root, err := bundle.Root(wd)
	if err == nil {
		err = bundle.Build(ctx, bundle.Options{Root: root, Out: dir, ShortTraces: true})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fashion, err := smallFashion(filepath.Join(dir, "fashion"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server := httptest.NewServer(serve.Site(dir, func() ([4]string, error) { return fashion, nil }))
	defer server.Close()
	browser, stop, err := chromium.Start(ctx, chrome)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer stop()
	shared = world{server.URL, dir, browser}
	return m.Run()
}

// tab is a page in a browser profile of its own. A test fails when anything goes wrong in it, even
// where the page goes on.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string

	mu      sync.Mutex
	console []string
	allowed []string
}

// open loads the page at a size and waits until it is up.
func open(t *testing.T, width, height int64) *tab {
	t.Helper()
	return openAt(t, shared.url, width, height)
}

// openAt is open of another address of the page, such as a link to a network.
func openAt(t *testing.T, url string, width, height int64) *tab {
	t.Helper()
	tb := newTab(t, url, width, height)
	tb.load()
	return tb
}

// newTab is a tab that has not loaded its page.
func newTab(t *testing.T, url string, width, height int64) *tab {
	t.Helper()
	return newTabIn(t, shared.browser, url, width, height, chromedp.WithNewBrowserContext())
}

// sibling is another tab of the same profile, which shares what is kept.
func (tb *tab) sibling() *tab {
	tb.t.Helper()
	other := newTabIn(tb.t, tb.ctx, tb.url, 1440, 900)
	other.load()
	return other
}

// front makes the tab the one that is seen, as before a click in it.
func (tb *tab) front() {
	tb.t.Helper()
	tb.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.BringToFront, cdp.Empty{})
		return err
	}))
}

func newTabIn(t *testing.T, parent context.Context, url string, width, height int64, how ...chromedp.ContextOption) *tab {
	t.Helper()
	tb := firstVisit(t, parent, url, width, height, how...)
	tb.must(func(ctx context.Context) error { return chromium.Before(ctx, chromium.TourSeen) })
	return tb
}

// firstVisit is a tab of somebody who has not seen the tour.
func firstVisit(t *testing.T, parent context.Context, url string, width, height int64, how ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, how...)
	tb := &tab{t: t, ctx: ctx, url: url}
	messages := chromedp.Console(ctx)
	tb.must(func(ctx context.Context) error { return chromium.Size(ctx, width, height) })
	if slow, err := strconv.ParseFloat(os.Getenv("PLYWOOD_SLOW"), 64); err == nil {
		tb.must(func(ctx context.Context) error { return chromium.Slow(ctx, slow) })
	}
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				tb.mu.Lock()
				tb.console = append(tb.console, m.String())
				tb.mu.Unlock()
			}
		}
	}()
	t.Cleanup(func() {
		if t.Failed() {
			tb.save(filepath.Join(os.TempDir(), "plywood-"+strings.ReplaceAll(t.Name(), "/", "-")+".png"), true)
		}
		cancel()
		<-listening
		tb.mu.Lock()
		defer tb.mu.Unlock()
		for _, c := range tb.console {
			if !tb.expected(c) {
				t.Errorf("the browser's console says: %s", c)
			}
		}
	})
	return tb
}

// allow names a console message that a test provokes.
func (tb *tab) allow(part string) { tb.allowed = append(tb.allowed, part) }

func (tb *tab) expected(message string) bool {
	for _, a := range tb.allowed {
		if strings.Contains(message, a) {
			return true
		}
	}
	return strings.Contains(message, "favicon")
}

func (tb *tab) load() {
	tb.t.Helper()
	tb.do(chromedp.Navigate(tb.url))
	tb.wait(`document.querySelector("#train")`, "the page to be up")
}

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
