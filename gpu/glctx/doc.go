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
	Index     int    `json:"index"`  // for Open
	Vendor    string `json:"vendor"` // as OpenGL reports it
	Renderer  string `json:"renderer"`
	Version   string `json:"version"`              // of OpenGL and the driver
	Platform  string `json:"platform"`             // how the context was made: device, surfaceless
	Software  bool   `json:"software"`             // rendered by the processor: Mesa's llvmpipe or softpipe
	MemoryMiB int    `json:"memory_mib,omitempty"` // of the graphics memory; 0: the driver does not say
	FreeMiB   int    `json:"free_mib,omitempty"`   // of it, when the device was asked; 0: the driver does not say
	Limits    Limits `json:"limits"`
}

// Limits are the numbers of a device that kernels depend on.
type Limits struct {
	Invocations  int `json:"invocations"`   // in a work group
	Groups       int `json:"groups"`        // along the axis that allows the fewest
	SharedBytes  int `json:"shared_bytes"`  // of memory shared by a work group
	StorageBytes int `json:"storage_bytes"` // most bytes of one storage block
	StorageSlots int `json:"storage_slots"` // storage blocks a kernel can bind
	StorageAlign int `json:"storage_align"` // bytes that the start of a storage block is a multiple of
	UniformAlign int `json:"uniform_align"` // the same for a uniform block
}

// String is a line for people.
func (i Info) String() string {
	kind := "hardware"
	if i.Software {
		kind = "software"
	}
	memory := ""
	switch {
	case i.MemoryMiB > 0 && i.FreeMiB > 0:
		memory = fmt.Sprintf(", %d MiB of memory, %d free", i.MemoryMiB, i.FreeMiB)
	case i.MemoryMiB > 0:
		memory = fmt.Sprintf(", %d MiB of memory", i.MemoryMiB)
	case i.FreeMiB > 0:
		memory = fmt.Sprintf(", %d MiB of memory free", i.FreeMiB)
	}
	return fmt.Sprintf("%s, OpenGL %s, %s%s", i.Renderer, i.Version, kind, memory)
}

// String is a line for people.
func (l Limits) String() string {
	return fmt.Sprintf("%d invocations a group, %d groups an axis, %d KiB shared, storage blocks of %d MiB, %d of them, aligned to %d bytes",
		l.Invocations, l.Groups, l.SharedBytes>>10, l.StorageBytes>>20, l.StorageSlots, l.StorageAlign)
}
