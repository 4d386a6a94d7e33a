//go:build !js

package chromium

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TourSeen is a script for Before: the page does not offer its tour.
const TourSeen = `try { localStorage.setItem("plywood.tour", "seen"); } catch {}`

// Open opens an empty tab in a profile of its own. A narrow one is a phone.
func Open(browser context.Context, width, height int64) (context.Context, func(), error) {
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	if err := Size(ctx, width, height); err != nil {
		cancel()
		return nil, nil, err
	}
	return ctx, cancel, nil
}

// Size sets a tab's size. A narrow one is a phone.
func Size(ctx context.Context, width, height int64) error {
	var options []chromedp.EmulateViewportOption
	if width < 600 {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	return chromedp.Do(ctx, chromedp.EmulateViewport(width, height, options...))
}

// Before has a script run in each page that the tab loads, before the page's own.
func Before(ctx context.Context, script string) error {
	return chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// Slow has the tab's page run so many times slower than the machine lets it.
func Slow(ctx context.Context, times float64) error {
	return chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
		return err
	}))
}

// Colours has the tab ask for light or dark colours.
func Colours(ctx context.Context, scheme string) error {
	return chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// Eval evaluates an expression in the page.
func Eval[T any](ctx context.Context, expression string) (T, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// Wait waits until an expression is true. It looks ten times a second, so as not to take part in
// what is measured.
func Wait(ctx context.Context, limit time.Duration, expression string) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if ok, err := Eval[bool](ctx, "!!("+expression+")"); err != nil || ok {
			return err
		}
	}
	return fmt.Errorf("waited %v in vain for %s", limit, expression)
}

// Box is where an element stands in the window.
type Box struct{ X, Y, W, H float64 }

func BoxOf(ctx context.Context, selector string) (Box, error) {
	return Eval[Box](ctx, fmt.Sprintf(`(b => ({X: b.x, Y: b.y, W: b.width, H: b.height}))(document.querySelector(%q).getBoundingClientRect())`, selector))
}
