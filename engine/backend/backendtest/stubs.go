package backendtest

import (
	"plywood/engine/backend"
	"testing"
)

func runNetworks(t *testing.T, be backend.Backend)  {}
func runRandom(t *testing.T, be backend.Backend)    {}
func runBehaviour(t *testing.T, be backend.Backend) {}
