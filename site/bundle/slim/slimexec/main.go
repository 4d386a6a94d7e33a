// Command slimexec runs a program for js/wasm as the page is run: rewritten by package slim. It is for
// go test, which hands it a test's binary:
//
//	GOOS=js GOARCH=wasm go test -exec "build/slimexec" ./engine/...
//
// With -short-traces the traces of panics are cut, too, as in the page that is shipped.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"plywood/site/bundle/slim"
)

func main() {
	var o slim.Options
	flag.BoolVar(&o.ShortTraces, "short-traces", false, "leave functions' names, files and lines out of traces")
	flag.Parse()
	code, err := run(flag.Args(), o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "slimexec:", err)
		code = 1
	}
	os.Exit(code)
}

// run gives the exit code of the program.
func run(args []string, o slim.Options) (int, error) {
	if len(args) == 0 {
		return 0, fmt.Errorf("want a binary and its arguments, have none")
	}
	wasm, err := os.ReadFile(args[0])
	if err != nil {
		return 0, err
	}
	if wasm, err = slim.Rewrite(wasm, o); err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "slimexec")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, filepath.Base(args[0]))
	if err := os.WriteFile(out, wasm, 0o755); err != nil {
		return 0, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return 0, fmt.Errorf("go env GOROOT: %w", err)
	}
	cmd := exec.Command(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec"), append([]string{out}, args[1:]...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if ended, ok := err.(*exec.ExitError); ok {
		return ended.ExitCode(), nil
	}
	return 0, err
}
