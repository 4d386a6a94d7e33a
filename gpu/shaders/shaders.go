// Package shaders holds the sources of the compute kernels: one file a family of ops, put together
// with common.glsl and specialised by #define.
package shaders

import "embed"

// Files are common.glsl and the kernels, NAME.comp.
//
//go:embed *.glsl *.comp
var Files embed.FS
