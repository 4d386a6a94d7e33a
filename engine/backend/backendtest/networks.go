package backendtest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// network is a small net in which values meet in one of the ways that nets use.
type network struct {
	name  string
	build func(b *Net) (logits *graph.Value)
}

var same3 = square(3, 1, 1)

var networks = []network{
	{"lenet of one stage, relu and max", func(b *Net) *graph.Value { return b.stage(graph.ReLU, graph.MaxPool2D) }},
	{"lenet of one stage, leaky relu and mean", func(b *Net) *graph.Value { return b.stage(graph.LeakyReLU, graph.AvgPool2D) }},
	{"lenet of one stage, sigmoid and mean", func(b *Net) *graph.Value { return b.stage(graph.Sigmoid, graph.AvgPool2D) }},
	{"lenet of one stage, tanh and max", func(b *Net) *graph.Value { return b.stage(graph.Tanh, graph.MaxPool2D) }},
	{"lenet of one stage, gelu and max", func(b *Net) *graph.Value { return b.stage(graph.GELU, graph.MaxPool2D) }},
	{"residual", func(b *Net) *graph.Value {
		x := b.act(b.norm(b.conv(b.images(2, 5, 5), 4, same3, true)), graph.ReLU)
		y := b.norm(b.conv(b.act(b.norm(b.conv(x, 4, same3, true)), graph.ReLU), 4, same3, true))
		return b.dense(b.pooled(b.act(b.add(y, x), graph.ReLU)), classes)
	}},
	{"residual with a shortcut", func(b *Net) *graph.Value {
		x := b.act(b.conv(b.images(1, 6, 6), 3, same3, true), graph.ReLU)
		y := b.norm(b.conv(b.act(b.norm(b.conv(x, 5, square(3, 2, 1), false)), graph.ReLU), 5, same3, false))
		return b.dense(b.pooled(b.act(b.add(y, b.conv(x, 5, square(1, 2, 0), true)), graph.ReLU)), classes)
	}},
	{"convolution added to what it reads", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 4, 4), 3, same3, true)
		return b.dense(b.add(x, b.conv(x, 3, same3, true)), classes)
	}},
	{"pooling added to what it reads", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 4, 4), 3, same3, true)
		b.layer("pool")
		return b.dense(b.add(b.Graph.Pool(graph.MaxPool2D, x, same3), x), classes)
	}},
	{"dense block and transition", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 4, 4), 3, same3, true)
		for range 3 {
			x = b.concat(x, b.conv(b.act(b.norm(x), graph.ReLU), 2, same3, true))
		}
		x = b.conv(b.act(b.norm(x), graph.ReLU), 4, square(1, 1, 0), true)
		return b.dense(b.Graph.Pool(graph.AvgPool2D, x, square(2, 2, 0)), classes)
	}},
	{"means of each pixel's convolutions", func(b *Net) *graph.Value {
		x := b.conv(b.act(b.norm(b.conv(b.images(2, 5, 4), 3, same3, true)), graph.ReLU), 5, square(1, 1, 0), true)
		b.layer("pool")
		x = b.act(b.norm(b.Graph.Pool(graph.AvgPool2D, x, square(2, 2, 0))), graph.Sigmoid)
		return b.pooled(b.conv(x, classes, square(1, 1, 0), false))
	}},
	{"dense block of two that read before they join", func(b *Net) *graph.Value {
		x := b.act(b.conv(b.images(2, 4, 4), 3, same3, true), graph.Tanh)
		y := b.conv(x, 2, same3, true)
		z := b.conv(y, 2, same3, true)
		return b.dense(b.concat(z, b.concat(x, y), y), classes)
	}},
	{"a value used three times", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 4, 3), 3, same3, true)
		b.layer("pool")
		return b.dense(b.add(b.conv(x, 3, same3, true), b.Graph.Pool(graph.MaxPool2D, x, same3), x), classes)
	}},
	{"a value added to itself", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 3, 3), 4, same3, true)
		return b.dense(b.act(b.add(x, x), graph.Sigmoid), classes)
	}},
	{"a value joined to itself", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 3, 3), 2, same3, true)
		return b.dense(b.concat(x, x), classes)
	}},
	{"the images joined to what is made of them", func(b *Net) *graph.Value {
		x := b.images(2, 3, 3)
		return b.dense(b.add(b.concat(x, b.conv(x, 1, same3, true)), b.conv(x, 3, same3, true)), classes)
	}},
	{"an activation beside its input", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 3, 3), 3, same3, true)
		return b.dense(b.add(b.act(x, graph.Tanh), x, b.act(x, graph.GELU)), classes)
	}},
	{"dropout between dense layers", func(b *Net) *graph.Value {
		x := b.act(b.norm(b.dense(b.images(7, 1, 1), 9)), graph.ReLU)
		b.layer("dropout")
		return b.dense(b.Graph.Dropout(x, 0.4, 5), classes)
	}},
	{"one weight used twice", func(b *Net) *graph.Value {
		x := b.images(5, 1, 1)
		b.layer("shared")
		w, bias := b.param("weight", 0.7, 5, 5), b.param("bias", 0.5, 5)
		y := b.act(b.Graph.Dense(x, w, bias), graph.Tanh)
		return b.dense(b.act(b.Graph.Dense(y, w, bias), graph.Tanh), classes)
	}},
	{"maps read in another shape", func(b *Net) *graph.Value {
		x := b.conv(b.images(1, 4, 4), 4, square(2, 2, 0), true)
		b.layer("reshape")
		return b.dense(b.add(b.conv(b.Graph.Reshape(x, 1, 4, 4), 4, square(2, 2, 0), true), x), classes)
	}},
}

