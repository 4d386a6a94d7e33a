//go:build !js

package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// host is a static host that knows nothing of the page: files as they lie, no headers of ours,
// nothing compressed on the way, under a path of its own.
type host struct {
	*httptest.Server
	down    atomic.Bool
	packed  atomic.Bool            // the binary's compressed copy has been asked for
	version atomic.Pointer[string] // shown in place of the build's own
}

const under = "/a/b/"

func staticHost(t *testing.T, built string) *host {
	h := &host{}
	h.version.Store(&built)
	files := http.StripPrefix(under, http.FileServer(http.Dir(shared.dir)))
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, under)
		switch {
		case h.down.Load():
			panic(http.ErrAbortHandler) // the connection breaks
		case name == "" || name == "sw.js":
			b, err := os.ReadFile(filepath.Join(shared.dir, map[string]string{"": "index.html", "sw.js": "sw.js"}[name]))
			if err != nil {
				t.Error(err)
			}
			http.ServeContent(w, r, map[string]string{"": "index.html", "sw.js": "sw.js"}[name], time.Time{},
				bytes.NewReader(bytes.ReplaceAll(b, []byte(built), []byte(*h.version.Load()))))
		default:
			if name == "plywood.wasm.gz" {
				h.packed.Store(true)
			}
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// shippedBundle is what the service worker says of the page's files.
type shippedBundle struct {
	Version string   `json:"version"`
	Files   []string `json:"files"`
}

func readBundle(t *testing.T) (b shippedBundle) {
	t.Helper()
	script, err := os.ReadFile(filepath.Join(shared.dir, "sw.js"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(script), "const bundle = ")
	line, _, _ := strings.Cut(rest, ";\n")
	if err := json.Unmarshal([]byte(line), &b); err != nil || len(b.Version) != 12 || len(b.Files) < 12 {
		t.Fatalf("the service worker begins with %s: %v", line, err)
	}
	return b
}

// whole counts the files of the page's version that the service worker keeps.
const whole = `caches.keys().then(async keys => {
	const mine = keys.filter(k => k.endsWith(" " + document.documentElement.dataset.version));
	if (mine.length == 1) window.keptFiles = (await (await caches.open(mine[0])).keys()).length; })`

func (tb *tab) waitKeptWhole() {
	tb.t.Helper()
	tb.wait(`(`+whole+`, window.keptFiles == `+strconv.Itoa(len(readBundle(tb.t).Files))+`)`, "the page to be kept whole")
}

func TestStaticHostOfflineAndUpdate(t *testing.T) {
	built := readBundle(t).Version
	h := staticHost(t, built)
	tb := newTab(t, h.URL+under, 1440, 900)
	var mu sync.Mutex
	var strange []string
	if err := chromedp.Listen(tb.ctx, func(ev any) {
		e, ok := ev.(*network.EventRequestWillBeSent)
		if !ok {
			return
		}
		at, err := url.Parse(e.Request.URL)
		inside := err == nil && "http://"+at.Host == h.URL && strings.HasPrefix(at.Path, under)
		if !inside && (err != nil || at.Scheme != "data" && at.Scheme != "blob") {
			mu.Lock()
			strange = append(strange, e.Request.URL)
			mu.Unlock()
		}
	}); err != nil {
		t.Fatal(err)
	}
	tb.do(chromedp.Navigate(tb.url))
	tb.settle(`window.crossOriginIsolated && document.querySelector("#train")`) // the first visit loads twice
	tb.waitKeptWhole()
	if wide := js[string](tb, `typeof SharedArrayBuffer`); wide != "function" {
		t.Errorf("SharedArrayBuffer is %s", wide)
	}

	if !h.packed.Load() {
		t.Error("the binary was fetched as it lies, where a compressed copy lies beside it")
	}

	h.down.Store(true)
	h.CloseClientConnections()
	tb.load()
	tb.points("3")
	tb.click("#train")
	tb.waitFor(60*time.Second, `document.querySelector("#run-status").textContent.startsWith("Done.")`, "a run without a network")

	next := "abcdef012345"
	h.version.Store(&next)
	h.down.Store(false)
	js[bool](tb, `(navigator.serviceWorker.getRegistration().then(r => r.update()), true)`)
	tb.wait(`document.querySelector("#update")`, "the new version to be offered")
	tb.shot("update")
	if now := js[string](tb, `document.documentElement.dataset.version`); now != built {
		t.Errorf("the page is of version %s before the person has said so", now)
	}
	js[bool](tb, `(document.querySelector("#take-update").click(), true)`)
	tb.settle(`document.documentElement.dataset.version == "` + next + `" && document.querySelector("#train")`)
	tb.wait(`document.querySelectorAll("li.run").length == 1`, "the run to be back")
	if n := js[int](tb, `document.querySelectorAll("#update").length`); n != 0 {
		t.Error("the new version is offered again")
	}
	mu.Lock()
	defer mu.Unlock()
	for _, u := range strange {
		t.Errorf("the page asked for %s", u)
	}
}

// settle waits for an expression through reloads, which break off what is being evaluated.
func (tb *tab) settle(expression string) {
	tb.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if ok, err := chromedp.Run(tb.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && ok {
			return
		}
	}
	tb.t.Fatalf("waited in vain for %s", expression)
}

// By the project's own server the page is isolated at once and loads once.
func TestOwnServerIsolates(t *testing.T) {
	tb := newTab(t, shared.url, 1440, 900)
	loads := 0
	var mu sync.Mutex
	if err := chromedp.Listen(tb.ctx, func(ev any) {
		if e, ok := ev.(*network.EventRequestWillBeSent); ok && e.Type == network.ResourceTypeDocument {
			mu.Lock()
			loads++
			mu.Unlock()
		}
	}); err != nil {
		t.Fatal(err)
	}
	tb.load()
	tb.waitKeptWhole()
	if !js[bool](tb, `window.crossOriginIsolated`) {
		t.Error("the page is not isolated")
	}
	mu.Lock()
	defer mu.Unlock()
	if loads != 1 {
		t.Errorf("the page was loaded %d times", loads)
	}
}
