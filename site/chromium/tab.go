//go:build !js

package chromium

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
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

// Drag takes the mouse from the middle of an element to a point, in steps as a hand does. hold is
// called before the button is let go; nil for nothing.
func Drag(ctx context.Context, from string, x, y float64, hold func() error) error {
	b, err := BoxOf(ctx, from)
	if err != nil {
		return err
	}
	x0, y0 := b.X+b.W/2, b.Y+b.H/2
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x0, y0),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x0, y0, chromedp.ButtonLeft),
	}
	for i := 1; i <= 8; i++ {
		f := float64(i) / 8
		steps = append(steps, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x0+f*(x-x0), y0+f*(y-y0), chromedp.ButtonLeft))
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		return err
	}
	if hold != nil {
		if err := hold(); err != nil {
			return err
		}
	}
	return chromedp.Do(ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x, y, chromedp.ButtonLeft))
}

// LoadTemplate puts a network from the page's menu in place of the one there is.
func LoadTemplate(ctx context.Context, name string) error {
	entry := `[data-template="` + name + `"]`
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(`[data-menu="templates"] > button`))); err != nil {
		return err
	}
	if err := Wait(ctx, time.Minute, `document.querySelector('`+entry+`')`); err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.Click(chromedp.CSS(entry)))
}

// Type replaces what stands in a field, key by key.
func Type(ctx context.Context, selector, text string) error {
	if err := chromedp.Do(ctx, chromedp.Focus(chromedp.CSS(selector))); err != nil {
		return err
	}
	if _, err := Eval[bool](ctx, fmt.Sprintf("(document.querySelector(%q).select(), true)", selector)); err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.KeyEvent(text))
}
