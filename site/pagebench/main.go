//go:build !js

// Command pagebench measures the page as it is shipped, in a headless Chromium on this machine: how
// large it is, how soon it can be used, how soon it shows what is done to it, and whether it stays smooth
// while it trains. It prints
// Markdown. Figures mean something on a machine with nothing else to do.
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
	"slices"
	"time"

	"plywood/site/bundle"
	"plywood/site/chromium"
	"plywood/site/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "pagebench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	starts := flag.Int("starts", 5, "how often to start the page")
	watch := flag.Duration("watch", 10*time.Second, "how long to watch frames of each network")
	only := flag.String("only", "", "measure this alone: start, smooth, actions or workers")
	site := flag.String("site", "", "measure the page in this folder, which has been built before")
	flag.Parse()
	if *only != "" && !slices.Contains(parts, *only) {
		return fmt.Errorf("-only %s: want one of %v", *only, parts)
	}
	root, err := bundle.Root(".")
	if err != nil {
		return err
	}
	chrome := chromium.Find()
	if chrome == "" {
		return errors.New("there is no Chromium; install it with: " + chromium.Install)
	}
	dir := *site
	if dir == "" {
		dir = filepath.Join(root, "build", "site")
		fmt.Fprintln(os.Stderr, "building the page as it is shipped, which takes about a minute …")
		if err := bundle.Build(ctx, bundle.Options{Root: root, Out: dir, Small: true, ShortTraces: true}); err != nil {
			return err
		}
	}
	server := httptest.NewServer(serve.Site(dir, func() (none [4]string, err error) { return none, errors.New("not measured") }))
	defer server.Close()
	browser, stop, err := chromium.Start(ctx, chrome)
	if err != nil {
		return err
	}
	defer stop()
	b := &bench{browser: browser, url: server.URL, watch: *watch}

	for _, part := range parts {
		if *only == "" || *only == part {
			if err := b.part(part, dir, *starts); err != nil {
				return err
			}
		}
	}
	return nil
}

var parts = []string{"start", "smooth", "actions", "workers"}

// part measures one thing and prints its table.
func (b *bench) part(name, dir string, starts int) error {
	switch name {
	case "start":
		return b.printStarts(dir, starts)
	case "smooth":
		fmt.Print("\n", smoothHead)
		for _, network := range []string{"", "lenet-bn", "resnet"} {
			s, err := b.smooth(network)
			if err != nil {
				return err
			}
			fmt.Print(s.row(network))
		}
	case "actions":
		var columns [][]reaction
		for _, s := range scenes {
			took, err := b.reactions(s)
			if err != nil {
				return err
			}
			columns = append(columns, took)
		}
		fmt.Print("\n", actionTable(columns))
	case "workers":
		fmt.Print("\n", workersHead)
		for _, c := range []struct {
			network string
			batch   int
		}{{"lenet-bn", 256}, {"resnet", 256}, {"densenet", 64}} {
			row, err := b.workers(c.network, c.batch)
			if err != nil {
				return err
			}
			fmt.Print(row)
		}
	}
	return nil
}

// printStarts measures size and start.
func (b *bench) printStarts(dir string, starts int) error {
	sizes, err := readSizes(dir)
	if err != nil {
		return err
	}
	about, err := b.about()
	if err != nil {
		return err
	}
	fmt.Printf("%s\n\n%s\n", about, sizes)
	first, again, err := b.starts(starts)
	if err != nil {
		return err
	}
	fmt.Print(startTable(first, again))
	return nil
}
