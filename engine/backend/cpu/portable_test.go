package cpu

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/backendtest"
)

// The whole suite on portable tiles, where the machine would take assembly. (Elsewhere TestBackend is that.)
func TestPortableTiles(t *testing.T) {
	if !newTiles().exact {
		t.Skip("this machine's tiles are the portable ones, which TestBackend runs")
	}
	backendtest.Run(t, func(t *testing.T) backend.Backend {
		b := New(0)
		b.tiles = portableTiles()
		t.Cleanup(b.Close)
		return b
	})
}
