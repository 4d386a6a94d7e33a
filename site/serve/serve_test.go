package serve

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// folder makes a page with a compressed copy of its binary.
func folder(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range map[string]string{"index.html": "<p>hello", "a.wasm": "plain", "a.wasm.br": "packed", "page.css": "p{}"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func get(t *testing.T, h http.Handler, path string, header ...string) (*http.Response, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestPage(t *testing.T) {
	h := Page(folder(t))
	for _, c := range []struct{ path, accept, status, typ, coding, body string }{
		{"/", "", "200", "text/html", "", "<p>hello"},
		{"/page.css", "br", "200", "text/css", "", "p{}"},
		{"/a.wasm", "gzip, deflate, br", "200", "application/wasm", "br", "packed"},
		{"/a.wasm", "gzip", "200", "application/wasm", "", "plain"},
		{"/a.wasm", "br;q=0", "200", "application/wasm", "", "plain"},
		{"/nothing", "", "404", "text/plain", "", ""},
		{"/../serve.go", "", "404", "text/plain", "", ""},
	} {
		r, body := get(t, h, c.path, "Accept-Encoding", c.accept)
		if !strings.HasPrefix(r.Status, c.status) || !strings.HasPrefix(r.Header.Get("Content-Type"), c.typ) || r.Header.Get("Content-Encoding") != c.coding {
			t.Errorf("%s accepting %q: %s, %s, %q", c.path, c.accept, r.Status, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"))
		}
		if c.body != "" && body != c.body {
			t.Errorf("%s accepting %q: %q, want %q", c.path, c.accept, body, c.body)
		}
		policy := r.Header.Get("Content-Security-Policy")
		if strings.Contains(strings.ReplaceAll(policy, "'wasm-unsafe-eval'", ""), "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: the policy is %q", c.path, policy)
		}
		if r.Header.Get("Cross-Origin-Opener-Policy") != "same-origin" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", c.path, r.Header)
		}
	}
}

func TestAStaleCopyIsNotServed(t *testing.T) {
	dir := folder(t)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "a.wasm.br"), old, old); err != nil {
		t.Fatal(err)
	}
	if r, body := get(t, Page(dir), "/a.wasm", "Accept-Encoding", "br"); body != "plain" {
		t.Errorf("served %q as %q", body, r.Header.Get("Content-Encoding"))
	}
}

func TestOnlyGet(t *testing.T) {
	w := httptest.NewRecorder()
	Page(folder(t)).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST gives %d", w.Code)
	}
}

func TestFashionMNIST(t *testing.T) {
	dir := t.TempDir()
	var paths [4]string
	for i, name := range files {
		paths[i] = filepath.Join(dir, name+".gz")
		if err := os.WriteFile(paths[i], []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	h := FashionMNIST(func() ([4]string, error) { return paths, nil })
	var index Index
	_, body := get(t, h, DataPath+"index.json")
	if err := json.Unmarshal([]byte(body), &index); err != nil || !index.Found || index.Files[0] != files[0]+".gz" {
		t.Errorf("the index is %s, %v", body, err)
	}
	if r, body := get(t, h, DataPath+index.Files[3], "Accept-Encoding", "gzip"); body != files[3] || r.Header.Get("Content-Encoding") != "" {
		t.Errorf("served %q as %q", body, r.Header.Get("Content-Encoding"))
	}
	for _, path := range []string{files[0], "../x", "x"} {
		if r, _ := get(t, h, DataPath+path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
	h = FashionMNIST(func() ([4]string, error) { return paths, errors.New("nowhere") })
	if _, body := get(t, h, DataPath+"index.json"); !strings.Contains(body, `"found":false`) || !strings.Contains(body, "nowhere") {
		t.Errorf("the index is %s", body)
	}
	if r, _ := get(t, h, DataPath+files[0]+".gz"); r.StatusCode != http.StatusNotFound {
		t.Errorf("not found, it is served all the same: %s", r.Status)
	}
}
