package nn

// Pair is a value for rows and one for columns. In JSON a single number stands for both.
type Pair [2]int

// Square is the same value for rows and columns.
func Square(n int) Pair { return Pair{n, n} }

// Layer is one of the structs below. The zero value of a field means its default, where it has one.
type Layer interface {
	// Type is the name in a model file, such as "conv2d".
	Type() string
}

// Conv2D is a convolution with Out filters. Input channels follow from the input.
type Conv2D struct {
	Out     int
	Kernel  Pair
	Stride  Pair // default 1×1
	Padding Pair // default 0×0
	NoBias  bool
}

// Dense is a fully connected layer with Out units. A map is flattened on its way in.
type Dense struct {
	Out    int
	NoBias bool
}

// BatchNorm normalises each channel of [N,C] or [N,C,H,W].
type BatchNorm struct {
	Eps             float64  // default 1e-5
	Momentum        float64  // retained share of the moving statistics; default 0.9
	RunningVariance *float64 // initial running variance; default 1
}

// Activation applies Function to every element.
type Activation struct {
	Function string  // relu, leaky_relu, sigmoid, tanh, gelu, identity
	Slope    float64 // of leaky_relu; default 0.01
}

// MaxPool2D takes the largest value of each window; padding never wins.
type MaxPool2D struct {
	Kernel  Pair
	Stride  Pair // default: the kernel
	Padding Pair
}

// AvgPool2D takes the mean of each window; padding counts as zeros.
type AvgPool2D struct {
	Kernel  Pair
	Stride  Pair // default: the kernel
	Padding Pair
}

// GlobalAvgPool2D takes the mean of each channel's map: [N,C,H,W] to [N,C,1,1].
type GlobalAvgPool2D struct{}

// Flatten turns [N,C,H,W] into [N,C·H·W].
type Flatten struct{}

// Dropout zeroes a share of the values while training and scales the others up.
type Dropout struct{ Rate float64 } // default 0.5

// Add sums two or more inputs of one shape.
type Add struct{}

// Concat lays the channels of two or more inputs one after another.
type Concat struct{}

// Residual is conv 3×3 · BN · relu · conv 3×3 · BN, plus its input (He et al. 2016), then relu.
// With Shortcut the input passes a 1×1 convolution of the same stride.
type Residual struct {
	Channels int
	Stride   int // default 1
	Shortcut bool
}

// DenseBlock is Convs times BN · relu · conv 3×3 with Growth filters, each reading all before it
// (Huang et al. 2017).
type DenseBlock struct{ Convs, Growth int }

// Transition is BN · relu · conv 1×1 to Channels · average pool 2×2.
type Transition struct{ Channels int }

// ConvNormAct is a convolution, batch norm and an activation.
type ConvNormAct struct {
	Out      int
	Kernel   Pair
	Stride   Pair // default 1×1
	Padding  Pair
	Function string // default relu
}

// Group is other nodes under a name, such as a step that a network repeats. It reads one input, which
// InputID stands for in it and which its first node reads; its output is the last of its nodes that
// nothing in it reads. Ids are its own: parameters are named by the path, block1.conv1.weight.
type Group struct {
	Name  string // for people; the node's id names its parameters
	Nodes []Node
}

func (Conv2D) Type() string          { return "conv2d" }
func (Dense) Type() string           { return "dense" }
func (BatchNorm) Type() string       { return "batchnorm" }
func (Activation) Type() string      { return "activation" }
func (MaxPool2D) Type() string       { return "maxpool2d" }
func (AvgPool2D) Type() string       { return "avgpool2d" }
func (GlobalAvgPool2D) Type() string { return "globalavgpool2d" }
func (Flatten) Type() string         { return "flatten" }
func (Dropout) Type() string         { return "dropout" }
func (Add) Type() string             { return "add" }
func (Concat) Type() string          { return "concat" }
func (Residual) Type() string        { return "residual" }
func (DenseBlock) Type() string      { return "denseblock" }
func (Transition) Type() string      { return "transition" }
func (ConvNormAct) Type() string     { return "convnormact" }
func (Group) Type() string           { return "group" }
