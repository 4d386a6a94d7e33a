//go:build !gl || !linux

package glctx

import "errors"

// ErrNotBuilt says that this binary was built without OpenGL.
var ErrNotBuilt = errors.New(`this build has no OpenGL; build it on Linux with: apt-get install gcc pkg-config libegl-dev && go build -tags "gl egl" ./cmd/plywood`)

// Devices lists no devices and says why.
func Devices() ([]Info, error) { return nil, ErrNotBuilt }
