package backendtest

import "plywood/engine/graph"

// Batch norms in the surroundings that backends fuse them with, or must not.
var normNetworks = []network{
	{"batch norm of the images", func(b *Net) *graph.Value {
		return b.dense(b.act(b.norm(b.images(3, 4, 3)), graph.ReLU), classes)
	}},
	{"batch norm after an activation", func(b *Net) *graph.Value {
		x := b.act(b.conv(b.images(2, 5, 4), 5, same3, true), graph.LeakyReLU)
		return b.dense(b.norm(x), classes)
	}},
	{"two batch norms of one value", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 4, 4), 3, same3, true)
		return b.dense(b.add(b.act(b.norm(x), graph.ReLU), b.act(b.norm(x), graph.Tanh), x), classes)
	}},
	{"batch norm of a value and of what joins it", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 6, 6), 3, same3, true)
		b.layer("pool")
		p := b.Graph.Pool(graph.MaxPool2D, x, square(2, 2, 0))
		y := b.conv(b.act(b.norm(p), graph.ReLU), 2, same3, true)
		z := b.concat(p, y, b.conv(x, 2, square(2, 2, 0), false))
		return b.dense(b.concat(b.act(b.norm(z), graph.ReLU), y), classes)
	}},
	{"batch norm of maps read in another shape", func(b *Net) *graph.Value {
		x := b.conv(b.images(1, 4, 4), 4, square(2, 2, 0), true)
		b.layer("reshape")
		return b.dense(b.norm(b.Graph.Reshape(x, 2, 2, 4)), classes)
	}},
	{"batch norm after many taps at few places", func(b *Net) *graph.Value {
		x := b.act(b.norm(b.dense(b.images(300, 1, 1), 21)), graph.ReLU)
		return b.dense(b.act(b.norm(b.dense(x, 4)), graph.Sigmoid), classes)
	}},
	{"batch norm of many channels on a large map", func(b *Net) *graph.Value {
		x := b.norm(b.conv(b.images(2, 12, 11), 35, same3, true))
		return b.dense(b.pooled(b.act(x, graph.ReLU)), classes)
	}},
	{"batch norm far from zero", func(b *Net) *graph.Value {
		x := b.conv(b.images(2, 4, 4), 3, same3, true)
		bias := b.inputs[len(b.inputs)-1].data
		for i := range bias {
			bias[i] += 10
		}
		return b.dense(b.act(b.norm(x), graph.ReLU), classes)
	}},
	{"batch norm, relu and max of windows that overlap", func(b *Net) *graph.Value {
		return b.normPool(graph.ReLU, graph.MaxPool2D, square(3, 2, 1))
	}},
	{"batch norm, leaky relu and max of windows with gaps", func(b *Net) *graph.Value {
		return b.normPool(graph.LeakyReLU, graph.MaxPool2D, square(2, 3, 0))
	}},
	{"batch norm, sigmoid and max", func(b *Net) *graph.Value {
		return b.normPool(graph.Sigmoid, graph.MaxPool2D, square(2, 2, 1))
	}},
	{"batch norm, tanh and max of windows that overlap", func(b *Net) *graph.Value {
		return b.normPool(graph.Tanh, graph.MaxPool2D, square(3, 2, 1))
	}},
	{"batch norm and max", func(b *Net) *graph.Value {
		return b.normPool(graph.Identity, graph.MaxPool2D, same3)
	}},
	{"batch norm, relu and mean of windows that overlap", func(b *Net) *graph.Value {
		return b.normPool(graph.ReLU, graph.AvgPool2D, square(3, 2, 1))
	}},
	{"batch norm, relu and mean of the map", func(b *Net) *graph.Value {
		x := b.act(b.norm(b.conv(b.images(2, 5, 5), 4, same3, true)), graph.ReLU)
		return b.dense(b.pooled(x), classes)
	}},
	{"batch norm, relu and max, both read", func(b *Net) *graph.Value {
		x := b.act(b.norm(b.conv(b.images(2, 5, 5), 4, same3, true)), graph.ReLU)
		b.layer("pool")
		return b.dense(b.add(b.Graph.Pool(graph.MaxPool2D, x, same3), x), classes)
	}},
	{"batch norm, relu and two poolings", func(b *Net) *graph.Value {
		x := b.act(b.norm(b.conv(b.images(2, 5, 5), 4, same3, true)), graph.ReLU)
		b.layer("pool")
		p := b.Graph.Pool(graph.MaxPool2D, x, same3)
		b.layer("pool")
		return b.dense(b.concat(p, b.Graph.Pool(graph.AvgPool2D, x, same3)), classes)
	}},
}

// normPool is two stages of convolution, batch norm, activation and pooling.
func (b *Net) normPool(a graph.Act, pool graph.Op, win graph.Window) *graph.Value {
	x := b.images(2, 9, 8)
	for range 2 {
		x = b.norm(b.conv(x, 4, same3, true))
		if a != graph.Identity {
			x = b.act(x, a)
		}
		b.layer("pool")
		x = b.Graph.Pool(pool, x, win)
	}
	return b.dense(x, classes)
}
