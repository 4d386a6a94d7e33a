//go:build !gl || !linux

package gpu

import (
	"plywood/engine/backend"
	"plywood/gpu/glctx"
)

// Open needs a build with OpenGL; the error says how to make one.
func Open(int) (backend.Backend, error) { return nil, glctx.ErrNotBuilt }
