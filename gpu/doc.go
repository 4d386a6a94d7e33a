// Package gpu runs programs on a GPU by OpenGL compute shaders, without a screen. A program's two
// arenas are buffers on the device; each call becomes one to three dispatches whose bindings,
// constants and barriers are fixed when it is compiled, so that a step only replays them. It knows
// nothing of layers or training.
//
// It needs the build tags "gl egl"; without them Open and Devices say so.
package gpu

import "plywood/gpu/glctx"

// Device is what Devices tells of one device.
type Device = glctx.Info

// Devices lists the devices, hardware before software. The error says why there are none.
func Devices() ([]Device, error) { return glctx.Devices() }
