package nn_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

func TestInside(t *testing.T) {
	m := &nn.Model{Input: tensor.Shape{3, 6, 6}, Nodes: []nn.Node{
		{ID: "res", Layer: nn.Residual{Channels: 6, Stride: 2, Shortcut: true}},
		{ID: "mine", Layer: nn.Group{Name: "Mine", Nodes: []nn.Node{
			{ID: "dense", Layer: nn.DenseBlock{Convs: 1, Growth: 4}},
			{ID: "relu", Layer: nn.Activation{Function: "relu"}}}}},
		{ID: "gap", Layer: nn.GlobalAvgPool2D{}},
	}}
	r := nn.Check(m, nil)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	var list func(n nn.Node, info nn.NodeInfo)
	list = func(n nn.Node, info nn.NodeInfo) {
		for _, p := range nn.Inside(n, info) {
			lines = append(lines, fmt.Sprintf("%s %s from %s makes %s with %d", p.Info.ID, p.Layer.Type(), strings.Join(p.From, "+"), p.Info.Out, p.Info.Params))
			list(p.Node, p.Info)
		}
	}
	for i, n := range m.Nodes {
		list(n, r.Nodes[i])
		if inside := len(nn.Inside(n, r.Nodes[i])) > 0; inside != nn.Opens(n.Layer) {
			t.Errorf("%s opens: %v, but has parts: %v", n.ID, nn.Opens(n.Layer), inside)
		}
	}
	want := []string{
		"res.conv1 conv2d from input makes 6×3×3 with 168",
		"res.bn1 batchnorm from conv1 makes 6×3×3 with 12",
		"res.relu1 activation from bn1 makes 6×3×3 with 0",
		"res.conv2 conv2d from relu1 makes 6×3×3 with 330",
		"res.bn2 batchnorm from conv2 makes 6×3×3 with 12",
		"res.shortcut conv2d from input makes 6×3×3 with 24",
		"res.add add from bn2+shortcut makes 6×3×3 with 0",
		"res.relu2 activation from add makes 6×3×3 with 0",
		"mine.dense denseblock from input makes 10×3×3 with 232",
		"mine.dense.bn1 batchnorm from input makes 6×3×3 with 12",
		"mine.dense.relu1 activation from bn1 makes 6×3×3 with 0",
		"mine.dense.conv1 conv2d from relu1 makes 4×3×3 with 220",
		"mine.dense.concat1 concat from input+conv1 makes 10×3×3 with 0",
		"mine.relu activation from dense makes 10×3×3 with 0",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("inside are\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	// Where the shapes do not fit, the parts are known all the same.
	broken := nn.Node{ID: "res", Layer: nn.Residual{Channels: 6}}
	if parts := nn.Inside(broken, nn.NodeInfo{ID: "res"}); len(parts) != 7 || parts[0].Info.Out != nil {
		t.Errorf("parts of a block whose input does not fit: %v", parts)
	}
}
