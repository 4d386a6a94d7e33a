package nn_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

type foreign struct{}

func (foreign) Type() string { panic("asked a foreign layer for its type") }

func image(c, h, w int) tensor.Shape { return tensor.Shape{c, h, w} }

func net(in tensor.Shape, nodes ...nn.Node) *nn.Model { return &nn.Model{Input: in, Nodes: nodes} }

func node(id string, l nn.Layer, from ...string) nn.Node {
	return nn.Node{ID: id, Layer: l, From: from}
}

var (
	conv3 = nn.Conv2D{Out: 4, Kernel: nn.Square(3), Padding: nn.Square(1)}
	relu  = nn.Activation{Function: "relu"}
)

// errorCases are models with what Check says of them, one error a line, and the labels of the
// fixes of the first.
var errorCases = []struct {
	name  string
	model *nn.Model
	want  string
	fixes []string
}{
	{"nothing", &nn.Model{}, "the input has no shape; give [channels, rows, columns], such as [1, 28, 28]\nthe network has no layers; add one", []string{"Use 1×28×28"}},
	{"flat input", net(tensor.Shape{784}, node("d", nn.Dense{Out: 10})), "the input 784 has 1 extents, not 3; give [channels, rows, columns], such as [1, 28, 28]", []string{"Use 1×28×28"}},
	{"empty input", net(image(1, 0, 28), node("d", nn.Dense{Out: 10})), "the input 1×0×28 is out of range; choose extents of 1 to 16,384", []string{"Use 1×28×28"}},
	{"negative input", net(image(1, -1, 28), node("d", nn.Dense{Out: 10})), "the input 1×-1×28 is out of range; choose extents of 1 to 16,384", []string{"Use 1×28×28"}},
	{"huge input", net(image(1<<14, 1<<14, 1<<14), node("d", nn.Dense{Out: 10})), "the input 16384×16384×16384 has 4,398,046,511,104 values; use a smaller one", []string{"Use 1×28×28"}},
	{"recipe", &nn.Model{Input: image(1, 8, 8), Nodes: []nn.Node{node("d", nn.Dense{Out: 10})}, Recipe: &nn.Recipe{LearningRate: -1, Batch: -3}},
		"the recipe's learning_rate -1 is out of range; choose 0 to 1,000,000\nthe recipe's batch -3 is out of range; choose 1 to 1,048,576 images", []string{"Leave it out"}},

	{"no id", net(image(1, 8, 8), node("", nn.Dense{Out: 10})), "a node has no id; give it one of letters, digits, '_' and '-'", []string{"Call it node1"}},
	{"reserved id", net(image(1, 8, 8), node("input", nn.Dense{Out: 10}), node("e", nn.Dense{Out: 3}, "input", "input")),
		"input: the id input stands for the image; choose another\n" +
			"input: nothing reads it, and the output of the network is e; wire it on or remove it\n" +
			"e: dense reads one input, got 2; join them with add or concat before e", []string{"Call it input1"}},
	{"odd id", net(image(1, 8, 8), node("conv 1.a", nn.Dense{Out: 10})), `conv 1.a: the id "conv 1.a" holds other than letters, digits, '_' and '-'; rename it conv1a`, []string{"Call it conv1a"}},
	{"long id", net(image(1, 8, 8), node(strings.Repeat("x", 65), nn.Dense{Out: 10})), strings.Repeat("x", 64) + "…: an id of 65 letters; use at most 64", []string{"Call it " + strings.Repeat("x", 64)}},
	{"namesakes", net(image(1, 8, 8), node("a", conv3), node("a", conv3)), "a: node 2 has the id of node 1; give it another id", []string{"Call it a1"}},
	{"no layer", net(image(1, 8, 8), node("a", nil)), "a: it has no layer; use one of this package's layers, by value", nil},
	{"foreign layer", net(image(1, 8, 8), node("a", foreign{})), "a: nn_test.foreign is not a layer of this package; use one of this package's layers, by value", nil},
	{"pointer", net(image(1, 8, 8), node("a", &nn.Dense{Out: 3})), "a: *nn.Dense is not a layer of this package; use one of this package's layers, by value", nil},

	{"misspelt wire", net(image(1, 8, 8), node("conv1", conv3), node("b", conv3, "conv2")), `b: reads "conv2", which is not in the network; did you mean conv1?`, []string{"Read conv1", "Read the node before it"}},
	{"dangling wire", net(image(1, 8, 8), node("conv1", conv3), node("b", nn.Add{}, "conv1", "nobody", "conv1")), `b: reads "nobody", which is not in the network; wire it to a node of the network or to input`, []string{"Cut the wire"}},
	{"circle", net(image(1, 8, 8), node("a", nn.Add{}, "input", "c"), node("b", conv3), node("c", conv3)), "a: the wires run in a circle: a → b → c → a; cut one of them", []string{"Cut c → a"}},
	{"itself", net(image(1, 8, 8), node("a", conv3), node("b", conv3, "b")), "b: the wires run in a circle: b → b; cut one of them", []string{"Read the node before it"}},
	{"two circles", net(image(1, 8, 8), node("a", nn.Add{}, "a", "input"), node("b", nn.Add{}, "a", "d"), node("c", relu), node("d", relu), node("e", relu)),
		"a: the wires run in a circle: a → a; cut one of them\nb: the wires run in a circle: b → c → d → b; cut one of them", []string{"Cut a → a"}},
	{"two ends", net(image(1, 8, 8), node("a", conv3), node("b", conv3), node("c", conv3, "a")), "b: nothing reads it, and the output of the network is c; wire it on or remove it", []string{"Remove b"}},

	{"add of one", net(image(1, 8, 8), node("a", conv3), node("b", nn.Add{})), "b: add needs two inputs or more, got only a; wire another one into it", []string{"Remove b"}},
	{"conv of two", net(image(4, 8, 8), node("a", conv3), node("b", conv3, "a", "input")), "b: conv2d reads one input, got 2; join them with add or concat before b", []string{"Join them with add", "Join them with concat", "Keep only a"}},

	{"no filters", net(image(1, 8, 8), node("a", nn.Conv2D{Kernel: nn.Square(3)})), "a: out is missing; choose 1 to 1,048,576 filters", []string{"Use 16"}},
	{"no kernel", net(image(1, 8, 8), node("a", nn.Conv2D{Out: 3})), "a: kernel is missing; choose 1 to 1,024 pixels", []string{"Use 3"}},
	{"odd settings", net(image(1, 8, 8), node("a", nn.Conv2D{Out: -5, Kernel: nn.Pair{0, 3}, Stride: nn.Square(-1), Padding: nn.Square(5000)})),
		"a: out -5 is out of range; choose 1 to 1,048,576 filters\n" +
			"a: kernel 0×3 is out of range; choose 1 to 1,024 pixels\n" +
			"a: stride -1 is out of range; choose 1 to 1,024 pixels\n" +
			"a: padding 5000 is out of range; choose 0 to 1,024 pixels", []string{"Use 1"}},
	{"no function", net(image(1, 8, 8), node("a", nn.Activation{})), "a: function is missing; choose one of relu, leaky_relu, sigmoid, tanh, gelu, identity", []string{"Use relu"}},
	{"misspelt function", net(image(1, 8, 8), node("a", nn.Activation{Function: "sigmiod"})), `a: function "sigmiod" is unknown; choose one of relu, leaky_relu, sigmoid, tanh, gelu, identity`, []string{"Use sigmoid"}},
	{"slope", net(image(1, 8, 8), node("a", nn.Activation{Function: "leaky_relu", Slope: -1})), "a: slope -1 is out of range; choose 1e-06 to 1", []string{"Use 1e-06"}},
	{"dropout of all", net(image(1, 8, 8), node("a", nn.Dropout{Rate: 1})), "a: rate 1 is out of range; choose 0.001 to 0.999", []string{"Use 0.999"}},
	{"norm", net(image(1, 8, 8), node("a", nn.BatchNorm{Eps: math.NaN(), Momentum: 1, RunningVariance: f64(-1)})),
		"a: eps NaN is out of range; choose 1e-12 to 1\n" +
			"a: momentum 1 is out of range; choose 0.0001 to 0.9999\n" +
			"a: running_variance -1 is out of range; choose 0 to 1,000,000", []string{"Use 1e-05"}},

	{"kernel too large", net(image(6, 4, 4), node("conv2", nn.Conv2D{Out: 16, Kernel: nn.Square(5)})), "conv2: kernel 5×5 is larger than its 4×4 input; pad by 1 or use a kernel of at most 4", []string{"Pad by 1", "Kernel 4"}},
	{"kernel too tall", net(image(6, 4, 9), node("a", nn.Conv2D{Out: 16, Kernel: nn.Pair{9, 3}, Padding: nn.Pair{1, 0}})),
		"a: kernel 9×3 is larger than its 4×9 input padded by 1×0; pad by 3×0 or use a kernel of at most 6×3", []string{"Pad by 3×0", "Kernel 6×3"}},
	{"window too large", net(image(6, 24, 24), node("pool1", nn.MaxPool2D{Kernel: nn.Square(25), Stride: nn.Square(2)})), "pool1: kernel 25×25 is larger than its 24×24 input; pad by 1 or use a kernel of at most 24", []string{"Pad by 1", "Kernel 24"}},
	{"padding too wide", net(image(6, 8, 8), node("a", nn.AvgPool2D{Kernel: nn.Square(3), Padding: nn.Square(2)})), "a: padding 2 is more than half of the kernel 3×3; pad by at most 1", []string{"Pad by 1"}},
	{"block's kernel", net(image(6, 4, 4), node("a", nn.ConvNormAct{Out: 16, Kernel: nn.Square(5)})), "a: kernel 5×5 is larger than its 4×4 input; pad by 1 or use a kernel of at most 4", []string{"Pad by 1", "Kernel 4"}},
	{"convolution of a vector", net(image(6, 4, 4), node("flat", nn.Flatten{}), node("a", conv3)), "a: reads maps of channels × rows × columns, but its input is a vector of 96; move it before the layer that made a vector", []string{"Remove flat"}},
	{"pool of a vector", net(image(6, 4, 4), node("d", nn.Dense{Out: 5}), node("a", nn.MaxPool2D{Kernel: nn.Square(2)})), "a: reads maps of channels × rows × columns, but its input is a vector of 5; move it before the layer that made a vector", nil},
	{"average of a vector", net(image(6, 4, 4), node("d", nn.Dense{Out: 5}), node("a", nn.GlobalAvgPool2D{})), "a: reads maps of channels × rows × columns, but its input is a vector of 5; move it before the layer that made a vector", nil},
	{"blocks of a vector", net(image(6, 4, 4), node("d", nn.Dense{Out: 5}), node("a", nn.Residual{Channels: 5})), "a: reads maps of channels × rows × columns, but its input is a vector of 5; move it before the layer that made a vector", nil},

	{"add of channels", net(image(3, 8, 8), node("a", conv3), node("b", nn.Add{}, "a", "input")), "b: cannot add 4×8×8 from a and 3×8×8 from input; project one of them with a 1×1 convolution", []string{"Project input to 4×8×8", "Project a to 3×8×8"}},
	{"add of sizes", net(image(3, 7, 7), node("a", nn.Conv2D{Out: 8, Kernel: nn.Square(3), Stride: nn.Square(2), Padding: nn.Square(1)}), node("b", nn.Add{}, "a", "input")),
		"b: cannot add 8×4×4 from a and 3×7×7 from input; project one of them with a 1×1 convolution", []string{"Project input to 8×4×4, stride 2"}},
	{"add of odd sizes", net(image(4, 8, 8), node("a", nn.Conv2D{Out: 4, Kernel: nn.Square(3)}), node("b", nn.Add{}, "a", "input")), "b: cannot add 4×6×6 from a and 4×8×8 from input; give them one shape", nil},
	{"add of ranks", net(image(4, 1, 1), node("a", nn.Flatten{}), node("b", nn.Add{}, "a", "input")), "b: cannot add a vector of 4 from a and 4×1×1 from input; flatten the map", []string{"Flatten the maps"}},
	{"join of ranks", net(image(4, 2, 2), node("a", nn.Flatten{}), node("b", nn.Concat{}, "a", "input", "input")), "b: cannot join a vector of 16 from a and 4×2×2 from input; flatten the map", []string{"Flatten the maps"}},
	{"join of sizes", net(image(4, 9, 8), node("a", nn.MaxPool2D{Kernel: nn.Pair{4, 2}}), node("b", nn.Concat{}, "a", "input")), "b: cannot join 2×4 maps from a and 9×8 maps from input; give the maps the same rows and columns by strides, padding or pooling", []string{"Pool input by 4×2"}},
	{"join of odd sizes", net(image(4, 8, 8), node("a", nn.Conv2D{Out: 4, Kernel: nn.Square(3)}), node("b", nn.Concat{}, "a", "input")), "b: cannot join 6×6 maps from a and 8×8 maps from input; give the maps the same rows and columns by strides, padding or pooling", nil},
	{"residual of channels", net(image(64, 7, 7), node("r", nn.Residual{Channels: 128})), "r: cannot add its 64×7×7 input to its 128×7×7 output; turn on the 1×1 shortcut or use 64 channels", []string{"Add the 1×1 shortcut", "Use 64 channels"}},
	{"residual of sizes", net(image(64, 7, 7), node("r", nn.Residual{Channels: 64, Stride: 2})), "r: cannot add its 64×7×7 input to its 64×4×4 output; turn on the 1×1 shortcut", []string{"Add the 1×1 shortcut"}},
	{"transition of a pixel", net(image(64, 1, 7), node("t", nn.Transition{Channels: 6}), node("d", nn.Dense{Out: 2})), "t: averages windows of 2×2, larger than its 1×7 input; remove it, or stride or pool less before it", []string{"Remove t"}},

	{"too wide", net(image(1, 9000, 9000), node("a", nn.Conv2D{Out: 1 << 20, Kernel: nn.Square(1)})), "a: its output 1048576×9000×9000 has 84,934,656,000,000 values an image, more than 2,147,483,647; use fewer channels, or stride or pool before it", nil},
	{"too many weights", net(image(1, 5000, 5000), node("a", nn.Dense{Out: 1000})), "a: it needs 25,000,001,000 parameters, more than 2,147,483,647; use fewer channels or units, or stride or pool before it", nil},
	{"overflow", net(image(1<<14, 256, 256), node("a", nn.Dense{Out: 1 << 20}), node("b", nn.Dense{Out: 1 << 20})), "a: it needs 1,125,899,907,891,200 parameters, more than 2,147,483,647; use fewer channels or units, or stride or pool before it", nil},
	{"all too wide", net(image(20, 9000, 9000), node("a", relu), node("b", relu)), "the outputs of all layers have 3,240,000,000 values an image, more than 2,147,483,647; use fewer channels, or stride or pool early", nil},
	{"all too heavy", net(image(40000/4, 1, 1), node("a", nn.Dense{Out: 150000}), node("b", nn.Dense{Out: 10000})), "the network needs 3,000,160,000 parameters, more than 2,147,483,647; use fewer channels or units", nil},
	{"inside a block", net(image(1, 1<<10, 1<<10), node("a", nn.ConvNormAct{Out: 1 << 12, Kernel: nn.Square(1)})), "a: conv: its output 4096×1024×1024 has 4,294,967,296 values an image, more than 2,147,483,647; use fewer channels, or stride or pool before it", nil},
	{"several at once", net(image(1, 8, 8), node("a", nn.Conv2D{Out: 3, Kernel: nn.Square(9)}), node("b", nn.Dropout{Rate: 2}), node("c", nn.Dense{})),
		"a: kernel 9×9 is larger than its 8×8 input; pad by 1 or use a kernel of at most 8\nb: rate 2 is out of range; choose 0.001 to 0.999\nc: out is missing; choose 1 to 1,048,576 units", []string{"Pad by 1", "Kernel 8"}},
}

