//go:build !js

package data

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// content is what the test servers hold.
func content() []byte {
	b := make([]byte, 200_000)
	for i := range b {
		b[i] = byte(i * i >> 7)
	}
	return b
}

func remote() remoteFile {
	sum := sha256.Sum256(content())
	return remoteFile{name: "f.gz", size: int64(len(content())), sha256: hex.EncodeToString(sum[:])}
}

// mirror is a test server that counts its requests.
type mirror struct {
	url      string
	requests atomic.Int32
	ranges   atomic.Int32
}

func serve(t *testing.T, handle http.HandlerFunc) *mirror {
	t.Helper()
	m := &mirror{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.requests.Add(1)
		if r.Header.Get("Range") != "" {
			m.ranges.Add(1)
		}
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	m.url = s.URL
	return m
}

func whole(w http.ResponseWriter, r *http.Request) {
	http.ServeContent(w, r, "f", time.Time{}, bytes.NewReader(content()))
}

// rangeless knows no ranges.
func rangeless(w http.ResponseWriter, _ *http.Request) { w.Write(content()) }

// breaking sends at most so many bytes of what was asked for and closes the connection.
func breaking(most int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		whole(&cutWriter{ResponseWriter: w, left: most}, r)
	}
}

type cutWriter struct {
	http.ResponseWriter
	left int64
}

func (c *cutWriter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b[:min(int64(len(b)), c.left)])
	if c.left -= int64(n); c.left == 0 {
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func newFetcher(t *testing.T, mirrors ...*mirror) *fetcher {
	f := &fetcher{client: http.DefaultClient, dir: filepath.Join(t.TempDir(), "cache"), stall: 5 * time.Second}
	for _, m := range mirrors {
		f.mirrors = append(f.mirrors, m.url)
	}
	return f
}

// arrived checks that the file is there, whole and alone.
func arrived(t *testing.T, f *fetcher) {
	t.Helper()
	path, err := f.fetch(context.Background(), remote())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, content()) {
		t.Errorf("got another file (%v)", err)
	}
	if left, err := os.ReadDir(f.dir); err != nil || len(left) != 1 {
		t.Errorf("wanted nothing beside the file, got %v (%v)", left, err)
	}
}

func (f *fetcher) leave(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.dir, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFetch(t *testing.T) {
	m := serve(t, whole)
	f := newFetcher(t, m)
	var last int64
	f.progress = func(file string, done, total int64) {
		if file != "f.gz" || total != remote().size || done <= last {
			t.Errorf("progress %s %d of %d after %d", file, done, total, last)
		}
		last = done
	}
	arrived(t, f)
	if last != remote().size || m.requests.Load() != 1 {
		t.Errorf("wanted progress to the end in one request, got %d in %d", last, m.requests.Load())
	}
	arrived(t, f) // it is there now
	if m.requests.Load() != 1 {
		t.Error("a file that is there was fetched again")
	}
}

func TestFetchGoesOnWhereItStopped(t *testing.T) {
	m := serve(t, breaking(80_000))
	f := newFetcher(t, m)
	arrived(t, f) // 80,000 + 80,000 + 40,000
	if m.requests.Load() != 3 || m.ranges.Load() != 2 {
		t.Errorf("wanted 3 requests, 2 of them for the rest, got %d and %d", m.requests.Load(), m.ranges.Load())
	}
	m = serve(t, whole)
	f = newFetcher(t, m)
	f.leave(t, "f.gz.part", content()[:150_000])
	var first int64
	f.progress = func(_ string, done, _ int64) {
		if first == 0 {
			first = done
		}
	}
	arrived(t, f)
	if m.ranges.Load() != 1 || first <= 150_000 {
		t.Errorf("an earlier run's part was not used: %d ranges, first progress %d", m.ranges.Load(), first)
	}
}

func TestFetchGoesOnAtTheNextMirror(t *testing.T) {
	down, second := serve(t, breaking(30_000)), serve(t, whole)
	arrived(t, newFetcher(t, down, second))
	if down.requests.Load() != attempts || second.ranges.Load() != 1 {
		t.Errorf("wanted %d attempts, then the rest from the second, got %d and %d", attempts, down.requests.Load(), second.ranges.Load())
	}
}

func TestFetchWithoutRanges(t *testing.T) {
	f := newFetcher(t, serve(t, rangeless))
	f.leave(t, "f.gz.part", []byte("something else that was left there"))
	arrived(t, f)
}

func TestFetchNextMirror(t *testing.T) {
	gone, good := serve(t, http.NotFound), serve(t, whole)
	arrived(t, newFetcher(t, gone, good))
	if gone.requests.Load() != 1 {
		t.Errorf("a 404 is final, yet it was asked %d times", gone.requests.Load())
	}
}

func TestFetchWrongContent(t *testing.T) {
	other := content()
	other[100]++
	wrong := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(other) })
	f := newFetcher(t, wrong)
	_, err := f.fetch(context.Background(), remote())
	if err == nil || !strings.Contains(err.Error(), "wanted SHA-256 "+remote().sha256) || !strings.Contains(err.Error(), wrong.url) {
		t.Fatalf("wanted an error about the hash and the mirror, got %v", err)
	}
	if _, err := os.Stat(filepath.Join(f.dir, "f.gz")); err == nil {
		t.Error("a file with the wrong hash was moved into place")
	}
	if info, err := os.Stat(filepath.Join(f.dir, "f.gz.part")); err != nil || info.Size() != 0 {
		t.Errorf("the wrong bytes would be built upon next time: %v (%v)", info, err)
	}
	arrived(t, newFetcher(t, wrong, serve(t, whole)))
}

