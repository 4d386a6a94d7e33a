//go:build gl && linux

package gpu

import (
	"fmt"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// Write takes host layout.
func (e *executable) Write(v *graph.Value, data []float32) error {
	o := e.program.Operand(v)
	if o.Arena != plan.Persistent {
		return fmt.Errorf("gl: %v is not a parameter, state or input", v)
	}
	n, err := backend.Images("gl", e.program, o, len(data))
	if err != nil || n == 0 {
		return err
	}
	if !v.Batched {
		return e.write(e.span(o), bytesOf(data))
	}
	lanes, size := e.program.Lanes, v.Shape.Size()
	blocks := make([]float32, e.program.Blocks(n)*size*lanes) // lanes past the last image stay finite
	for i := range n {
		to := blocks[i/lanes*size*lanes+i%lanes:]
		for j := range size {
			to[j*lanes] = data[i*size+j]
		}
	}
	return e.write(e.span(o), bytesOf(blocks)) // inputs lie by themselves: their blocks one after another
}

// Read gives host layout, once every run before has ended.
func (e *executable) Read(v *graph.Value, dst []float32) error {
	o := e.program.Operand(v)
	if o.Arena == plan.Nowhere {
		return fmt.Errorf("gl: %v has no place in this program", v)
	}
	n, err := backend.Images("gl", e.program, o, len(dst))
	if err != nil || n == 0 {
		return err
	}
	if !v.Batched {
		return e.read(e.span(o), dst)
	}
	lanes, size := e.program.Lanes, v.Shape.Size()
	block := make([]float32, size*lanes)
	s := e.span(o)
	for b := range e.program.Blocks(n) {
		if err := e.read(s, block); err != nil {
			return err
		}
		s.off += 4 * o.Stride
		for l := range min(lanes, n-b*lanes) {
			to := dst[(b*lanes+l)*size:][:size]
			for j := range to {
				to[j] = block[j*lanes+l]
			}
		}
	}
	return nil
}

// reach checks a stretch of an arena, and gives its span.
func (e *executable) reach(a plan.Arena, off, n int, verb string) (span, error) {
	floats := e.program.Transient
	if a == plan.Persistent {
		floats = e.program.Persistent
	}
	if off < 0 || off+n > floats {
		return span{}, fmt.Errorf("gl: %s at %d of an arena of %d", verb, off, floats)
	}
	return span{buf: e.arena(a), off: 4 * off, size: 4 * n}, nil
}

// dataset is bound late; dispatches hold its address.
type dataset struct {
	buf   *buffer
	count int
}

func (e *executable) dataset(v *graph.Value) *dataset {
	d := e.data[v.ID]
	if d == nil {
		d = &dataset{}
		e.data[v.ID] = d
	}
	return d
}

// Bind copies the examples to the device.
func (e *executable) Bind(v *graph.Value, d backend.Dataset) error {
	if err := backend.CheckDataset("gl", v, d); err != nil {
		return err
	}
	bytes := d.Bytes
	if !v.Bytes {
		bytes = bytesOf(d.Floats)
	}
	if want := d.Count * v.Shape.Size(); v.Bytes {
		bytes = bytes[:want]
	} else {
		bytes = bytes[:4*want]
	}
	if limit := e.backend.info.Limits.StorageBytes; len(bytes) > limit {
		return fmt.Errorf("gl: %s: %d examples are %s; %s binds at most %s, about %d of them; limit the data (--limit-train, --limit-test)",
			v.Name, d.Count, mib(len(bytes)), e.backend.info.Renderer, mib(limit), limit/(len(bytes)/d.Count))
	}
	to := e.dataset(v)
	made, err := e.roomFor(to, ceil(len(bytes), 16)*16, v.Name)
	if err != nil {
		return err
	}
	to.buf, to.count = made, d.Count
	return e.write(span{buf: made}, bytes)
}

// roomFor replaces a dataset's buffer by one of that size.
func (e *executable) roomFor(d *dataset, size int, name string) (made *buffer, err error) {
	if doErr := e.backend.ctx.Do(func() {
		d.buf.free()
		d.buf = nil
		made, err = e.backend.newBuffer(size, name)
	}); doErr != nil {
		return nil, doErr
	}
	return made, err
}
