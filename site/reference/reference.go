// Package reference holds what others get with the recipes of the textbook networks on
// Fashion-MNIST, so that a run of one of them can be laid over it. It knows models and settings and
// draws nothing.
package reference

import (
	"bytes"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/wasm/protocol"
)

// Range is from the lowest to the highest figure that was seen, equal where there was one run.
type Range struct{ Low, High float64 }

// Epoch is what an epoch came to: mean loss and share of right answers over its training images, and
// share of right answers on the test images.
type Epoch struct {
	Number            int // from 1
	Loss, Train, Test Range
}

// Data is the id of the set that the figures are of.
const Data = "fashion-mnist"

// Figures of PyTorch 1.13 on a processor with the recipes of the zoo's models: lenet-bn with seeds 0,
// 1 and 2, the others with seed 0.
func figures(model string) []Epoch {
	switch model {
	case "lenet-bn":
		return []Epoch{
			{1, Range{0.636, 0.646}, Range{0.768, 0.775}, Range{0.726, 0.809}},
			{2, Range{0.392, 0.395}, Range{0.856, 0.858}, Range{0.801, 0.840}},
			{3, Range{0.340, 0.348}, Range{0.872, 0.878}, Range{0.705, 0.738}},
			{4, Range{0.314, 0.323}, Range{0.882, 0.887}, Range{0.738, 0.818}},
			{5, Range{0.295, 0.301}, Range{0.891, 0.892}, Range{0.694, 0.857}},
		}
	case "resnet":
		return []Epoch{
			{1, one(0.634), one(0.801), one(0.840)},
			{2, one(0.314), one(0.881), one(0.853)},
			{3, one(0.267), one(0.898), one(0.724)},
			{4, one(0.236), one(0.911), one(0.852)},
			{5, one(0.208), one(0.922), one(0.875)},
		}
	case "densenet":
		return []Epoch{
			{1, one(0.536), one(0.812), one(0.796)},
			{2, one(0.305), one(0.889), one(0.736)},
		}
	}
	return nil
}

func one(x float64) Range { return Range{x, x} }

// Of gives what others get with a network, data and settings, nil where nothing is known: the
// network must be one of the zoo's, whatever its name, and the settings its recipe, but for the
// number of epochs and the seed.
func Of(m *nn.Model, data string, s protocol.Settings) []Epoch {
	if data != Data {
		return nil
	}
	for _, name := range []string{"lenet-bn", "resnet", "densenet"} {
		other, err := zoo.Get(name)
		if err == nil && same(m, other) && recipe(s, other.Recipe) {
			return figures(name)
		}
	}
	return nil
}

func same(a, b *nn.Model) bool {
	bare := func(m *nn.Model) []byte {
		m = m.Clone()
		m.Name, m.Recipe = "", nil
		return m.JSON()
	}
	return len(a.Nodes) == len(b.Nodes) && bytes.Equal(bare(a), bare(b))
}

func recipe(s protocol.Settings, r *nn.Recipe) bool {
	want := protocol.Settings{Optimizer: r.Optimizer, LearningRate: r.LearningRate, Momentum: r.Momentum, WeightDecay: r.WeightDecay,
		Batch: r.Batch, Standardize: r.Standardize, Resize: r.Resize, Epochs: s.Epochs, Seed: s.Seed}
	return s == want
}
