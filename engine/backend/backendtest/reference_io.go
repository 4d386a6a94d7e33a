package backendtest

import (
	"fmt"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

func (e *executable) Program() *plan.Program { return e.p }
func (e *executable) Bytes() int             { return e.p.Bytes() }
func (e *executable) Close() error           { return nil }

// fits reports whether n elements are all of a plain value, or whole images of a batched one.
func (e *executable) fits(v *graph.Value, n int) error {
	size := v.Shape.Size()
	switch {
	case e.p.Place(v).Arena == plan.Nowhere:
		return fmt.Errorf("reference: %v has no memory in this program", v)
	case v.Batched && (n%size != 0 || n > size*e.p.Batch):
		return fmt.Errorf("reference: %v: %d elements, want up to %d images of %d", v, n, e.p.Batch, size)
	case !v.Batched && n != size:
		return fmt.Errorf("reference: %v: %d elements, want %d", v, n, size)
	}
	return nil
}

func (e *executable) Write(v *graph.Value, data []float32) error {
	if err := e.fits(v, len(data)); err != nil {
		return err
	}
	m := e.memory(v)
	for i, x := range data {
		m[e.index(v, i)] = x
	}
	return nil
}

func (e *executable) Read(v *graph.Value, dst []float32) error {
	if err := e.fits(v, len(dst)); err != nil {
		return err
	}
	m := e.memory(v)
	for i := range dst {
		dst[i] = m[e.index(v, i)]
	}
	return nil
}

func (e *executable) Bind(v *graph.Value, d backend.Dataset) error {
	if v.Role != graph.Data {
		return fmt.Errorf("reference: %v is no dataset", v)
	}
	x := float64s(d.Floats)
	if v.Bytes {
		x = make([]float64, len(d.Bytes))
		for i, b := range d.Bytes {
			x[i] = float64(b)
		}
	}
	if want := d.Count * v.Shape.Size(); len(x) != want {
		return fmt.Errorf("reference: %v: %d examples of %d elements, want %d, got %d", v, d.Count, v.Shape.Size(), want, len(x))
	}
	e.data[v] = array{v.Shape, true, x}
	return nil
}

func (e *executable) Peek(a plan.Arena, off int, dst []float32) error {
	return e.reach(a, off, len(dst), func(i int, x *float32) { dst[i] = *x })
}

func (e *executable) Poke(a plan.Arena, off int, src []float32) error {
	return e.reach(a, off, len(src), func(i int, x *float32) { *x = src[i] })
}

func (e *executable) reach(a plan.Arena, off, n int, f func(i int, x *float32)) error {
	if off < 0 || off+n > len(e.mem[a]) {
		return fmt.Errorf("reference: floats %d to %d of an arena of %d", off, off+n, len(e.mem[a]))
	}
	for i := range n {
		f(i, &e.mem[a][off+i])
	}
	if a == plan.Persistent {
		for v, m := range e.shared {
			for k := range e.p.Floats(v) {
				if i := e.p.Place(v).Off + k - off; i >= 0 && i < n {
					f(i, &m[k])
				}
			}
		}
	}
	return nil
}
