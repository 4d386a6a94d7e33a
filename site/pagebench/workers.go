//go:build !js

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
)

const workersHead = "| images a second, medians of rounds in turns | one worker | two workers | ratio |\n|---|---|---|---|\n"

// rounds is how often one worker and two take their turns.
const rounds = 3

// workers trains a network with one worker and with two, in turns in one tab, and compares what the
// status line says of their speed.
func (b *bench) workers(network string, batch int) (string, error) {
	ctx, cancel, err := b.tab()
	if err != nil {
		return "", err
	}
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(b.url)); err != nil {
		return "", err
	}
	if err := chromium.Wait(ctx, time.Minute, "window.benchUp"); err != nil {
		return "", err
	}
	if err := chromium.LoadTemplate(ctx, network); err != nil {
		return "", err
	}
	for field, text := range map[string]string{"epochs": "100", "batch": fmt.Sprint(batch)} {
		if err := chromium.Type(ctx, "#field-"+field, text); err != nil {
			return "", err
		}
	}
	var rates [2][]float64
	for range rounds {
		for i := range rates {
			r, err := b.rate(ctx, i+1)
			if err != nil {
				return "", fmt.Errorf("%s, %d workers: %w", network, i+1, err)
			}
			rates[i] = append(rates[i], r)
		}
	}
	one, two := quantile(rates[0], 0.5), quantile(rates[1], 0.5)
	return fmt.Sprintf("| %s, batch %d | %.0f | %.0f | %.2f |\n", network, batch, one, two, two/one), nil
}

// rate trains for a while and gives the median of the speeds that the page shows.
func (b *bench) rate(ctx context.Context, workers int) (float64, error) {
	choose := fmt.Sprintf(`(s => (s.value = "%d", s.dispatchEvent(new Event("input", {bubbles: true})), s.value == "%d"))(document.querySelector("#workers"))`, workers, workers)
	if ok, err := chromium.Eval[bool](ctx, choose); err != nil || !ok {
		return 0, fmt.Errorf("the page has no choice of so many workers (%v)", err)
	}
	if err := chromium.Click(ctx, "#train"); err != nil {
		return 0, err
	}
	const shown = `Number((document.querySelector("#run-status").textContent.match(/([0-9,]+) images\/s/) || ["", "0"])[1].replaceAll(",", ""))`
	if err := chromium.Wait(ctx, 2*time.Minute, shown+" > 0"); err != nil {
		return 0, err
	}
	time.Sleep(b.watch / 4) // until kernels are compiled to the last
	var seen []float64
	for end := time.Now().Add(b.watch); time.Now().Before(end); time.Sleep(250 * time.Millisecond) {
		v, err := chromium.Eval[float64](ctx, shown)
		if err != nil {
			return 0, err
		}
		if v > 0 { // not while the test images are looked at
			seen = append(seen, v)
		}
	}
	if err := chromium.Click(ctx, "#stop"); err != nil {
		return 0, err
	}
	return quantile(seen, 0.5), chromium.Wait(ctx, time.Minute, `document.querySelector("#train")`)
}
