//go:build gl && linux

package gpu

import (
	"fmt"

	"github.com/go-gl/gl/v4.3-core/gl"
)

// check returns what went wrong in OpenGL since the last check. Call it inside Do.
func (b *Backend) check(doing string) error {
	code := gl.GetError()
	if b.debug {
		if messages := b.messages.Take(); len(messages) > 0 {
			return fmt.Errorf("gl: %s: %q", doing, messages)
		}
	}
	if code == gl.NO_ERROR {
		return nil
	}
	if code == gl.CONTEXT_LOST {
		return b.lost(doing, "the driver took it away")
	}
	if err := b.checkReset(doing); err != nil {
		return err
	}
	for range 16 { // whatever else is pending
		if gl.GetError() == gl.NO_ERROR {
			break
		}
	}
	if code == gl.OUT_OF_MEMORY {
		return fmt.Errorf("gl: %s: %s is out of memory; use a smaller batch", doing, b.info.Renderer)
	}
	return fmt.Errorf("gl: %s: OpenGL error %#x on %s", doing, code, b.info.Renderer)
}

// checkReset asks whether the driver has reset the device. What was on it is then lost, and every
// call from now on gets the same answer without touching OpenGL.
func (b *Backend) checkReset(doing string) error {
	if b.gone != nil {
		return b.gone
	}
	switch b.status() {
	case gl.NO_ERROR:
		return nil
	case gl.GUILTY_CONTEXT_RESET:
		return b.lost(doing, "its driver reset it for what this program ran, as when one kernel takes too long")
	case gl.INNOCENT_CONTEXT_RESET:
		return b.lost(doing, "its driver reset it for what another program ran")
	}
	return b.lost(doing, "its driver reset it")
}

func (b *Backend) lost(doing, why string) error {
	b.gone = fmt.Errorf("gl: %s: %s was lost: %s; what was on it is gone; go on from the last checkpoint with --resume", doing, b.info.Renderer, why)
	return b.gone
}
