package main

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestListenTakesTheNextFreePort(t *testing.T) {
	taken, err := listen(0)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	l, err := listen(port)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := l.Addr().(*net.TCPAddr)
	if got.Port <= port || got.Port >= port+20 || !got.IP.IsLoopback() {
		t.Errorf("beside port %d it took %v", port, got)
	}
}

func TestThePageReloadsItself(t *testing.T) {
	out := t.TempDir()
	news := newReloads()
	server := httptest.NewServer(handler(out, "", news))
	defer server.Close()
	defer news.close()
	get := func(path string) (int, string) {
		r, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var b strings.Builder
		bufio.NewReader(r.Body).WriteTo(&b)
		return r.StatusCode, b.String()
	}
	if code, _ := get("/"); code != http.StatusServiceUnavailable {
		t.Errorf("before the first build the page gives %d", code)
	}
	if err := os.WriteFile(filepath.Join(out, "index.html"), []byte("<head>"+offlineScript+"</head>"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, html := get("/"); !strings.Contains(html, `src="dev/reload.js"`) || strings.Contains(html, "offline.js") {
		t.Errorf("the page is %q", html)
	}
	if code, js := get("/dev/reload.js"); code != 200 || !strings.Contains(js, "dev/rebuilt") {
		t.Errorf("the script is %q", js)
	}
	if code, js := get("/sw.js"); code != 200 || !strings.Contains(js, "unregister()") {
		t.Errorf("a service worker that was there is replaced by %q", js)
	}
	if page, err := os.ReadFile("../../site/static/index.html"); err != nil || !strings.Contains(string(page), offlineScript) {
		t.Errorf("the page has no %s, %v", offlineScript, err)
	}
	stream, err := http.Get(server.URL + "/dev/rebuilt")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	lines.Scan() // ": watching", so that it is listening now
	news.tell()
	for lines.Scan() {
		if lines.Text() == "event: rebuilt" {
			return
		}
	}
	t.Error("the page was not told of the rebuild")
}

func TestWatchTellsOfSourcesOnly(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"engine", "site/new", "wasm"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan []string, 10)
	done := make(chan error, 1)
	go func() { done <- watch(ctx, root, func(files []string) { told <- files }) }()
	write := func(name string) {
		if err := os.WriteFile(filepath.Join(root, name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.After(10 * time.Second)
	for {
		write("site/new/a_test.go")
		write("site/new/a_gen.go")
		write("site/new/a.vugu")
		select {
		case files := <-told:
			for _, f := range files {
				if filepath.Base(f) != "a.vugu" {
					t.Errorf("told of %s", f)
				}
			}
		case <-time.After(time.Second):
			continue // the watcher was not there yet
		case <-deadline:
			t.Fatal("never told")
		}
		break
	}
	cancel()
	if err := <-done; err != context.Canceled {
		t.Errorf("it ended with %v", err)
	}
}
