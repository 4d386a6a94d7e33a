//go:build gl && linux

package glctx

import (
	"errors"
	"testing"

	"github.com/go-gl/gl/v4.3-core/gl"
)

func TestDevices(t *testing.T) {
	infos, err := Devices()
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range infos {
		t.Logf("%d: %v (%v)", i, d, d.Limits)
		if d.Index != i || d.Renderer == "" || d.Limits.Invocations < 128 || d.Limits.SharedBytes < 16<<10 {
			t.Errorf("device %d says %+v", i, d)
		}
		if i > 0 && infos[i-1].Software && !d.Software {
			t.Errorf("software device %d comes before hardware", i-1)
		}
	}
}

// TestKernel doubles three numbers: the smallest thing that needs everything.
func TestKernel(t *testing.T) {
	c, err := Open(0, Options{Debug: true})
	if err != nil {
		t.Fatal(err)
	}
	got := [3]float32{1, 2, 3}
	var messages []string
	err = c.Do(func() {
		src, free := gl.Strs("#version 450 core\nlayout(local_size_x = 1) in;\n" +
			"layout(std430, binding = 0) buffer B { float b[]; };\nvoid main() { b[gl_GlobalInvocationID.x] *= 2.0; }\x00")
		defer free()
		p := gl.CreateShaderProgramv(gl.COMPUTE_SHADER, 1, src)
		var buf uint32
		gl.CreateBuffers(1, &buf)
		gl.NamedBufferStorage(buf, 12, gl.Ptr(&got[0]), 0)
		gl.BindBufferBase(gl.SHADER_STORAGE_BUFFER, 0, buf)
		gl.UseProgram(p)
		gl.DispatchCompute(3, 1, 1)
		gl.MemoryBarrier(gl.BUFFER_UPDATE_BARRIER_BIT)
		gl.GetNamedBufferSubData(buf, 0, 12, gl.Ptr(&got[0]))
		messages = new(Log).Take()
	})
	if err != nil || got != [3]float32{2, 4, 6} || len(messages) > 0 {
		t.Errorf("doubled 1 2 3 to %v, messages %q, error %v", got, messages, err)
	}
	c.Close()
	if err := c.Do(func() {}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestOpenWrongIndex(t *testing.T) {
	if _, err := Open(99, Options{}); err == nil {
		t.Error("device 99 was opened")
	}
}