func TestCheckErrors(t *testing.T) {
	for _, c := range errorCases {
		t.Run(c.name, func(t *testing.T) {
			r := nn.Check(c.model, nil)
			if r.Err() == nil {
				t.Fatalf("nothing was found, want %s", c.want)
			}
			if diff := cmp.Diff(c.want, r.Err().Error()); diff != "" {
				t.Error(diff)
			}
			var labels []string
			for _, f := range r.Errors[0].Fixes {
				labels = append(labels, f.Label)
			}
			if diff := cmp.Diff(c.fixes, labels); diff != "" {
				t.Error(diff)
			}
			for _, n := range r.Nodes {
				if (n.Err != nil) != strings.Contains("\n"+c.want, "\n"+n.ID+":") && len(n.ID) <= 64 && n.ID != "" && c.name != "namesakes" {
					t.Errorf("node %s has error %v", n.ID, n.Err)
				}
			}
		})
	}
}

// TestFixesMend applies each fix to a clone, which must no longer have the error and not gain
// one; the model that was checked must stay as it was.
func TestFixesMend(t *testing.T) {
	for _, c := range errorCases {
		was := fmt.Sprint(c.model)
		r := nn.Check(c.model, nil)
		for k, e := range r.Errors {
			for f, fix := range e.Fixes {
				m := c.model.Clone()
				fix.Apply(m)
				again := nn.Check(m, nil)
				for _, left := range again.Errors {
					if left.Node == e.Node && left.Text == e.Text {
						t.Errorf("%s: %q leaves %v", c.name, fix.Label, left)
					}
				}
				if len(again.Errors) > len(r.Errors) {
					t.Errorf("%s: %q turns\n%v\ninto\n%v", c.name, fix.Label, r.Err(), again.Err())
				}
				// Applied once more, or to another model, a fix does no harm.
				fix.Apply(m)
				fix.Apply(&nn.Model{})
				nn.Check(c.model, nil).Errors[k].Fixes[f].Apply(m)
			}
		}
		if now := fmt.Sprint(c.model); now != was {
			t.Errorf("%s: the model changed from\n%s to\n%s", c.name, was, now)
		}
	}
}

