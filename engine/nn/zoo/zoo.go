// Package zoo holds the networks that Plywood starts from, as models with the recipes they are
// trained with: LeNet with and without batch normalization, ResNet with and without its skips and at a
// quarter of its width, DenseNet, and a small dense net for points in the plane. It builds plain data only.
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
		{"mlp", "Dense net for points", "Two hidden layers of 16 units sort points in the plane into two classes. Watch under Predictions how they bend the border between the classes, then take units away until it can no longer bend around the data.", MLP},
		{"lenet", "LeNet", "The classic of 1998 (LeCun et al.): two convolutions find patterns, three dense layers decide, and sigmoids stand between. Watch how long its loss hardly moves at the start, and compare with the next one.", Lenet},
		{"lenet-bn", "LeNet with batch norm", "The same network with a batch norm before every sigmoid, which keeps the values where the sigmoid is steep. Watch the loss fall from the first steps on; Twin without batch norm trains both side by side.", LenetBN},
		{"resnet-small", "ResNet, narrow", "A deep network of eleven residual blocks like ResNet's, with a quarter of the channels, so that it trains in a tab while a class waits. Use Twin without skips to see what the skips do; what you see at this width need not hold for the full one.", ResnetSmall},
		{"resnet", "ResNet", "Eleven residual blocks (He et al. 2016): each learns what to add to its input, and the input itself skips past it. Open a block to see the skip; in a tab a run takes long, so start with the narrow one or train it natively.", Resnet},
		{"resnet-noskip", "ResNet without skips", "The convolutions of ResNet one after another, with nothing skipping past them. Train it with ResNet's settings and seed and compare the first epochs: what differs is owed to the skips.", ResnetNoSkip},
		{"densenet", "DenseNet", "Four dense blocks (Huang et al. 2017): every convolution reads what all those before it in its block have made. Compare the parameters with ResNet's, a sixteenth of them; images are enlarged to 96×96, so a run takes longest of all.", Densenet},
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
