package nn

import (
	"plywood/engine/graph"
	"plywood/engine/tensor"
)

func (l Dense) figures(_ *site, in []tensor.Shape) figures {
	weight := tensor.Shape{l.Out, product(in[0]...)}
	return figures{out: tensor.Shape{l.Out}, parts: weights(weight, l.NoBias), multiplyAdds: product(weight...)}
}

func (l Dense) lower(b *builder, in []*graph.Value) *graph.Value {
	return b.g.Dense(flat(b.g, in[0]), b.part("weight"), b.part("bias"))
}

func (Flatten) figures(_ *site, in []tensor.Shape) figures {
	return figures{out: tensor.Shape{product(in[0]...)}}
}

func (Flatten) lower(b *builder, in []*graph.Value) *graph.Value { return flat(b.g, in[0]) }

// flat views x as a vector [C,1,1], which it may be already.
func flat(g *graph.Graph, x *graph.Value) *graph.Value {
	if x.Shape[1] == 1 && x.Shape[2] == 1 {
		return x
	}
	return g.Reshape(x, x.Shape.Size(), 1, 1)
}
