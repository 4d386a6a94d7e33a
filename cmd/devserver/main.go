// Command devserver builds the page, serves it on this machine alone and rebuilds it whenever a
// source file changes, reloading the page in the browser.
//
//	go run ./cmd/devserver            build, serve, watch
//	go run ./cmd/devserver -build     build into build/site, compressed as far as it goes, and leave
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"plywood/site/bundle"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "devserver:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("devserver", flag.ExitOnError)
	port := flags.Int("port", 8080, "port on 127.0.0.1; the next free one is taken if it is in use")
	out := flags.String("out", filepath.Join("build", "site"), "folder to build into, from the repository's root")
	only := flags.Bool("build", false, "build the page, compressed as far as it goes, and leave")
	dataDir := flags.String("data-dir", "", "folder with Fashion-MNIST (default: where the trainer looks for it)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := bundle.Root(".")
	if err != nil {
		return err
	}
	if !filepath.IsAbs(*out) {
		*out = filepath.Join(root, *out)
	}
	o := bundle.Options{Root: root, Out: *out, Log: os.Stderr, Small: *only, ShortTraces: *only}
	began := time.Now()
	fmt.Println("Building the page …")
	err = bundle.Build(ctx, o)
	switch {
	case err != nil && (*only || ctx.Err() != nil):
		return err
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		fmt.Fprintln(os.Stderr, "Waiting for the source to change.")
	default:
		fmt.Printf("Built %s in %.1f s: %s\n", rel(root, *out), time.Since(began).Seconds(), sizes(*out))
	}
	if *only {
		return nil
	}
	return serveAndWatch(ctx, o, *port, *dataDir)
}

func serveAndWatch(ctx context.Context, o bundle.Options, port int, dataDir string) error {
	l, err := listen(port)
	if err != nil {
		return err
	}
	news := newReloads()
	server := &http.Server{Handler: handler(o.Out, dataDir, news), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	go func() {
		err := watch(ctx, o.Root, func(changed []string) { rebuild(ctx, o, changed, news) })
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "devserver: changes are not being watched:", err)
		}
	}()
	fmt.Printf("Plywood is at http://%s/ (Ctrl-C stops it)\n", l.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	fmt.Println("\nStopped.")
	news.close() // the browsers' event streams would keep the server from ending
	ending, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(ending); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// listen takes the port, or the first free one of the twenty after it.
func listen(port int) (net.Listener, error) {
	var first error
	for p := port; p < port+20; p++ {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p)))
		if err == nil {
			return l, nil
		}
		if first == nil {
			first = err
		}
		if port == 0 {
			break
		}
	}
	return nil, first
}

func sizes(out string) string {
	size := func(name string) float64 {
		info, err := os.Stat(filepath.Join(out, name))
		if err != nil {
			return 0
		}
		return float64(info.Size()) / 1e6
	}
	return fmt.Sprintf("%s %.1f MB, %.2f MB by gzip, %.2f MB by brotli", bundle.Wasm,
		size(bundle.Wasm), size(bundle.Wasm+".gz"), size(bundle.Wasm+".br"))
}

func rel(root, path string) string {
	if r, err := filepath.Rel(root, path); err == nil {
		return r
	}
	return path
}
