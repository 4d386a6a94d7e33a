//go:build !js

// Command browser opens the bench page in a Chromium without a window and takes part in a bench:
//
//	plywood bench --with "go run ./wasm/bench/browser"
//
// With -show it serves the page for a browser of your choice instead.
package main

import (
	"bufio"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
	"plywood/site/serve"
)

//go:embed static
var static embed.FS

func main() {
	show := flag.Bool("show", false, "serve the page and print its address")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *show, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench page:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, show bool, in io.Reader, out io.Writer) error {
	dir, err := os.MkdirTemp("", "plywood-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := build(ctx, dir); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: serve.Page(dir)}
	go server.Serve(l)
	defer server.Close()
	address := "http://" + l.Addr().String() + "/"
	if show {
		fmt.Fprintln(out, "The bench page is at", address)
		<-ctx.Done()
		return nil
	}
	return drive(ctx, address, in, out)
}

// build fills dir with the page.
func build(ctx context.Context, dir string) error {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, files); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", filepath.Join(dir, "bench.wasm"), "plywood/wasm/bench")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building: %w\n%s", err, out)
	}
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	loader, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "wasm_exec.js"), loader, 0o644)
}

// drive hands each line of in to the page, and writes its answer.
func drive(ctx context.Context, address string, in io.Reader, out io.Writer) error {
	chrome := chromium.Find()
	if chrome == "" {
		return errors.New("there is no Chromium; install it with: " + chromium.Install)
	}
	tab, stop, err := chromium.Start(ctx, chrome)
	if err != nil {
		return err
	}
	defer stop()
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
		return err
	}
	if _, err := ask(tab, "ready"); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		request, err := json.Marshal(lines.Text())
		if err != nil {
			return err
		}
		answer, err := ask(tab, "ask("+string(request)+")")
		if err != nil {
			return err
		}
		fmt.Fprintln(out, answer)
	}
	return lines.Err()
}

func ask(tab context.Context, expression string) (string, error) {
	return chromedp.Run(tab, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
}
