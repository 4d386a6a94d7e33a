//go:build goexperiment.simd

package cpu

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/backendtest"
)

// The whole suite on portable tiles, where the machine would take assembly. (In other builds
// TestBackend is that.)
func TestPortableTiles(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) backend.Backend {
		b := New(0)
		b.tiles = portableTiles()
		t.Cleanup(b.Close)
		return b
	})
}
