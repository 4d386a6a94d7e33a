//go:build !js

package cpu

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
)

// What the tests of this package are called with in Chromium. For measurements:
//
//	go test -run Chromium -timeout 1h -v . -args -chromium '-test.run=^$ -test.bench=Networks'
var chromiumArgs = flag.String("chromium", chromiumTests, "arguments of the tests in Chromium")

// chromiumTests is the suite in both forms of emitted kernels and 200 steps' losses, but for the nets' own shapes: their reference in
// float64 takes long in a browser, and the interpreter has run them.
const (
	chromiumTests = "-rapid.checks=40 -test.run=Backend|Losses|EmittedForms/(fma|mul) " +
		"-test.skip=Backend/./" + netShapes + "|EmittedForms/./././" + netShapes
	netShapes = "(lenet|stem|resnet|densenet|transition|256|120|512)"
)

// The page starts the test binary in a worker, as the program's own page does, and posts what it
// prints.
const (
	chromiumPage = `<!DOCTYPE html><script>
const worker = new Worker("worker.js");
let last = Promise.resolve();
const post = (path, body) => { last = last.then(() => fetch(path, {method: "POST", body})); };
worker.onmessage = (e) => post(e.data.path, e.data.body);
worker.onerror = (e) => post("exit", "the worker failed: " + e.message);
</script>`
	chromiumWorker = `
importScripts("wasm_exec.js");
const post = (path, body) => self.postMessage({path, body});
const decoder = new TextDecoder();
fs.writeSync = (fd, buf) => { post("out", decoder.decode(buf, {stream: true})); return buf.length; };
fs.write = (fd, buf, offset, length, position, callback) => callback(null, fs.writeSync(fd, buf));
(async () => {
  const go = new Go();
  let code = 0;
  go.exit = (c) => { code = c; };
  go.argv = ["cpu.test", ...await (await fetch("args")).json()];
  const module = await WebAssembly.compileStreaming(fetch("cpu.test.wasm"));
  await go.run(await WebAssembly.instantiate(module, go.importObject));
  post("exit", String(code));
})().catch((err) => post("exit", String(err)));
`
)

// TestChromium runs this package's tests as a browser does: kernels with a product and a sum, and
// with relaxed multiply-add, which no other runtime here takes.
func TestChromium(t *testing.T) {
	chrome := chromium.Find()
	if chrome == "" {
		const missing = "NO CHROMIUM: the kernels have NOT been run in a browser. Install it with: " + chromium.Install
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	dir := t.TempDir()
	build := exec.Command("go", "test", "-c", "-o", filepath.Join(dir, "cpu.test.wasm"), ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", build, err, out)
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	out := newPrinter()
	server := httptest.NewServer(out.site(dir, strings.TrimSpace(string(goroot))))
	defer server.Close()
	browser, stop, err := chromium.Start(t.Context(), chrome,
		chromedp.Flag("disable-renderer-backgrounding", true), chromedp.Flag("disable-backgrounding-occluded-windows", true))
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if err := chromedp.Do(browser, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	limit, cancelLimit := context.WithTimeout(t.Context(), time.Hour)
	defer cancelLimit()
	select {
	case code := <-out.exit:
		if code != "0" {
			t.Errorf("exit: %s", code)
		}
	case <-limit.Done():
		t.Error(limit.Err())
	}
}

// printer takes what the tests in the page print.
type printer struct {
	exit  chan string
	meter meter
}

func newPrinter() *printer { return &printer{exit: make(chan string, 1)} }

func (p *printer) site(dir, goroot string) http.Handler {
	mux := http.NewServeMux()
	serve := func(path, kind, content string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			// An isolated page has a clock of 5 µs, others one of 100.
			w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
			w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
			io.WriteString(w, content)
		})
	}
	args, err := json.Marshal(strings.Fields(*chromiumArgs))
	if err != nil {
		panic(err)
	}
	serve("/{$}", "text/html", chromiumPage)
	serve("/worker.js", "text/javascript", chromiumWorker)
	serve("/args", "application/json", string(args))
	mux.HandleFunc("/wasm_exec.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		http.ServeFile(w, r, filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	})
	mux.Handle("/cpu.test.wasm", http.FileServer(http.Dir(dir)))
	mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		for line := range strings.Lines(string(text)) {
			fmt.Print(line)
		}
	})
	mux.HandleFunc(processorPath, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, p.meter.read().Nanoseconds())
	})
	mux.HandleFunc("/exit", func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		p.exit <- string(text)
	})
	return mux
}