// TestNeverPanics checks arbitrary models, and that every fix of theirs can be applied.
func TestNeverPanics(t *testing.T) {
	nn.Check(nil, nil)
	nn.Check(nil, tensor.Shape{})
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel().Draw(t, "model")
		for _, e := range nn.Check(m, nil).Errors {
			_ = e.Error()
			for _, fix := range e.Fixes {
				fixed := m.Clone()
				fix.Apply(fixed)
				nn.Check(fixed, nil)
			}
		}
		r := nn.Check(m, image(1, 28, 28))
		_, _ = r.Table(), r.JSON()
		for _, n := range m.Nodes {
			nn.Expand(n)
		}
	})
}

// TestHostile checks the largest models that are read at all, each wrong at every node, in bounded time.
func TestHostile(t *testing.T) {
	for name, make := range map[string]func(i int) nn.Node{
		"namesakes":    func(int) nn.Node { return node("a", relu) },
		"no ids":       func(int) nn.Node { return node("", relu) },
		"dangling":     func(i int) nn.Node { return node(fmt.Sprint("n", i), relu, strings.Repeat("y", 60)) },
		"chain":        func(i int) nn.Node { return node(fmt.Sprint("n", i), relu) },
		"backwards":    func(i int) nn.Node { return node(fmt.Sprint("n", i), relu, fmt.Sprint("n", i+1)) },
		"circle":       func(i int) nn.Node { return node(fmt.Sprint("n", i), relu, fmt.Sprint("n", (i+1)%nn.MaxNodes)) },
		"dense blocks": func(i int) nn.Node { return node(fmt.Sprint("n", i), nn.DenseBlock{Convs: 64, Growth: 1}) },
	} {
		m := &nn.Model{Input: image(1, 8, 8)}
		for i := range nn.MaxNodes {
			m.Nodes = append(m.Nodes, make(i))
		}
		start := time.Now()
		err := nn.Check(m, nil).Err()
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if (err == nil) != (name == "chain") {
			t.Errorf("%s: %.200v", name, err)
		}
	}
	m := &nn.Model{Input: image(1, 8, 8), Nodes: make([]nn.Node, nn.MaxNodes+1)}
	if err := nn.Check(m, nil).Err(); err == nil || err.Error() != "the network has 10,001 nodes; use at most 10,000" {
		t.Error(err)
	}
}

// TestForwardWires holds that nodes may be written in any order, and run in a stable one.
func TestForwardWires(t *testing.T) {
	m := net(image(1, 8, 8),
		node("out", nn.Dense{Out: 3}, "sum"),
		node("sum", nn.Add{}, "left", "right"),
		node("right", conv3, "input"),
		node("left", conv3, "input"))
	r := nn.Check(m, nil)
	var order []string
	for _, n := range r.Nodes {
		order = append(order, n.ID)
	}
	if diff := cmp.Diff([]string{"right", "left", "sum", "out"}, order); diff != "" || r.Err() != nil {
		t.Error(diff, r.Err())
	}
	if r.Output != "out" || !r.OutputShape.Equal(tensor.Shape{3}) {
		t.Errorf("output %s %v", r.Output, r.OutputShape)
	}
}
