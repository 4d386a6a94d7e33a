//go:build gl && linux

package gpu

import (
	"fmt"

	"github.com/go-gl/gl/v4.3-core/gl"
)

// buffer is memory on the device. Its methods are for the context's thread.
type buffer struct {
	id    uint32
	size  int // bytes
	users int // executables that use it
}

// newBuffer makes a buffer of zeros.
func (b *Backend) newBuffer(size int, what string) (*buffer, error) {
	size = max(size, 16)
	buf := &buffer{size: size}
	gl.CreateBuffers(1, &buf.id)
	gl.NamedBufferStorage(buf.id, size, nil, gl.DYNAMIC_STORAGE_BIT)
	if code := gl.GetError(); code != gl.NO_ERROR {
		buf.free()
		if code == gl.OUT_OF_MEMORY {
			return nil, &memoryError{device: b.info, what: what, size: size, fits: b.probe(size)}
		}
		return nil, fmt.Errorf("gl: %d bytes for %s: OpenGL error %#x on %s", size, what, code, b.info.Renderer)
	}
	gl.ClearNamedBufferData(buf.id, gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT, nil)
	return buf, b.check("clearing " + what)
}

// probe finds, to a power of two below size, how much can be had.
func (b *Backend) probe(size int) int {
	for n := size / 2; n >= 1<<20; n /= 2 {
		var id uint32
		gl.CreateBuffers(1, &id)
		gl.NamedBufferStorage(id, n, nil, 0)
		ok := gl.GetError() == gl.NO_ERROR
		gl.DeleteBuffers(1, &id)
		if ok {
			return n
		}
	}
	return 0
}

func (b *buffer) free() {
	if b != nil && b.id != 0 {
		gl.DeleteBuffers(1, &b.id)
		b.id = 0
	}
}

// release frees the buffer with its last user.
func (b *buffer) release() {
	if b.users--; b.users <= 0 {
		b.free()
	}
}

func (b *buffer) write(off int, data []byte) {
	if len(data) > 0 {
		gl.NamedBufferSubData(b.id, off, len(data), gl.Ptr(&data[0]))
	}
}

func (b *buffer) read(off int, dst []byte) {
	if len(dst) > 0 {
		gl.GetNamedBufferSubData(b.id, off, len(dst), gl.Ptr(&dst[0]))
	}
}

// memoryError is memory that the device does not have.
type memoryError struct {
	device Device
	what   string
	size   int
	fits   int // bytes that could still be had, to a power of two; 0: hardly any
	batch  int // of the program; 0: it does not matter
}

func (e *memoryError) Error() string {
	s := fmt.Sprintf("gl: %s has no %s left for %s", e.device.Renderer, mib(e.size), e.what)
	if e.batch > 1 && e.fits > 0 {
		return fmt.Sprintf("%s at batch %d; a batch of about %d would fit", s, e.batch, max(1, int(float64(e.batch)*float64(e.fits)/float64(e.size))))
	}
	return s + "; use a smaller batch, or close what else uses the device"
}

func mib(bytes int) string {
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
}
