package backendtest

import (
	"fmt"
	"testing"

	"plywood/engine/backend"
)

func TestReference(t *testing.T) {
	for _, lanes := range []int{1, 3} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			Run(t, func(*testing.T) backend.Backend { return Reference(lanes) })
		})
	}
}
