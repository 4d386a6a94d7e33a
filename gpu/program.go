//go:build gl && linux

package gpu

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/gpu/shaders"
)

// program is a kernel specialised by its defines.
type program struct {
	id   uint32
	name string
}

// kernel compiles a kernel, or finds it in memory or on disk. Each define is NAME or NAME=VALUE.
func (b *Backend) kernel(name string, defines ...string) (*program, error) {
	key := name + " " + strings.Join(defines, " ")
	if p := b.programs[key]; p != nil {
		return p, nil
	}
	src, err := source(b.glsl, name, append(defines[:len(defines):len(defines)], b.defines()...))
	if err != nil {
		return nil, err
	}
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(src)))
	id := b.cache.load(hash)
	if id == 0 {
		if id, err = b.build(key, src); err != nil {
			return nil, err
		}
		b.cache.store(hash, id)
	}
	p := &program{id, key}
	b.programs[key] = p
	return p, nil
}

// defines are those that every kernel gets.
func (b *Backend) defines() []string {
	ds := []string{fmt.Sprintf("L=%d", b.lanes)}
	if b.info.Software {
		// Mesa's compiler for processors takes minutes over unrolled loops.
		ds = append(ds, "ROLLED")
	}
	return ds
}

// glslFor is the head of a kernel for a version of OpenGL.
func glslFor(version int) string {
	if version >= 45 {
		return "#version 450 core\n"
	}
	return "#version 430 core\n#extension GL_ARB_enhanced_layouts : require\n" // local_size_x may be an expression
}

// source puts a kernel together: version, defines, what all share, the kernel.
func source(version, name string, defines []string) (string, error) {
	var s strings.Builder
	s.WriteString(version)
	for _, d := range defines {
		k, v, _ := strings.Cut(d, "=")
		fmt.Fprintf(&s, "#define %s %s\n", k, v)
	}
	for _, file := range []string{"common.glsl", name + ".comp"} {
		text, err := shaders.Files.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("gl: no kernel %s: %w", name, err)
		}
		s.Write(text)
	}
	return s.String(), nil
}

func (b *Backend) build(key, src string) (uint32, error) {
	shader := gl.CreateShader(gl.COMPUTE_SHADER)
	defer gl.DeleteShader(shader)
	text, free := gl.Strs(src + "\x00")
	gl.ShaderSource(shader, 1, text, nil)
	free()
	gl.CompileShader(shader)
	var ok int32
	if gl.GetShaderiv(shader, gl.COMPILE_STATUS, &ok); ok == 0 {
		return 0, b.refused(key, src, infoLog(shader, gl.GetShaderiv, gl.GetShaderInfoLog))
	}
	id := gl.CreateProgram()
	gl.ProgramParameteri(id, gl.PROGRAM_BINARY_RETRIEVABLE_HINT, gl.TRUE)
	gl.AttachShader(id, shader)
	gl.LinkProgram(id)
	gl.DetachShader(id, shader)
	if gl.GetProgramiv(id, gl.LINK_STATUS, &ok); ok == 0 {
		log := infoLog(id, gl.GetProgramiv, gl.GetProgramInfoLog)
		gl.DeleteProgram(id)
		return 0, b.refused(key, src, log)
	}
	return id, nil
}

func infoLog(id uint32, size func(uint32, uint32, *int32), get func(uint32, int32, *int32, *uint8)) string {
	var n int32
	size(id, gl.INFO_LOG_LENGTH, &n)
	text := make([]uint8, n+1)
	get(id, n+1, &n, &text[0])
	return strings.TrimSpace(string(text[:n]))
}

// refused keeps the driver's log and the source in a file and names it.
func (b *Backend) refused(key, src, log string) error {
	first, _, _ := strings.Cut(log, "\n")
	err := fmt.Errorf("gl: %s refused the kernel %s: %s", b.info.Renderer, key, first)
	name := filepath.Join(b.log, fmt.Sprintf("plywood-kernel-%.12x.txt", sha256.Sum256([]byte(src))))
	text := fmt.Sprintf("%s\n%s\n\n%s\n\n%s", b.info, key, log, src)
	if os.WriteFile(name, []byte(text), 0o644) == nil {
		err = fmt.Errorf("%w; the driver's log and the source are in %s", err, name)
	}
	return err
}
