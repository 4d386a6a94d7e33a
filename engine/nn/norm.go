package nn

import (
	"hash/fnv"

	"plywood/engine/graph"
	"plywood/engine/tensor"
)

func (l BatchNorm) figures(_ *site, in []tensor.Shape) figures {
	c := tensor.Shape{in[0][0]}
	return figures{out: in[0], parts: []part{
		{name: "weight", shape: c, init: graph.Init{Const: 1}}, // γ
		{name: "bias", shape: c},                               // β
		{name: "running_mean", shape: c, state: true},
		{name: "running_var", shape: c, state: true, init: graph.Init{Const: float32(*l.RunningVariance)}},
	}}
}

func (l BatchNorm) lower(b *builder, in []*graph.Value) *graph.Value {
	gamma, beta, mean, variance := b.part("weight"), b.part("bias"), b.part("running_mean"), b.part("running_var")
	if b.mode == Prediction {
		return b.g.BatchNormPredict(in[0], gamma, beta, mean, variance, float32(l.Eps))
	}
	y, batchMean, batchVariance := b.g.BatchNormTrain(in[0], gamma, beta, float32(l.Eps))
	b.built.Moving = append(b.built.Moving,
		Moving{mean, batchMean, float32(l.Momentum)}, Moving{variance, batchVariance, float32(l.Momentum)})
	return y
}

func (l Activation) figures(_ *site, in []tensor.Shape) figures { return figures{out: in[0]} }

func (l Activation) lower(b *builder, in []*graph.Value) *graph.Value {
	act := acts[l.Function]
	if act == graph.Identity {
		return in[0]
	}
	return b.g.Activation(in[0], act, float32(l.Slope))
}

// acts is never written to; a test holds it to the choices in kinds.
var acts = map[string]graph.Act{
	"identity": graph.Identity, "relu": graph.ReLU, "leaky_relu": graph.LeakyReLU,
	"sigmoid": graph.Sigmoid, "tanh": graph.Tanh, "gelu": graph.GELU,
}

func (l Dropout) figures(_ *site, in []tensor.Shape) figures { return figures{out: in[0]} }

func (l Dropout) lower(b *builder, in []*graph.Value) *graph.Value {
	if b.mode == Prediction {
		return in[0]
	}
	return b.g.Dropout(in[0], float32(l.Rate), dropoutSeed(b.vars.Seed, b.path))
}

// dropoutSeed gives each dropout of a run its own masks, whatever else is in the network.
func dropoutSeed(seed uint64, path string) uint64 {
	h := fnv.New64a()
	h.Write([]byte("dropout " + path))
	z := h.Sum64() + seed*0x9e3779b97f4a7c15 // splitmix64's increment and finish (Steele et al. 2014)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
