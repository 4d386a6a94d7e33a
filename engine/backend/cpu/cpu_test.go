package cpu

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/backendtest"
)

func open(t testing.TB) backend.Backend {
	b := New(0)
	t.Cleanup(b.Close)
	return b
}

func TestBackend(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) backend.Backend { return open(t) })
}