// A part that is spoiled, too long or whole already.
func TestFetchOddParts(t *testing.T) {
	for name, part := range map[string][]byte{
		"spoiled":  bytes.Repeat([]byte{1}, 1000),
		"too long": append(content(), 1, 2, 3),
		"whole":    content(),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFetcher(t, serve(t, whole))
			f.leave(t, "f.gz.part", part)
			arrived(t, f)
		})
	}
	f := newFetcher(t, serve(t, whole))
	f.leave(t, "f.gz", []byte("not the file"))
	arrived(t, f)
}

func TestFetchTakesNoMoreThanTheFile(t *testing.T) {
	endless := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	f := newFetcher(t, endless)
	if _, err := f.fetch(context.Background(), remote()); err == nil {
		t.Error("wanted an error")
	}
}

func TestFetchStalls(t *testing.T) {
	silent := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write(content()[:10])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	f := newFetcher(t, silent)
	f.stall = 30 * time.Millisecond
	if _, err := f.fetch(context.Background(), remote()); err == nil || !strings.Contains(err.Error(), "no data for 30ms") {
		t.Errorf("wanted that no data came, got %v", err)
	}
}

func TestFetchStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	m := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	if _, err := newFetcher(t, m).fetch(ctx, remote()); !errors.Is(err, context.Canceled) || m.requests.Load() != 1 {
		t.Errorf("wanted to stop at once, got %v after %d requests", err, m.requests.Load())
	}
}

func TestFetchFashionErrorHelps(t *testing.T) {
	alone(t)
	m := serve(t, http.NotFound)
	_, err := FetchFashion(context.Background(), Options{Mirrors: []string{m.url + "/"}})
	if err == nil {
		t.Fatal("wanted an error")
	}
	for _, want := range []string{m.url + "/train-images-idx3-ubyte.gz: wanted the file, got 404", "Put the four files", "--data garments"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error says nothing of %q:\n%v", want, err)
		}
	}
	if _, err := FetchFashion(context.Background(), Options{Mirrors: []string{m.url}, Offline: true}); err == nil || m.requests.Load() != 1 {
		t.Errorf("offline, nothing may be asked for: %v after %d requests", err, m.requests.Load())
	}
}
