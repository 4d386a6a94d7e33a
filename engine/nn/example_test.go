package nn_test

import (
	"fmt"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
)

// shapes prints what one layer makes of a batch of images of one shape.
func shapes(l nn.Layer, batch int, in tensor.Shape) tensor.Shape {
	r := nn.Check(&nn.Model{Nodes: []nn.Node{{ID: "block", Layer: l}}}, in)
	if err := r.Err(); err != nil {
		fmt.Println(err)
	}
	fmt.Println(append(tensor.Shape{batch}, in...), "→", append(tensor.Shape{batch}, r.OutputShape...))
	return r.OutputShape
}

// A residual block keeps the shape of its input, so that the two can be added.
func ExampleResidual() {
	shapes(nn.Residual{Channels: 3}, 4, tensor.Shape{3, 6, 6})
	// Output: 4×3×6×6 → 4×3×6×6
}

// With a 1×1 shortcut it can double the channels and halve the map.
func ExampleResidual_shortcut() {
	shapes(nn.Residual{Channels: 6, Stride: 2, Shortcut: true}, 4, tensor.Shape{3, 6, 6})
	// Output: 4×3×6×6 → 4×6×3×3
}

// Two convolutions of growth 10 make 3 + 2·10 channels, and a transition thins them out.
func ExampleDenseBlock() {
	y := shapes(nn.DenseBlock{Convs: 2, Growth: 10}, 4, tensor.Shape{3, 8, 8})
	shapes(nn.Transition{Channels: 10}, 4, y)
	// Output:
	// 4×3×8×8 → 4×23×8×8
	// 4×23×8×8 → 4×10×4×4
}

// Layer by layer, an image of 1×28×28 goes through ResNet.
func ExampleReport_Table() {
	fmt.Print(nn.Check(zoo.Resnet(), tensor.Shape{1, 28, 28}).Table())
	// Output:
	// layer    type             output    parameters  multiply-adds
	// ───────  ───────────────  ────────  ──────────  ─────────────
	// input                     1×28×28
	// conv1    conv2d           64×14×14       3,200        614,656
	// bn1      batchnorm        64×14×14         128              –
	// relu1    activation       64×14×14           –              –
	// pool1    maxpool2d        64×7×7             –              –
	// block1   residual         64×7×7        74,112      3,612,672
	// block2   residual         64×7×7        74,112      3,612,672
	// block3   residual         64×7×7        74,112      3,612,672
	// block4   residual         128×4×4      230,272      3,670,016
	// block5   residual         128×4×4      295,680      4,718,592
	// block6   residual         128×4×4      295,680      4,718,592
	// block7   residual         256×2×2      919,296      3,670,016
	// block8   residual         256×2×2    1,181,184      4,718,592
	// block9   residual         256×2×2    1,181,184      4,718,592
	// block10  residual         512×1×1    3,673,600      3,670,016
	// block11  residual         512×1×1    4,721,664      4,718,592
	// gap      globalavgpool2d  512×1×1            –              –
	// dense    dense            10             5,130          5,120
	// ───────  ───────────────  ────────  ──────────  ─────────────
	// total                     10        12,729,354     46,060,800
}

// A model is plain data, and a file of it reads like a list of layers.
func ExampleModel_JSON() {
	m := &nn.Model{
		Name: "tiny", Input: tensor.Shape{1, 28, 28},
		Nodes: []nn.Node{
			{ID: "conv1", Layer: nn.Conv2D{Out: 8, Kernel: nn.Square(3), Padding: nn.Square(1)}},
			{ID: "relu1", Layer: nn.Activation{Function: "relu"}},
			{ID: "conv2", Layer: nn.Conv2D{Out: 8, Kernel: nn.Pair{3, 1}, Padding: nn.Pair{1, 0}}},
			{ID: "add1", From: []string{"conv2", "relu1"}, Layer: nn.Add{}},
			{ID: "dense1", Layer: nn.Dense{Out: 10}},
		},
	}
	fmt.Printf("%s", m.JSON())
	// Output:
	// {
	//   "plywood": 1,
	//   "name": "tiny",
	//   "input": [1, 28, 28],
	//   "nodes": [
	//     {"id": "conv1", "type": "conv2d", "out": 8, "kernel": 3, "padding": 1},
	//     {"id": "relu1", "type": "activation", "function": "relu"},
	//     {"id": "conv2", "type": "conv2d", "out": 8, "kernel": [3, 1], "padding": [1, 0]},
	//     {"id": "add1", "type": "add", "from": ["conv2", "relu1"]},
	//     {"id": "dense1", "type": "dense", "out": 10}
	//   ]
	// }
}

// What is wrong is said at its node, with a remedy, and often with a fix that can be applied.
func ExampleCheck() {
	m := &nn.Model{Input: tensor.Shape{6, 4, 4}, Nodes: []nn.Node{
		{ID: "conv2", Layer: nn.Conv2D{Out: 16, Kernel: nn.Square(5)}},
	}}
	for _, e := range nn.Check(m, nil).Errors {
		fmt.Println(e)
		for _, fix := range e.Fixes {
			fixed := m.Clone()
			fix.Apply(fixed)
			fmt.Printf("%s gives %v\n", fix.Label, nn.Check(fixed, nil).OutputShape)
		}
	}
	// Output:
	// conv2: kernel 5×5 is larger than its 4×4 input; pad by 1 or use a kernel of at most 4
	// Pad by 1 gives 16×2×2
	// Kernel 4 gives 16×1×1
}

// A block is made of layers that can be listed.
func ExampleExpand() {
	for _, n := range nn.Expand(nn.Node{ID: "block", Layer: nn.Residual{Channels: 64, Shortcut: true}}) {
		fmt.Println(n.ID, n.Layer.Type(), n.From)
	}
	// Output:
	// conv1 conv2d [input]
	// bn1 batchnorm []
	// relu1 activation []
	// conv2 conv2d []
	// bn2 batchnorm []
	// shortcut conv2d [input]
	// add add [bn2 shortcut]
	// relu2 activation []
}

// The summary of a network as JSON, for other programs.
func ExampleReport_JSON() {
	fmt.Printf("%s", nn.Check(zoo.MLP(), nil).JSON())
	// Output:
	// {
	//   "name": "mlp",
	//   "parameters": 354,
	//   "multiply_adds": 320,
	//   "layers": [
	//     {"id":"dense1","type":"dense","output":[16],"parameters":48,"multiply_adds":32},
	//     {"id":"tanh1","type":"activation","output":[16],"parameters":0,"multiply_adds":0},
	//     {"id":"dense2","type":"dense","output":[16],"parameters":272,"multiply_adds":256},
	//     {"id":"tanh2","type":"activation","output":[16],"parameters":0,"multiply_adds":0},
	//     {"id":"dense3","type":"dense","output":[2],"parameters":34,"multiply_adds":32}
	//   ]
	// }
}
