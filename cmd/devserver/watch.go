package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"plywood/site/bundle"
)

// quiet is how long the source must rest before a rebuild: editors write in bursts.
const quiet = 300 * time.Millisecond

// watch calls changed with the source files that changed, one burst at a time, until ctx ends.
func watch(ctx context.Context, root string, changed func([]string)) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	for _, top := range []string{"engine", "site", "wasm"} {
		if err := addFolders(w, filepath.Join(root, top)); err != nil {
			return err
		}
	}
	var burst []string
	rest := time.NewTimer(quiet)
	rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-w.Errors:
			return err
		case e := <-w.Events:
			if e.Has(fsnotify.Create) {
				if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
					if err := addFolders(w, e.Name); err != nil {
						return err
					}
				}
			}
			if isSource(e.Name) && !e.Has(fsnotify.Chmod) {
				burst = append(burst, e.Name)
				rest.Reset(quiet)
			}
		case <-rest.C:
			changed(burst)
			burst = nil
		}
	}
}

func addFolders(w *fsnotify.Watcher, top string) error {
	return filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return w.Add(path)
	})
}

// isSource leaves out what does not reach the page, and what the generator itself writes.
func isSource(name string) bool {
	ext := filepath.Ext(name)
	known := []string{".go", ".vugu", ".css", ".js", ".html", ".svg", ".webmanifest"}
	return slices.Contains(known, ext) && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, "_gen.go")
}

func rebuild(ctx context.Context, o bundle.Options, changed []string, news *reloads) {
	began := time.Now()
	if slices.ContainsFunc(changed, func(n string) bool { return filepath.Ext(n) == ".vugu" }) {
		cmd := exec.CommandContext(ctx, "go", "generate", "./site/components")
		cmd.Dir = o.Root
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go generate: %v\n%s", err, out)
			return
		}
	}
	if err := bundle.Build(ctx, o); err != nil {
		if ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, err)
		}
		return
	}
	fmt.Printf("Rebuilt in %.1f s\n", time.Since(began).Seconds())
	news.tell()
}