// stage is convolution, batch norm and activation, pooling, two dense layers.
func (b *Net) stage(a graph.Act, pool graph.Op) *graph.Value {
	x := b.act(b.norm(b.conv(b.images(2, 7, 7), 5, square(3, 1, 0), true)), a)
	b.layer("pool")
	return b.dense(b.act(b.dense(b.Graph.Pool(pool, x, square(2, 2, 0)), 6), a), classes)
}

func (b *Net) add(xs ...*graph.Value) *graph.Value {
	b.layer("add")
	return b.Graph.Add(xs...)
}

func (b *Net) concat(xs ...*graph.Value) *graph.Value {
	b.layer("concat")
	return b.Graph.Concat(xs...)
}

func (b *Net) pooled(x *graph.Value) *graph.Value {
	b.layer("mean")
	return b.Graph.GlobalAvgPool2D(x)
}

// Networks calls f with every small network, with and without its activations fused, each with a
// batch of n images.
func Networks(n int, f func(name string, net *Net)) {
	for i, w := range slices.Concat(networks, normNetworks) {
		for _, fuse := range []bool{false, true} {
			b := newNet(n, uint64(i))
			name := w.name
			if fuse {
				name += ", fused"
			}
			f(name, b.finish(w.build(b), fuse))
		}
	}
}

// runNetworks compares loss and gradients, as planned for use and with every result kept.
func runNetworks(t *testing.T, be backend.Backend) {
	for _, n := range []int{5, be.Lanes() + 2} {
		Networks(n, func(name string, b *Net) {
			t.Run(fmt.Sprintf("%s, n=%d", name, n), func(t *testing.T) {
				if err := b.check(be, 0); err != nil {
					t.Error(err)
				}
				for _, node := range b.Graph.Phases[graph.Train] {
					for _, v := range node.Out {
						b.Graph.Keep(v)
					}
				}
				if err := b.check(be, guardFloats); err != nil {
					t.Errorf("with every result kept: %v", err)
				}
			})
		})
	}
}

// check runs the net and compares its loss, its gradients and every other result kept.
func (b *Net) check(be backend.Backend, guard int) error {
	exe, err := b.compile(be, guard)
	if err != nil {
		return err
	}
	defer exe.Close()
	h := b.Host()
	h.Run(b.Graph, graph.Train)
	if err := b.run(exe, h.Step); err != nil {
		return fmt.Errorf("run: %w", err)
	}
	mem, err := arenas(exe)
	if err != nil {
		return err
	}
	gradients := map[*graph.Value]bool{}
	for _, d := range b.All {
		gradients[d] = true
	}
	for _, node := range b.Graph.Phases[graph.Train] {
		for _, v := range node.Out {
			if !b.Graph.Kept(v) {
				continue
			}
			if err := compare(exe, v, h.Get(v), b.scale(h, v), 1e-4); err != nil {
				return fmt.Errorf("%w\n%v", err, exe.Program())
			}
			kind := finitePads
			if gradients[v] {
				kind = zeroPads
			}
			if v.Batched {
				if err := checkPads(mem[plan.Transient], exe.Program(), v, b.N, kind); err != nil {
					return fmt.Errorf("%w\n%v", err, exe.Program())
				}
			}
		}
	}
	return checkGuards(exe.Program(), mem[plan.Transient])
}

// scale is the largest magnitude in v, or a share of the largest of all gradients: what cancels
// within one, as the gradient of a bias before batch norm does, leaves the rounding of its terms.
func (b *Net) scale(h *Host, v *graph.Value) []float64 {
	largest := 0.0
	for _, d := range b.Grads {
		largest = max(largest, floats.Norm(h.Get(d), math.Inf(1)))
	}
	s := make([]float64, len(h.Get(v)))
	floats.AddConst(max(floats.Norm(h.Get(v), math.Inf(1)), 0.05*largest), s)
	return s
}
