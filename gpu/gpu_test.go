//go:build gl && linux

package gpu

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/backendtest"
)

// open gives a backend whose driver may complain of nothing.
func open(t testing.TB) *Backend {
	t.Helper()
	b, err := New(0, Options{Debug: true, Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func TestBackend(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) backend.Backend { return open(t) })
}
