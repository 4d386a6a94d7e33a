package graph

// Op is one of the coarse operations a network is lowered to. Every backend has a kernel for
// each op that is not a view; backendtest holds it to that.
type Op uint8

// The letters in the comments: x, y are batched values [N,C,H,W]; w, b, γ, β parameters.
// "into" marks the optional last input a gradient is added to (Attr.Into). "tiny→0" marks ops that write
// zeros for what is too small to matter, by the bounds in package backend.
const (
	Invalid Op = iota

	// Batches, from a dataset that lives on the device.
	Gather       // data, norm [2,C] → x: picks, converts, standardizes and resizes images; Augment
	GatherLabels // labels → t [N]: class numbers

	// Layers.
	Conv2D           // x, w [O,C,kh,kw], b? [O] → y; Act
	Dense            // x [N,C,1,1], w [O,C], b? [O] → y; Act
	BatchNormTrain   // x, γ, β → y, mean [C], var [C] (biased); Act
	BatchNormPredict // x, γ, β, mean, var → y; Act
	Activation       // x → y
	MaxPool2D        // x → y; padding never wins
	AvgPool2D        // x → y; padding counts as zeros
	GlobalAvgPool2D  // x → y [N,C,1,1]
	Dropout          // x → y
	Add              // x, x, … → y; Act
	Concat           // x, x, … → y, channels one after another
	Reshape          // x → y: a view, the same elements in the same order
	Slice            // x → y: a view of Shape[0] channels from Attr.Start

	// Loss.
	SoftmaxCrossEntropy // logits, t → loss [1] (mean over the batch), hits [1] (a count)
	Record              // loss, hits → log [slots,2]: writes the row of this step

	// Gradients, in the order of their layers.
	Conv2DGradInput         // w, dy, into? → dx
	Conv2DGradWeight        // x, dy → dw, db?
	DenseGradInput          // w, dy, into? → dx
	DenseGradWeight         // x, dy → dw, db?
	BatchNormGrad           // x, y, γ, mean, var, dy, into? → dx, dγ, dβ; Act (without one, y is x); dx tiny→0
	ActivationGrad          // y (x for gelu), dy, into? → dx; tiny→0
	MaxPool2DGrad           // x, y, dy, into? → dx
	AvgPool2DGrad           // dy, into? → dx
	GlobalAvgPool2DGrad     // dy, into? → dx
	DropoutGrad             // dy, into? → dx
	SoftmaxCrossEntropyGrad // logits, t → dlogits, already divided by n; tiny→0
	Copy                    // x → y, where the planner cannot make a view

	// Updates write their first input in place, tiny→0. They do nothing when loss is not finite, so
	// that a diverged step leaves the parameters it diverged from.
	MovingAverage // moving, value, loss: moving = Momentum·moving + (1−Momentum)·value
	SGD           // w, dw, hyper, loss
	Momentum      // w, dw, velocity, hyper, loss; Nesterov
	Adam          // w, dw, m, v, hyper, loss; Decoupled (AdamW)

	// Taps.
	Stats // any value → [StatsLen]

	NumOps
)

var opNames = [NumOps]string{
	Invalid: "invalid", Gather: "gather", GatherLabels: "gather_labels",
	Conv2D: "conv2d", Dense: "dense", BatchNormTrain: "batchnorm_train", BatchNormPredict: "batchnorm_predict",
	Activation: "activation", MaxPool2D: "maxpool2d", AvgPool2D: "avgpool2d", GlobalAvgPool2D: "globalavgpool2d",
	Dropout: "dropout", Add: "add", Concat: "concat", Reshape: "reshape", Slice: "slice",
	SoftmaxCrossEntropy: "softmax_cross_entropy", Record: "record",
	Conv2DGradInput: "conv2d_grad_input", Conv2DGradWeight: "conv2d_grad_weight",
	DenseGradInput: "dense_grad_input", DenseGradWeight: "dense_grad_weight",
	BatchNormGrad: "batchnorm_grad", ActivationGrad: "activation_grad",
	MaxPool2DGrad: "maxpool2d_grad", AvgPool2DGrad: "avgpool2d_grad", GlobalAvgPool2DGrad: "globalavgpool2d_grad",
	DropoutGrad: "dropout_grad", SoftmaxCrossEntropyGrad: "softmax_cross_entropy_grad", Copy: "copy",
	MovingAverage: "moving_average", SGD: "sgd", Momentum: "momentum", Adam: "adam", Stats: "stats",
}

func (op Op) String() string { return opNames[op] }

// View reports whether the op moves no data: the planner gives its output a place inside its input.
func (op Op) View() bool { return op == Reshape || op == Slice }

// Updates reports whether the op writes its first input in place.
func (op Op) Updates() bool { return op >= MovingAverage && op <= Adam }

// Act is an activation function, alone or fused into the op before it.
type Act uint8

const (
	Identity  Act = iota
	ReLU          // max(x, 0)
	LeakyReLU     // x > 0 ? x : Slope·x
	Sigmoid       // 1 / (1 + e^−x); tiny→0
	Tanh
	GELU // x·Φ(x), by erf; tiny→0
	NumActs
)

var actNames = [NumActs]string{"identity", "relu", "leaky_relu", "sigmoid", "tanh", "gelu"}

func (a Act) String() string { return actNames[a] }

// Fusable reports whether the gradient follows from the output alone, so that the activation can
// ride in the op before it without keeping that op's raw result.
func (a Act) Fusable() bool { return a != GELU }

// Attr holds the constants of a node; each op reads those its comment above names. It is comparable.
type Attr struct {
	Kernel, Stride, Padding [2]int // rows, columns
	Act                     Act
	Slope                   float32 // of LeakyReLU
	Eps                     float32 // added to the variance
	Momentum                float32 // retained share of a moving average
	Rate                    float32 // share of values that Dropout zeroes
	Seed                    uint64  // of Dropout's mask
	Start                   int     // first channel of a Slice
	Into                    bool    // the last input is a gradient to add to
	Nesterov, Decoupled     bool
	Augment                 bool // of Gather: images are first flipped and shifted as the step says
}

// Hyper lists the elements of the vector that update ops read; the session writes it before a step.
const (
	LearningRate = iota
	MomentumRate // share of the velocity kept
	WeightDecay  // L2 for SGD and Adam, decoupled for AdamW
	Beta1
	Beta2
	AdamEps
	Correction1 // 1/(1−β1^t)
	Correction2 // 1/(1−β2^t)
	HyperLen
)

// The vector that Stats writes.
const (
	StatMin = iota
	StatMax
	StatMean
	StatStd
	StatZeros     // share of exact zeros
	StatNonFinite // count of NaN and ±Inf, which the other figures leave out
	StatHist      // first of HistBins counts over [min, max]
	HistBins      = 64
	StatsLen      = StatHist + HistBins
)

// LogSlots is how many steps of loss and hits a program keeps before the host must read them.
const LogSlots = 64
