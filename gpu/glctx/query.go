//go:build gl && linux

package glctx

import (
	"strings"

	"github.com/go-gl/gl/v4.3-core/gl"
)

// describe asks the current context about its device.
func describe(s site) Info {
	str := func(name uint32) string { return gl.GoStr(gl.GetString(name)) }
	i := Info{
		Vendor: str(gl.VENDOR), Renderer: str(gl.RENDERER), Version: str(gl.VERSION), Platform: s.platform(),
		Limits: Limits{
			Invocations:  integer(gl.MAX_COMPUTE_WORK_GROUP_INVOCATIONS),
			Groups:       fewestGroups(),
			SharedBytes:  integer(gl.MAX_COMPUTE_SHARED_MEMORY_SIZE),
			StorageBytes: integer(gl.MAX_SHADER_STORAGE_BLOCK_SIZE),
			StorageSlots: min(integer(gl.MAX_COMPUTE_SHADER_STORAGE_BLOCKS), integer(gl.MAX_SHADER_STORAGE_BUFFER_BINDINGS)),
			StorageAlign: integer(gl.SHADER_STORAGE_BUFFER_OFFSET_ALIGNMENT),
			UniformAlign: integer(gl.UNIFORM_BUFFER_OFFSET_ALIGNMENT),
		},
	}
	i.MemoryMiB, i.FreeMiB = memory(func(name string) bool { return extensionNames()[name] })
	i.Software = s.software || isSoftware(i.Renderer)
	return i
}

func integer(name uint32) int {
	var v int64
	gl.GetInteger64v(name, &v)
	return int(v)
}

func fewestGroups() int {
	fewest := 1 << 30
	for axis := range uint32(3) {
		var v int32
		gl.GetIntegeri_v(gl.MAX_COMPUTE_WORK_GROUP_COUNT, axis, &v)
		fewest = min(fewest, int(v))
	}
	return fewest
}

// Names of GL_NVX_gpu_memory_info and GL_ATI_meminfo, which the core bindings leave out.
const (
	nvxDedicatedKiB   = 0x9047
	nvxAvailableKiB   = 0x9049
	atiFreeTextureKiB = 0x87FC
)

// version is that of the current context, ten times.
func version() int { return 10*integer(gl.MAJOR_VERSION) + integer(gl.MINOR_VERSION) }

// extensionNames are those of the current context.
func extensionNames() map[string]bool {
	names := map[string]bool{}
	for i := range uint32(integer(gl.NUM_EXTENSIONS)) {
		names[gl.GoStr(gl.GetStringi(gl.EXTENSIONS, i))] = true
	}
	return names
}

// memory is the graphics memory in MiB, all and what is free, where an extension tells.
func memory(has func(extension string) bool) (all, free int) {
	switch {
	case has("GL_NVX_gpu_memory_info"):
		return integer(nvxDedicatedKiB) >> 10, integer(nvxAvailableKiB) >> 10
	case has("GL_ATI_meminfo"):
		var kib [4]int32 // what is free in all, the largest block, and the same of what is borrowed
		gl.GetIntegerv(atiFreeTextureKiB, &kib[0])
		return 0, int(kib[0]) >> 10
	}
	return 0, 0
}

// Log collects what the driver of a debug context says. It is for use inside Do.
type Log struct {
	waiting int32
	text    [4096]uint8
}

// Take returns and clears the messages, notifications and hints on speed left out. It allocates only
// where there are some.
func (l *Log) Take() []string {
	var out []string
	for {
		if gl.GetIntegerv(gl.DEBUG_LOGGED_MESSAGES, &l.waiting); l.waiting == 0 {
			return out
		}
		var source, kind, id, severity uint32
		var length int32
		gl.GetDebugMessageLog(1, int32(len(l.text)), &source, &kind, &id, &severity, &length, &l.text[0])
		if severity != gl.DEBUG_SEVERITY_NOTIFICATION && kind != gl.DEBUG_TYPE_PERFORMANCE {
			out = append(out, strings.TrimRight(string(l.text[:max(0, length)]), "\x00\n"))
		}
	}
}

// isSoftware tells by the renderer's name.
func isSoftware(renderer string) bool {
	r := strings.ToLower(renderer)
	for _, name := range []string{"llvmpipe", "softpipe", "swrast", "software", "swiftshader"} {
		if strings.Contains(r, name) {
			return true
		}
	}
	return false
}
