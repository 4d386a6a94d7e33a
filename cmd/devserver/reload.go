package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"plywood/engine/data"
	"plywood/site/serve"
)

// reloads tells every open page when to load anew.
type reloads struct {
	mu     sync.Mutex
	pages  map[chan struct{}]bool
	closed chan struct{}
}

func newReloads() *reloads {
	return &reloads{pages: map[chan struct{}]bool{}, closed: make(chan struct{})}
}

func (n *reloads) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.pages {
		select {
		case c <- struct{}{}:
		default: // it has been told already
		}
	}
}

func (n *reloads) close() { close(n.closed) }

// ServeHTTP is a stream of server-sent events, one for each rebuild.
func (n *reloads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	flusher, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "streaming is not possible", http.StatusInternalServerError)
		return
	}
	c := make(chan struct{}, 1)
	n.mu.Lock()
	n.pages[c] = true
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		delete(n.pages, c)
		n.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, ": watching\n\n")
	flusher.Flush()
	for {
		select {
		case <-c:
			fmt.Fprint(w, "event: rebuilt\ndata: {}\n\n")
			flusher.Flush()
		case <-n.closed:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// A page that is being worked on must not come out of a service worker's store.
const (
	offlineScript = `<script src="offline.js" defer></script>`
	// goneScript takes the place of the service worker that an earlier page left at this address.
	goneScript = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const key of await caches.keys()) if (key.startsWith("plywood ")) await caches.delete(key);
  await self.registration.unregister();
  for (const tab of await self.clients.matchAll({ type: "window" })) tab.navigate(tab.url);
})()));
`
)

const reloadScript = `new EventSource("dev/rebuilt").addEventListener("rebuilt", () => location.reload());
`

// handler serves the page with the reloading script added, and Fashion-MNIST beside it.
func handler(out, dataDir string, news *reloads) http.Handler {
	page := serve.Page(out)
	mux := http.NewServeMux()
	mux.Handle("/dev/rebuilt", news)
	mux.HandleFunc("/dev/reload.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		fmt.Fprint(w, reloadScript)
	})
	mux.HandleFunc("/sw.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		fmt.Fprint(w, goneScript)
	})
	mux.Handle(serve.DataPath, serve.FashionMNIST(func() ([4]string, error) {
		return data.FindFashion(data.Options{DataDir: dataDir})
	}))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" && r.URL.Path != "/index.html" {
			page.ServeHTTP(w, r)
			return
		}
		html, err := os.ReadFile(filepath.Join(out, "index.html"))
		if err != nil {
			http.Error(w, "The page has not been built yet; see the terminal.", http.StatusServiceUnavailable)
			return
		}
		html = bytes.Replace(html, []byte(offlineScript), nil, 1)
		html = bytes.Replace(html, []byte("</head>"), []byte("<script src=\"dev/reload.js\" defer></script>\n</head>"), 1)
		serve.HTML(w, html)
	})
	return mux
}
