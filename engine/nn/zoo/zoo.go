// Package zoo holds the networks that Plywood starts from, as models with the recipes they are
// trained with: LeNet with and without batch normalization, ResNet with and without its skips,
// DenseNet, and a small dense net for points in the plane. It builds plain data only.
package zoo

import (
	"fmt"
	"strings"

	"plywood/engine/nn"
)

// Entry is a network of the zoo.
type Entry struct {
	Name  string // of the model, and on the command line
	Title string
	About string // two sentences on what it shows
	Model func() *nn.Model
}

// Entries lists the zoo, the simplest first. Each call of an entry's Model makes a new one.
func Entries() []Entry {
	return []Entry{
		{"mlp", "Dense net for points", "Two hidden layers draw a boundary between classes of points in the plane. Small enough to watch every step: take units away until it can no longer bend around the data.", MLP},
		{"lenet", "LeNet", "The convolutional net of LeCun et al. (1998) with sigmoids, as it was trained before batch normalization. With this learning rate it stays at chance for a while before it learns at all: compare it with lenet-bn.", Lenet},
		{"lenet-bn", "LeNet + batch norm", "The same net with batch normalization before every sigmoid. The layers no longer wait for each other, so it learns from the first step on.", LenetBN},
		{"resnet", "ResNet", "Eleven residual blocks after He et al. (2016): each learns what to add to its input, which skips past it. The skips let gradients reach the first layers of a deep net undiminished.", Resnet},
		{"resnet-noskip", "ResNet without skips", "The convolutions of resnet one after another, without anything skipping past them. Train both and compare: what differs is owed to the skips.", ResnetNoSkip},
		{"densenet", "DenseNet", "Four dense blocks after Huang et al. (2017): every convolution reads the outputs of all before it, joined channel under channel. Reusing features instead of learning them again, it needs a sixteenth of the parameters of resnet.", Densenet},
	}
}

// Names lists the networks, the simplest first.
func Names() []string {
	var names []string
	for _, e := range Entries() {
		names = append(names, e.Name)
	}
	return names
}

// Get makes the network of that name.
func Get(name string) (*nn.Model, error) {
	for _, e := range Entries() {
		if e.Name == name {
			return e.Model(), nil
		}
	}
	return nil, fmt.Errorf("there is no network %q in the zoo; there are %s", name, strings.Join(Names(), ", "))
}

// chain numbers the nodes it is given by kind: conv1, bn1, conv2.
type chain struct {
	nodes []nn.Node
	seen  map[string]int
}

func (c *chain) add(prefix string, l nn.Layer) *chain {
	if c.seen == nil {
		c.seen = map[string]int{}
	}
	c.seen[prefix]++
	return c.named(fmt.Sprint(prefix, c.seen[prefix]), l)
}

func (c *chain) named(id string, l nn.Layer) *chain {
	c.nodes = append(c.nodes, nn.Node{ID: id, Layer: l})
	return c
}
