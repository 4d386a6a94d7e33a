//go:build !js

// Package chromium finds and starts a headless Chromium, and drives tabs of it, for the browser tests,
// the page's benchmark and its pictures.
package chromium

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/chromedp/chromedp"
)

// Install says what to do where Find finds nothing.
const Install = "apt-get install -y chromium      (or set CHROME to a Chrome or Chromium)"

// Find gives the path of a Chromium, "" where there is none.
func Find() string {
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/usr/bin/chromium"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// Start starts the browser at path, with more options where they are needed. It ends with ctx, or by stop.
func Start(ctx context.Context, path string, more ...chromedp.ExecAllocatorOption) (browser context.Context, stop func(), err error) {
	options := append([]chromedp.ExecAllocatorOption{chromedp.ExecPath(path),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("force-color-profile", "srgb")}, more...)
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, options...)
	browser, stopBrowser := chromedp.NewContext(alloc)
	stop = func() {
		stopBrowser()
		stopAlloc()
	}
	if err := chromedp.Do(browser); err != nil {
		stop()
		return nil, nil, fmt.Errorf("starting %s: %w", path, err)
	}
	return browser, stop, nil
}
