package zoo

import (
	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Lenet is LeNet-5 with sigmoids and max pooling (LeCun et al. 1998): 44,426 parameters.
func Lenet() *nn.Model { return lenet("lenet", false, 0.9) }

// LenetBN is Lenet with batch normalization before every sigmoid: 44,878 parameters.
func LenetBN() *nn.Model { return lenet("lenet-bn", true, 1.0) }

func lenet(name string, norm bool, rate float64) *nn.Model {
	var c chain
	sigmoid := func() {
		if norm {
			c.add("bn", nn.BatchNorm{})
		}
		c.add("sigmoid", nn.Activation{Function: "sigmoid"})
	}
	for _, out := range []int{6, 16} {
		c.add("conv", nn.Conv2D{Out: out, Kernel: nn.Square(5)})
		sigmoid()
		c.add("pool", nn.MaxPool2D{Kernel: nn.Square(2)})
	}
	for _, out := range []int{120, 84} {
		c.add("dense", nn.Dense{Out: out})
		sigmoid()
	}
	c.add("dense", nn.Dense{Out: 10})
	return &nn.Model{Name: name, Input: tensor.Shape{1, 28, 28}, Nodes: c.nodes, Recipe: recipe(rate)}
}

// recipe is what the nets for images share: plain SGD for five epochs.
func recipe(rate float64) *nn.Recipe {
	return &nn.Recipe{Optimizer: "sgd", LearningRate: rate, Batch: 256, Epochs: 5}
}

// width is of ResNet and DenseNet: the channels they begin with.
const width = 64

// stem is how ResNet and DenseNet begin: a quarter of the rows and columns.
func stem(channels int) *chain {
	c := &chain{}
	return c.add("conv", nn.Conv2D{Out: channels, Kernel: nn.Square(7), Stride: nn.Square(2), Padding: nn.Square(3)}).
		add("bn", nn.BatchNorm{}).add("relu", nn.Activation{Function: "relu"}).
		add("pool", nn.MaxPool2D{Kernel: nn.Square(3), Stride: nn.Square(2), Padding: nn.Square(1)})
}

// stages are ResNet's blocks; each stage has twice the channels of the one before. The first block of
// each but the first halves the map.
var stages = [...]int{3, 3, 3, 2}

// Resnet has eleven residual blocks in four stages (He et al. 2016): 12,729,354 parameters.
func Resnet() *nn.Model { return resnet("resnet", width) }

// ResnetSmall is Resnet with a quarter of the channels throughout, for a browser's patience: about a
// sixteenth of its work and of its parameters, 800,010.
func ResnetSmall() *nn.Model { return resnet("resnet-small", width/4) }

func resnet(name string, channels int) *nn.Model {
	c := stem(channels)
	for s, blocks := range stages {
		for b := range blocks {
			block := nn.Residual{Channels: channels << s}
			if s > 0 && b == 0 {
				block.Stride, block.Shortcut = 2, true
			}
			c.add("block", block)
		}
	}
	c.named("gap", nn.GlobalAvgPool2D{}).named("dense", nn.Dense{Out: 10})
	return &nn.Model{Name: name, Input: tensor.Shape{1, 28, 28}, Nodes: c.nodes, Recipe: recipe(0.05)}
}

// ResnetNoSkip is Resnet without its skips: block1a and block1b are the two convolutions of block1.
// Without the 1×1 shortcuts it has 12,556,426 parameters.
func ResnetNoSkip() *nn.Model {
	m := Resnet()
	m.Name = "resnet-noskip"
	var nodes []nn.Node
	for _, n := range m.Nodes {
		block, ok := n.Layer.(nn.Residual)
		if !ok {
			nodes = append(nodes, n)
			continue
		}
		conv := nn.ConvNormAct{Out: block.Channels, Kernel: nn.Square(3), Padding: nn.Square(1)}
		first := conv
		if block.Stride != 0 {
			first.Stride = nn.Square(block.Stride)
		}
		nodes = append(nodes, nn.Node{ID: n.ID + "a", Layer: first}, nn.Node{ID: n.ID + "b", Layer: conv})
	}
	m.Nodes = nodes
	return m
}

// Densenet has four dense blocks of four convolutions, growth 32, and transitions that halve
// channels and map between them (Huang et al. 2017): 758,226 parameters. Its images are resized
// to 96×96.
func Densenet() *nn.Model {
	const convs, growth = 4, 32
	c, channels := stem(width), width
	for k := range 4 {
		if k > 0 {
			channels /= 2
			c.add("transition", nn.Transition{Channels: channels})
		}
		c.add("block", nn.DenseBlock{Convs: convs, Growth: growth})
		channels += convs * growth
	}
	c.add("bn", nn.BatchNorm{}).add("relu", nn.Activation{Function: "relu"}).
		named("gap", nn.GlobalAvgPool2D{}).named("dense", nn.Dense{Out: 10})
	r := recipe(0.1)
	r.Resize = 96
	return &nn.Model{Name: "densenet", Input: tensor.Shape{1, 96, 96}, Nodes: c.nodes, Recipe: r}
}

// MLP is a dense net for the two-dimensional sets, a point being an image of two channels and one
// pixel.
func MLP() *nn.Model {
	var c chain
	for range 2 {
		c.add("dense", nn.Dense{Out: 16}).add("tanh", nn.Activation{Function: "tanh"})
	}
	c.add("dense", nn.Dense{Out: 2})
	return &nn.Model{
		Name: "mlp", Input: tensor.Shape{2, 1, 1}, Nodes: c.nodes,
		Recipe: &nn.Recipe{Optimizer: "adam", LearningRate: 0.01, Batch: 32, Epochs: 50},
	}
}
