//go:build gl && linux

package gpu

import "plywood/engine/backend"

// Open makes a backend on the device of that index in Devices.
func Open(index int) (backend.Backend, error) {
	b, err := New(index, Options{})
	if err != nil {
		return nil, err
	}
	return b, nil
}
