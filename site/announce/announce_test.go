package announce

import (
	"testing"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

func network(m *nn.Model) Network { return Network{Model: m, Report: nn.Check(m, nil)} }

func TestChange(t *testing.T) {
	conv := nn.Conv2D{Out: 4, Kernel: nn.Square(3), Padding: nn.Square(1)}
	start := func() *nn.Model {
		return &nn.Model{Input: tensor.Shape{1, 8, 8}, Nodes: []nn.Node{
			{ID: "conv1", Layer: conv}, {ID: "relu1", Layer: nn.Activation{Function: "relu"}}, {ID: "conv2", Layer: conv},
			{ID: "add1", From: []string{"conv2", "relu1"}, Layer: nn.Add{}}, {ID: "dense1", Layer: nn.Dense{Out: 10}}}}
	}
	for _, c := range []struct {
		change func(m *nn.Model)
		want   string
	}{
		{func(m *nn.Model) {}, ""},
		{func(m *nn.Model) { m.InsertBefore(4, 0, nn.Dropout{Rate: 0.5}) }, "Dropout dropout1 inserted after add1; output 4×8×8"},
		{func(m *nn.Model) { m.InsertBefore(0, 0, nn.BatchNorm{}) }, "Batch norm bn1 inserted after the image; output 1×8×8"},
		{func(m *nn.Model) { m.InsertBefore(1, 0, nn.Flatten{}); m.InsertBefore(1, 0, nn.Dropout{}) }, "2 blocks inserted after conv1. To mend: conv2: reads maps of channels × rows × columns, but its input is a vector of 256; move it before the layer that made a vector"},
		{func(m *nn.Model) { m.Remove(1) }, "Activation relu1 removed"},
		{func(m *nn.Model) { m.Remove(1); m.Remove(0) }, "2 blocks removed. To mend: add1: cannot add 4×8×8 from conv2 and 1×8×8 from input; project one of them with a 1×1 convolution"},
		{func(m *nn.Model) { _ = m.Rename(1, "bend") }, "relu1 is now called bend"},
		{func(m *nn.Model) { m.Nodes[2].Bypass = true }, "Convolution conv2 left out; output 4×8×8"},
		{func(m *nn.Model) { m.Nodes[3].From = []string{"conv2", "conv1", "relu1"} }, "Add add1 now reads conv2, conv1 and relu1; output 4×8×8"},
		{func(m *nn.Model) { m.Nodes[4].Layer = nn.Dense{Out: 7} }, "dense1 makes 7"},
		{func(m *nn.Model) { m.Nodes[2].Layer = nn.Conv2D{Out: 4, Kernel: nn.Square(9)} }, "To mend: conv2: kernel 9×9 is larger than its 8×8 input; pad by 1 or use a kernel of at most 8"},
		{func(m *nn.Model) { _, _ = m.Group([]string{"relu1", "conv2", "add1"}, "Step") }, "3 blocks grouped as Group Step"},
		{func(m *nn.Model) { m.Nodes = m.Nodes[:0] }, "5 blocks removed; the network is empty"},
		{func(m *nn.Model) {
			m.Nodes = []nn.Node{{ID: "x", Layer: nn.Dense{Out: 3}}, {ID: "y", Layer: nn.Dense{Out: 3}}}
		}, "Another network, 2 blocks"},
		{func(m *nn.Model) { m.Nodes[0], m.Nodes[1] = m.Nodes[1], m.Nodes[0] }, "Convolution conv1 moved after relu1; output 4×8×8. To mend: add1: cannot add 4×8×8 from conv2 and 1×8×8 from relu1; project one of them with a 1×1 convolution"},
		{func(m *nn.Model) {
			m.Nodes[1], m.Nodes[2], m.Nodes[0] = m.Nodes[0], m.Nodes[1], m.Nodes[2]
		}, "Convolution conv2 moved after the image; output 4×8×8"},
	} {
		m := start()
		c.change(m)
		if got := Change(network(start()), network(m)); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
	grouped := start()
	if _, err := grouped.Group([]string{"relu1", "conv2", "add1"}, ""); err != nil {
		t.Fatal(err)
	}
	if got := Change(network(grouped), network(start())); got != "Group block1 ungrouped into 3 blocks" {
		t.Errorf("ungrouped: %q", got)
	}
	broken := start()
	broken.Nodes[2].Layer = nn.Conv2D{Out: 4, Kernel: nn.Square(9)}
	if got := Change(network(broken), network(start())); got != "conv2 makes 4×8×8. Nothing is left to mend" {
		t.Errorf("mended: %q", got)
	}
}
