//go:build !js

// Command screenshots takes the pictures that README and docs/guide.md show: it builds the page as it
// is shipped, walks through it in a headless Chromium as a person would, training for real, and writes
// a PNG of each scene in light, in dark and on a phone. It prints what the runs came to, which is what
// the guide quotes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"plywood/site/bundle"
	"plywood/site/chromium"
	"plywood/site/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	root, err := bundle.Root(".")
	if err != nil {
		return err
	}
	dir := flag.String("dir", filepath.Join(root, "docs", "images"), "where the pictures go")
	only := flag.String("only", "", "scenes to take, separated by commas: "+strings.Join(names(), ", ")+"; all where none is named")
	flag.Parse()
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	chrome := chromium.Find()
	if chrome == "" {
		return errors.New("there is no Chromium; install it with: " + chromium.Install)
	}
	site, err := os.MkdirTemp("", "plywood-screenshots")
	if err != nil {
		return err
	}
	defer os.RemoveAll(site)
	fmt.Fprintln(os.Stderr, "building the page …")
	if err := bundle.Build(ctx, bundle.Options{Root: root, Out: site, ShortTraces: true}); err != nil {
		return err
	}
	server := httptest.NewServer(serve.Site(site, func() (none [4]string, err error) { return none, errors.New("not shown") }))
	defer server.Close()
	browser, stop, err := chromium.Start(ctx, chrome)
	if err != nil {
		return err
	}
	defer stop()
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		return err
	}
	for _, scene := range chosen {
		fmt.Fprintln(os.Stderr, scene.name, "…")
		if err := take(browser, server.URL, *dir, scene); err != nil {
			return fmt.Errorf("%s: %w", scene.name, err)
		}
	}
	return nil
}

// take plays a scene in a profile of its own.
func take(browser context.Context, url, dir string, scene scene) error {
	ctx, cancel, err := chromium.Open(browser, width, height)
	if err != nil {
		return err
	}
	defer cancel()
	s := &studio{ctx: ctx, dir: dir, browser: browser}
	if !scene.first {
		s.try(chromium.Before(ctx, chromium.TourSeen))
	}
	s.load(url)
	scene.play(s)
	return s.err
}

// choose finds scenes by their names.
func choose(list string) ([]scene, error) {
	if list == "" {
		return scenes[:], nil
	}
	var chosen []scene
next:
	for name := range strings.SplitSeq(list, ",") {
		for _, s := range scenes {
			if s.name == name {
				chosen = append(chosen, s)
				continue next
			}
		}
		return nil, fmt.Errorf("there is no scene %q; there are %s", name, strings.Join(names(), ", "))
	}
	return chosen, nil
}

func names() []string {
	var all []string
	for _, s := range scenes {
		all = append(all, s.name)
	}
	return all
}
