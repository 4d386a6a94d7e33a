//go:build gl && linux

package gpu

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/graph"
)

// grid is how many groups a dispatch has, by the blocks that the batch fills.
type grid func(blocks int) (x, y, z int)

// dispatch is one run of a kernel, with everything fixed but the batch.
type dispatch struct {
	program *program
	what    string // op and layer, for messages
	op      graph.Op
	layer   string
	grid    grid
	params  int  // where its constants begin, bytes
	size    int  // of its constants
	level   int  // see schedule
	barrier bool // stands before it

	binds   []span // by binding
	buffers []uint32
	offsets []int
	sizes   []int
	reads   []span
	writes  []span

	flops float64 // products and sums for one image, of the product kernels

	data    *dataset // of binding 0, where it reads one
	indices bool     // binding 1 is the batch's places in the dataset
}

// access is a span and what a kernel does with it.
type access struct {
	span
	read, write bool
}

func reads(s span) access   { return access{s, true, false} }
func writes(s span) access  { return access{s, false, true} }
func changes(s span) access { return access{s, true, true} }

// unused fills a binding that the kernel, as it is defined, leaves alone.
func unused(s span) access { return access{s, false, false} }

// resolve fixes the bindings once every buffer has its id.
func (d *dispatch) resolve() {
	for _, s := range d.binds {
		d.buffers = append(d.buffers, s.buf.id)
		d.offsets = append(d.offsets, s.off)
		d.sizes = append(d.sizes, (s.size+15)/16*16) // whole vec4s: every value has room for them
	}
}

// issue puts the dispatch into the queue. Constants are at binding 1 of the uniform blocks.
func (d *dispatch) issue(constants *buffer, blocks int) {
	x, y, z := d.grid(blocks)
	if x == 0 || y == 0 || z == 0 {
		return
	}
	if d.barrier {
		gl.MemoryBarrier(gl.SHADER_STORAGE_BARRIER_BIT)
	}
	gl.UseProgram(d.program.id)
	gl.BindBufferRange(gl.UNIFORM_BUFFER, 1, constants.id, d.params, d.size)
	gl.BindBuffersRange(gl.SHADER_STORAGE_BUFFER, 0, int32(len(d.buffers)), &d.buffers[0], &d.offsets[0], &d.sizes[0])
	gl.DispatchCompute(uint32(x), uint32(y), uint32(z))
}

// bytes is what the dispatch reads and writes at least, in a run of the largest batch.
func (d *dispatch) bytes() float64 {
	n := 0
	for _, s := range append(d.reads[:len(d.reads):len(d.reads)], d.writes...) {
		n += s.bytes()
	}
	return float64(n)
}

// words lays constants out as a std140 block of scalars holds them.
func words(vs ...any) []byte {
	var b []byte
	for _, v := range vs {
		var w uint32
		switch v := v.(type) {
		case int:
			w = uint32(int32(v))
		case uint32:
			w = v
		case float32:
			w = math.Float32bits(v)
		case bool:
			if v {
				w = 1
			}
		default:
			panic(fmt.Sprintf("gpu: a constant of type %T", v))
		}
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

func ceil(a, b int) int { return (a + b - 1) / b }

// fixed is a grid that does not depend on the batch.
func fixed(x, y, z int) grid { return func(int) (int, int, int) { return x, y, z } }

// maxLinear keeps grids of one axis under the least that OpenGL promises; kernels loop over the rest.
const maxLinear = 16384

// perBlock is a grid over the elements of each block.
func perBlock(size int) grid {
	x := min(ceil(size, 256), maxLinear)
	return func(blocks int) (int, int, int) { return x, blocks, 1 }
}
