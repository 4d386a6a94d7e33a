// Package glctx makes OpenGL contexts without a screen, through EGL: on the devices that drivers
// offer (hardware before software), then on Mesa's surfaceless platform. A context belongs to one
// goroutine locked to one thread; everything that touches OpenGL goes through Context.Do. The
// package knows nothing of buffers or shaders.
//
// Contexts need the build tags "gl egl", Linux and a C compiler. Without them the package still
// builds, and Devices and Open say what is missing.
package glctx

import "fmt"

// Info is what a device says of itself.
type Info struct {
	Index     int    // for Open
	Vendor    string // as OpenGL reports it
	Renderer  string
	Version   string // of OpenGL and the driver
	Platform  string // how the context was made: device, surfaceless
	Software  bool   // rendered by the processor: Mesa's llvmpipe or softpipe
	MemoryMiB int    // of the graphics memory; 0: the driver does not say
	Limits    Limits
}

// Limits are the numbers of a device that kernels depend on.
type Limits struct {
	Invocations  int // in a work group
	Groups       int // along the axis that allows the fewest
	SharedBytes  int // of memory shared by a work group
	StorageBytes int // most bytes of one storage block
	StorageSlots int // storage blocks a kernel can bind
	StorageAlign int // bytes that the start of a storage block is a multiple of
	UniformAlign int // the same for a uniform block
}

// String is a line for people.
func (i Info) String() string {
	kind := "hardware"
	if i.Software {
		kind = "software"
	}
	memory := ""
	if i.MemoryMiB > 0 {
		memory = fmt.Sprintf(", %d MiB", i.MemoryMiB)
	}
	return fmt.Sprintf("%s, OpenGL %s, %s%s", i.Renderer, i.Version, kind, memory)
}

// String is a line for people.
func (l Limits) String() string {
	return fmt.Sprintf("%d invocations a group, %d groups an axis, %d KiB shared, storage blocks of %d MiB, %d of them, aligned to %d bytes",
		l.Invocations, l.Groups, l.SharedBytes>>10, l.StorageBytes>>20, l.StorageSlots, l.StorageAlign)
}
