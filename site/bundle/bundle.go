// Package bundle builds the folder a browser is served: the wasm binary, the loader that ships with
// the toolchain which built it, the page's static files, and compressed copies of them all. It
// knows how to build the page and nothing of what the page does.
package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"plywood/site/bundle/slim"
)

// Wasm is the name of the binary, for the page and for its worker.
const Wasm = "plywood.wasm"

// Options say where to build and how small.
type Options struct {
	Root string    // the repository's root, where go.mod is
	Out  string    // the folder to fill; made if it is not there
	Log  io.Writer // gets a line where the page is not made as small as it could be; nil keeps it quiet

	// Small compresses as far as it goes (tens of seconds); otherwise fast.
	Small bool
	// ShortTraces leaves packages alone in the stack traces of panics, as a page that is shipped does.
	ShortTraces bool
}

// Build fills o.Out. On an error the folder keeps whatever it held of the failing part, so that a
// server goes on serving the last page that built.
func Build(ctx context.Context, o Options) error {
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return err
	}
	if err := compile(ctx, o); err != nil {
		return err
	}
	if err := copyLoader(ctx, o); err != nil {
		return err
	}
	if err := copyHelper(ctx, o); err != nil {
		return err
	}
	if err := copyStatic(o); err != nil {
		return err
	}
	if err := copyNoData(o); err != nil {
		return err
	}
	if err := stamp(o); err != nil {
		return err
	}
	return Compress(ctx, o.Out, o.Small)
}

// compile builds the binary beside its place and moves it there whole.
func compile(ctx context.Context, o Options) error {
	tmp := filepath.Join(o.Out, Wasm+".new")
	defer os.Remove(tmp)
	args := []string{"build", "-trimpath", "-ldflags=-s -w"}
	for _, p := range coldPackages() {
		args = append(args, "-gcflags="+p+"=-l")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "-o", tmp, "./wasm")...)
	cmd.Dir = o.Root
	// An allocator with a function for every size is worth its bytes where many threads allocate.
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=simd,nosizespecializedmalloc", "GOFLAGS=")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building the page: %w\n%s", err, strings.TrimSpace(errs.String()))
	}
	version, err := goOutput(ctx, o.Root, "env", "GOVERSION")
	if err != nil {
		return err
	}
	if err := rewrite(tmp, version, o); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(o.Out, Wasm))
}

// rewrite makes the binary small if it is of the version of Go that slim knows, and else says so and leaves it.
func rewrite(path, version string, o Options) error {
	if !slim.Knows(version) {
		if o.Log != nil {
			fmt.Fprintf(o.Log, "The page works but is two fifths larger: its binary can be made small as Go 1.27 writes it, and this is %s. Set GOTOOLCHAIN=go1.27.1.\n", version)
		}
		return nil
	}
	wasm, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if wasm, err = slim.Rewrite(wasm, slim.Options{ShortTraces: o.ShortTraces}); err != nil {
		return err
	}
	return os.WriteFile(path, wasm, 0o644)
}

// coldPackages are compiled without inlining: nothing in them runs once a batch or an image, and it
// makes the compressed binary a tenth smaller.
func coldPackages() []string {
	return []string{
		"plywood/site/...", "plywood/wasm/...", "plywood/engine/nn/...", "plywood/engine/backend/cpu/emit",
		"plywood/engine/graph", "plywood/engine/plan", "plywood/engine/autodiff", "plywood/engine/checkpoint",
		"plywood/engine/safetensors", "plywood/engine/optim", "github.com/...",
		"plywood/engine/json", "plywood/engine/tensor", "plywood/engine/train", "archive/...", "encoding/...", "fmt", "time", "image/...", "html", "log", "path/...",
		"os", "io/...", "container/...", "context", "bufio", "reflect", "strings", "strconv", "bytes", "sort", "syscall/...",
		"internal/strconv", "internal/fmtsort", "internal/reflectlite", "internal/poll", "internal/godebug", "internal/bisect",
	}
}

// copyLoader takes wasm_exec.js from the toolchain that built the binary: the two must match.
func copyLoader(ctx context.Context, o Options) error {
	root, err := goOutput(ctx, o.Root, "env", "GOROOT")
	if err != nil {
		return err
	}
	return copyFile(filepath.Join(root, "lib", "wasm", "wasm_exec.js"), filepath.Join(o.Out, "wasm_exec.js"))
}

// copyHelper takes the script that Vugu would otherwise hand to eval, which the page's
// Content-Security-Policy forbids.
func copyHelper(ctx context.Context, o Options) error {
	dir, err := goOutput(ctx, o.Root, "list", "-m", "-f", "{{.Dir}}", "github.com/vugu/vugu")
	if err != nil {
		return err
	}
	if dir == "" {
		return errors.New("the Vugu module is not in the module cache; run: go mod download")
	}
	src, err := os.ReadFile(filepath.Join(dir, "domrender", "renderer-js-script.js"))
	if err != nil {
		return err
	}
	js, err := helper(src)
	if err != nil {
		return err
	}
	return writeIfChanged(filepath.Join(o.Out, "vugu.js"), js)
}

func copyStatic(o Options) error {
	src := filepath.Join(o.Root, "site", "static")
	return filepath.WalkDir(src, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(o.Out, rel), 0o755)
		}
		if rel == page || rel == serviceWorker { // stamp writes them
			return nil
		}
		return copyFile(path, filepath.Join(o.Out, rel))
	})
}

func copyFile(src, dst string) error {
	b, err := os.ReadFile(src)
	if err != nil {
		return err
	}
	return writeIfChanged(dst, b)
}

// writeIfChanged keeps the time stamp of a file that would be the same, so that its compressed
// copies stay good.
func writeIfChanged(path string, b []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b) {
		return nil
	}
	return os.WriteFile(path, b, 0o644)
}

func goOutput(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, strings.TrimSpace(errs.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// Root finds the repository's root from a folder inside it.
func Root(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for d := dir; ; d = filepath.Dir(d) {
		b, err := os.ReadFile(filepath.Join(d, "go.mod"))
		if err == nil && bytes.HasPrefix(b, []byte("module plywood\n")) {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("%s is not inside Plywood's source; run this from its folder", dir)
		}
	}
}
