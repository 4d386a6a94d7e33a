package cpu

import (
	"fmt"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// batched is a batched value as kernels see it: blocks of L images, each [C][H][W][L].
type batched struct {
	data    []float32
	stride  int // from block to block
	size    int // of a block: C·H·W·L
	c, h, w int
	lanes   int
}

func (e *executable) batched(o plan.Operand) batched {
	if !o.Batched {
		panic(fmt.Sprintf("cpu: %v is not batched", o.Value))
	}
	return batched{
		data: e.floats(o), stride: o.Stride, size: o.Shape.Size() * e.program.Lanes,
		c: o.Shape[0], h: o.Shape[1], w: o.Shape[2], lanes: e.program.Lanes,
	}
}

// block is all of block b: [C][H][W][L].
func (v batched) block(b int) []float32 { return v.data[b*v.stride:][:v.size:v.size] }

// channel is one channel of block b: [H][W][L].
func (v batched) channel(b, c int) []float32 {
	n := v.h * v.w * v.lanes
	return v.data[b*v.stride+c*n:][:n:n]
}

// Write takes host layout.
func (e *executable) Write(v *graph.Value, data []float32) error {
	o := e.program.Operand(v)
	if o.Arena != plan.Persistent {
		return fmt.Errorf("cpu: %v is not a parameter, state or input", v)
	}
	n, err := backend.Images("cpu", e.program, o, len(data))
	if err != nil {
		return err
	}
	if !v.Batched {
		copy(e.floats(o), data)
		return nil
	}
	lanes, size := e.program.Lanes, v.Shape.Size()
	b := e.batched(o)
	for i := range e.program.Blocks(n) * lanes {
		block := b.block(i / lanes)
		for j := range size {
			x := float32(0) // lanes past the last image stay finite
			if i < n {
				x = data[i*size+j]
			}
			block[j*lanes+i%lanes] = x
		}
	}
	return nil
}

// Read gives host layout.
func (e *executable) Read(v *graph.Value, dst []float32) error {
	o := e.program.Operand(v)
	if o.Arena == plan.Nowhere {
		return fmt.Errorf("cpu: %v has no place in this program", v)
	}
	n, err := backend.Images("cpu", e.program, o, len(dst))
	if err != nil {
		return err
	}
	if !v.Batched {
		copy(dst, e.floats(o))
		return nil
	}
	lanes, size := e.program.Lanes, v.Shape.Size()
	b := e.batched(o)
	for i := range n {
		block := b.block(i / lanes)
		for j := range size {
			dst[i*size+j] = block[j*lanes+i%lanes]
		}
	}
	return nil
}
