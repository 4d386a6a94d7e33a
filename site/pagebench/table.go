//go:build !js

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"plywood/site/bundle"
)

// size is a file's bytes: as it lies, by gzip and by brotli.
type size [3]int64

// readSizes makes the table of what a visitor's browser fetches.
func readSizes(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var wasm, all size
	for _, e := range entries {
		if e.IsDir() || slices.Contains([]string{".br", ".gz"}, filepath.Ext(e.Name())) {
			continue
		}
		for i, ext := range []string{"", ".gz", ".br"} {
			info, err := os.Stat(filepath.Join(dir, e.Name()+ext))
			if err != nil {
				return "", err
			}
			all[i] += info.Size()
			if e.Name() == bundle.Wasm {
				wasm[i] = info.Size()
			}
		}
	}
	row := func(name string, s size) string {
		return fmt.Sprintf("| %s | %s | %s | %s |\n", name, thousands(s[0]), thousands(s[1]), thousands(s[2]))
	}
	return "| bytes | as it lies | gzip | brotli |\n|---|---|---|---|\n" + row(bundle.Wasm, wasm) + row("all files", all), nil
}

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

func startTable(first, again []start) string {
	row := func(name string, all []start) string {
		at := func(f func(start) float64) float64 {
			var v []float64
			for _, s := range all {
				v = append(v, f(s))
			}
			return quantile(v, 0.5)
		}
		return fmt.Sprintf("| %s | %.0f | %.0f | %.0f | %.0f |\n", name, at(func(s start) float64 { return s.Fetched }),
			at(func(s start) float64 { return s.Compiled }), at(func(s start) float64 { return s.Instantiated }), at(func(s start) float64 { return s.Up }))
	}
	return fmt.Sprintf("| start, ms after the navigation, medians of %d | binary there | compiled | instantiated | network drawn, Train enabled |\n|---|---|---|---|---|\n", len(first)) +
		row("first visit", first) + row("second visit, from the service worker", again)
}

// smooth is how a page kept up: milliseconds between frames, and from a pointer's event to the frame
// that shows the block at the pointer, and the mark of where it would go in.
type smooth struct{ frames, ghost, mark []float64 }

const smoothHead = "| while training | frames | within 33 ms | p95, ms | longest, ms | drag: block follows, p95, ms | mark follows, p95, ms |\n|---|---|---|---|---|---|---|\n"

func (s smooth) row(network string) string {
	if network == "" {
		network = "nothing"
	}
	within := 0
	for _, f := range s.frames {
		if f <= 33.4 { // two frames of a sixtieth of a second
			within++
		}
	}
	return fmt.Sprintf("| %s | %d | %.1f%% | %.0f | %.0f | %.0f | %.0f |\n", network, len(s.frames), 100*float64(within)/float64(max(len(s.frames), 1)),
		quantile(s.frames, 0.95), quantile(s.frames, 1), quantile(s.ghost, 0.95), quantile(s.mark, 0.95))
}

// actionTable has a row for each action and a column for each scene, of what was measured in that.
func actionTable(columns [][]reaction) string {
	head, rule := "| from the event to the frame that shows it, p95, and the page's thread at work, mean, ms", "|---"
	for _, s := range scenes {
		head += " | " + s.String()
		rule += "|---"
	}
	text := head + " |\n" + rule + "|\n"
	for i, a := range actions {
		text += "| " + a.name
		for _, took := range columns {
			text += fmt.Sprintf(" | %.0f, %.0f", quantile(took[i].shown, 0.95), took[i].cpu)
		}
		text += " |\n"
	}
	return text
}

// quantile is the smallest of v that a share q of v does not exceed, 0 of nothing.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	at := int(q*float64(len(v))+0.999999) - 1
	return v[min(max(at, 0), len(v)-1)]
}
