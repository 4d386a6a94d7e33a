package backendtest

import (
	"fmt"

	"plywood/engine/augment"
	"plywood/engine/graph"
	"plywood/engine/tensor"
)

// Host evaluates a graph in float64, node by node, on arrays in host layout. It is slow and meant
// to be obviously right: the backends are held against it.
type Host struct {
	N       int            // images of the batch
	Step    uint32         // number of the step
	Indices []int32        // places of the images in the dataset
	Moves   []augment.Move // of the images, where they are augmented
	values  map[*graph.Value]array
}

// NewHost returns a Host for batches of n images.
func NewHost(n int) *Host { return &Host{N: n, values: map[*graph.Value]array{}} }

// Set gives a value its elements: [N,C,H,W] where batched, all examples of a dataset, else the
// value's shape. The slice is kept.
func (h *Host) Set(v *graph.Value, data []float64) {
	if want := h.size(v); v.Role != graph.Data && len(data) != want {
		panic(fmt.Sprintf("backendtest: %v holds %d elements, got %d", v, want, len(data)))
	}
	h.values[v] = array{v.Shape, v.Batched, data}
}

// Get is what a value holds, nil where it has not been set or computed. Updates change it in place.
func (h *Host) Get(v *graph.Value) []float64 { return h.values[v].v }

func (h *Host) size(v *graph.Value) int {
	n := v.Shape.Size()
	if v.Batched {
		n *= h.N
	}
	return n
}

// Run evaluates the nodes of one phase in order.
func (h *Host) Run(g *graph.Graph, p graph.Phase) {
	for _, n := range g.Phases[p] {
		h.Node(n)
	}
}

// Node evaluates one node.
func (h *Host) Node(n *graph.Node) {
	a := h.args(n)
	references[n.Op].eval(a)
	for i, v := range n.Out {
		h.values[v] = a.out[i]
	}
}

// args collects what the reference of n's op needs, with outputs of zeros.
func (h *Host) args(n *graph.Node) *args {
	a := &args{Attr: n.Attr, n: h.N, step: h.Step, indices: h.Indices, moves: h.Moves}
	for _, v := range n.In {
		x, ok := h.values[v]
		if !ok {
			panic(fmt.Sprintf("backendtest: %v reads %v, which has no value", n, v))
		}
		a.in = append(a.in, x)
	}
	for _, v := range n.Out {
		a.out = append(a.out, array{v.Shape, v.Batched, make([]float64, h.size(v))})
	}
	return a
}

// array is a value in host layout.
type array struct {
	shape   tensor.Shape // of one image where batched
	batched bool
	v       []float64
}

// chw is the shape of one image.
func (a array) chw() (c, h, w int) { return a.shape[0], a.shape[1], a.shape[2] }

// args is one call of an op. The outputs hold unknown numbers until the reference writes them.
type args struct {
	graph.Attr
	in, out []array
	n       int
	step    uint32
	indices []int32
	moves   []augment.Move
	window  []int     // scratch of the poolings
	plane   []float64 // scratch of gather
}

// into is the earlier part of a gradient that element i of the output starts from.
func (a *args) into(i int) float64 {
	if !a.Into {
		return 0
	}
	return a.in[len(a.in)-1].v[i]
}

// operands are the inputs before the optional part of a gradient.
func (a *args) operands() []array {
	if a.Into {
		return a.in[:len(a.in)-1]
	}
	return a.in
}
