//go:build !js

package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
)

type bench struct {
	browser context.Context
	url     string
	watch   time.Duration
}

// tab opens a page in a profile of its own, with the probes in place before anything else runs.
func (b *bench) tab() (context.Context, func(), error) {
	ctx, cancel, err := chromium.Open(b.browser, 1440, 900)
	if err != nil {
		return nil, nil, err
	}
	for _, script := range []string{chromium.TourSeen, probes} {
		if err := chromium.Before(ctx, script); err != nil {
			cancel()
			return nil, nil, err
		}
	}
	return ctx, cancel, nil
}

// about names what it ran on.
func (b *bench) about() (string, error) {
	agent, err := chromium.Eval[string](b.browser, `navigator.userAgent.match(/Chrom[a-z]*\/[0-9]+|$/)[0].replace("/", " ")`)
	return fmt.Sprintf("%d cores (%s/%s), %s, over loopback.", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, agent), err
}

// start is the moments of one start in milliseconds after the navigation.
type start struct{ Fetched, Compiled, Instantiated, Up float64 }

// starts starts the page in fresh profiles, and each again once the service worker keeps it.
func (b *bench) starts(n int) (first, again []start, err error) {
	for range n {
		ctx, cancel, err := b.tab()
		if err != nil {
			return nil, nil, err
		}
		for _, to := range []*[]start{&first, &again} {
			s, err := b.start(ctx)
			if err != nil {
				cancel()
				return nil, nil, err
			}
			*to = append(*to, s)
		}
		cancel()
	}
	return first, again, nil
}

func (b *bench) start(ctx context.Context) (s start, err error) {
	if err := chromedp.Do(ctx, chromedp.Navigate(b.url)); err != nil {
		return s, err
	}
	if err := chromium.Wait(ctx, time.Minute, "window.benchUp"); err != nil {
		return s, err
	}
	if s, err = chromium.Eval[start](ctx, "benchStart()"); err != nil {
		return s, err
	}
	return s, chromium.Wait(ctx, time.Minute, "(benchKept(), window.benchWhole)")
}

// smooth trains a network, none for "", and watches frames, then drags a block about.
func (b *bench) smooth(network string) (s smooth, err error) {
	ctx, cancel, err := b.tab()
	if err != nil {
		return s, err
	}
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(b.url)); err != nil {
		return s, err
	}
	if err := chromium.Wait(ctx, time.Minute, "window.benchUp && (benchKept(), window.benchWhole)"); err != nil {
		return s, err
	}
	if network != "" {
		if err := train(ctx, network); err != nil {
			return s, err
		}
	}
	if _, err := chromium.Eval[bool](ctx, "benchFrames()"); err != nil {
		return s, err
	}
	time.Sleep(b.watch)
	if s.frames, err = chromium.Eval[[]float64](ctx, "benchFramesEnd()"); err != nil {
		return s, err
	}
	if err := drag(ctx); err != nil {
		return s, err
	}
	if s.ghost, err = chromium.Eval[[]float64](ctx, "benchGhost"); err != nil {
		return s, err
	}
	if s.mark, err = chromium.Eval[[]float64](ctx, "benchMark"); err != nil {
		return s, err
	}
	if network == "" {
		return s, nil
	}
	return s, chromium.Wait(ctx, time.Second, `document.querySelector("#pause")`) // it was training all the time
}

func train(ctx context.Context, network string) error {
	if err := chromium.LoadTemplate(ctx, network); err != nil {
		return err
	}
	if err := chromium.Type(ctx, "#field-epochs", "100"); err != nil {
		return err
	}
	if err := chromium.Click(ctx, "#train"); err != nil {
		return err
	}
	return chromium.Wait(ctx, 2*time.Minute, `/loss [0-9.]+/.test(document.querySelector("#run-status").textContent)`)
}

// drag takes a block from the palette down and up over the network, three hundred moves about sixty a
// second, and puts it back.
func drag(ctx context.Context) error {
	middle := func(selector string) (chromium.Box, error) {
		b, err := chromium.BoxOf(ctx, selector)
		return chromium.Box{X: b.X + b.W/2, Y: b.Y + b.H/2}, err
	}
	from, err := middle(`[data-kind="dropout"]`)
	if err != nil {
		return err
	}
	over, err := middle("#canvas")
	if err != nil {
		return err
	}
	mouse := func(kind input.DispatchMouseEventType, x, y float64, options ...chromedp.MouseOption) error {
		return chromedp.Do(ctx, chromedp.MouseEvent(kind, x, y, options...))
	}
	if err := mouse(input.DispatchMouseEventTypeMouseMoved, from.X, from.Y); err != nil {
		return err
	}
	if err := mouse(input.DispatchMouseEventTypeMousePressed, from.X, from.Y, chromedp.ButtonLeft); err != nil {
		return err
	}
	for i := range 300 {
		y := over.Y - 150 + 6*float64(min(i%100, 100-i%100)) // three times there and back
		if err := mouse(input.DispatchMouseEventTypeMouseMoved, over.X, y, chromedp.ButtonLeft); err != nil {
			return err
		}
		time.Sleep(16 * time.Millisecond)
	}
	return mouse(input.DispatchMouseEventTypeMouseReleased, from.X, from.Y, chromedp.ButtonLeft)
}
