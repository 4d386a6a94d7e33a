// Package serve hands a built page to a browser: compressed copies where they are accepted, the
// right types, and the headers that keep the page to itself. The command cmd/devserver and the
// browser tests share it.
package serve

import (
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Policy is the page's Content-Security-Policy: nothing but what this server gives, no inline
// scripts or styles, no eval; WebAssembly may be compiled.
const Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// types are set here because a machine's own table may be wrong or missing.
var types = map[string]string{
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".wasm":        "application/wasm",
	".svg":         "image/svg+xml",
	".json":        "application/json",
	".webmanifest": "application/manifest+json",
	".gz":          "application/octet-stream",
}

// Page serves the files of a folder.
func Page(dir string) http.Handler {
	return headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean("/" + r.URL.Path)
		if name == "/" {
			name = "/index.html"
		}
		File(w, r, filepath.Join(dir, filepath.FromSlash(name)))
	}))
}

// headers keep the page isolated, so that it may have memory shared with its worker one day, and
// fresh, so that a rebuilt page is what a reload shows.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// File serves one file, or the copy of it the browser would rather have.
func File(w http.ResponseWriter, r *http.Request, name string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	info, err := os.Stat(name)
	if err != nil || info.IsDir() {
		http.Error(w, "no such file: "+r.URL.Path, http.StatusNotFound)
		return
	}
	ext := filepath.Ext(name)
	typ, ok := types[ext]
	if !ok {
		typ = mime.TypeByExtension(ext)
	}
	if typ == "" {
		typ = "application/octet-stream"
	}
	w.Header().Set("Content-Type", typ)
	w.Header().Set("Vary", "Accept-Encoding")
	sent := name
	for _, c := range []struct{ coding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		packed, err := os.Stat(name + c.ext)
		if err == nil && !packed.ModTime().Before(info.ModTime()) && accepts(r, c.coding) {
			w.Header().Set("Content-Encoding", c.coding)
			sent = name + c.ext
			break
		}
	}
	f, err := os.Open(sent)
	if err != nil {
		http.Error(w, "cannot read "+r.URL.Path, http.StatusInternalServerError)
		return
	}
	defer f.Close()
	http.ServeContent(w, r, "", info.ModTime(), f)
}

// accepts tells whether a request's Accept-Encoding names the coding, and not with q=0.
func accepts(r *http.Request, coding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == coding {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
