// Package plan turns a graph into a Program: a flat list of calls on places in two arenas. It
// decides liveness, views and in-place results once, so that a backend only runs kernels. It knows
// no kernels; the number of images in a block is the backend's and comes in as a number.
//
// A batched value of shape [C,H,W] lies as [N/L][C][H][W][L]: blocks of L images, the images of a
// block innermost. A run over n images computes whole blocks: in the last, lanes from n on hold
// finite numbers in activations and zeros in gradients.
package plan

import (
	"fmt"
	"strings"

	"plywood/engine/graph"
	"plywood/engine/tensor"
)

// Arena says which of the two memories a place is in.
type Arena uint8

const (
	Nowhere    Arena = iota
	Persistent       // parameters, states and inputs: kept from run to run
	Transient        // results: valid within a run of one phase
)

// Place is where a value lies. Offsets and strides count float32s.
type Place struct {
	Arena  Arena
	Off    int
	Stride int // from one block of images to the next; 0 unless batched
}

// Operand is a value in its place.
type Operand struct {
	*graph.Value
	Place
}

// Call is one kernel run.
type Call struct {
	Op      graph.Op
	Attr    graph.Attr
	In, Out []Operand
	Layer   string
}

// Guard is a stretch of the transient arena that no kernel may write.
type Guard struct{ Off, Len int }

// Program is a planned graph. Every phase shares the persistent arena; the transient one is as
// large as the largest phase needs.
type Program struct {
	Graph      *graph.Graph
	Batch      int // most images of one run
	Lanes      int // images in a block
	Calls      [graph.NumPhases][]Call
	Persistent int // float32s
	Transient  int // float32s
	Guards     []Guard
	places     []Place
}

// Options are the numbers a plan depends on.
type Options struct {
	Batch int // most images of one run
	Lanes int // images in a block, the backend's
	Guard int // float32s left free after every result, to catch overruns; 0 in use
}

// Blocks is how many blocks n images fill.
func (p *Program) Blocks(n int) int { return (n + p.Lanes - 1) / p.Lanes }

// Place of a value; Nowhere for datasets and values no call touches.
func (p *Program) Place(v *graph.Value) Place { return p.places[v.ID] }

// Operand of a value.
func (p *Program) Operand(v *graph.Value) Operand { return Operand{v, p.places[v.ID]} }

// Floats is what v occupies: whole blocks where it is batched.
func (p *Program) Floats(v *graph.Value) int { return floats(v, p.Batch, p.Lanes) }

func floats(v *graph.Value, batch, lanes int) int {
	n := tensor.Shape(v.Shape).Size()
	if v.Batched {
		n *= (batch + lanes - 1) / lanes * lanes
	}
	return n
}

// Bytes is the memory of both arenas.
func (p *Program) Bytes() int { return 4 * (p.Persistent + p.Transient) }

// String prints every call, a line each, and the memory at the foot.
func (p *Program) String() string {
	var b strings.Builder
	for ph, calls := range p.Calls {
		if len(calls) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%v\n", graph.Phase(ph))
		for i, c := range calls {
			fmt.Fprintf(&b, "%4d %v\n", i, c)
		}
	}
	fmt.Fprintf(&b, "batch %d in blocks of %d images; parameters, states and inputs %s, results %s\n",
		p.Batch, p.Lanes, size(p.Persistent), size(p.Transient))
	return b.String()
}

func (c Call) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v", c.Op)
	if c.Attr.Act != graph.Identity {
		fmt.Fprintf(&b, "+%v", c.Attr.Act)
	}
	if c.Attr.Augment {
		b.WriteString("+augment")
	}
	for i, o := range c.In {
		if c.Attr.Into && i == len(c.In)-1 {
			b.WriteString(" +=")
		}
		fmt.Fprintf(&b, " %v", o)
	}
	b.WriteString(" →")
	for _, o := range c.Out {
		fmt.Fprintf(&b, " %v", o)
	}
	return b.String()
}

func (o Operand) String() string {
	at := ""
	if o.Arena == Transient {
		at = fmt.Sprintf("@%d", o.Off)
	}
	return fmt.Sprintf("%s%s", o.Value, at)
}

func size(floats int) string {
	switch b := float64(floats) * 4; {
	case b >= 1<<30:
		return fmt.Sprintf("%.2f GiB", b/(1<<30))
	case b >= 1<<20:
		return fmt.Sprintf("%.1f MiB", b/(1<<20))
	default:
		return fmt.Sprintf("%.1f KiB", b/(1<<10))
	}
}
