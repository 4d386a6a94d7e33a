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
