package nn

import (
	"reflect"
	"slices"
)

// Kind describes a type of layer to files, palettes and inspectors.
type Kind struct {
	Type    string // in a model file
	Title   string // on a palette
	Doc     string // one or two sentences
	Section Section
	Family  Family
	Many    bool // reads two inputs or more; all others read one
	New     Layer
	Fields  []Field
}

// Section is a part of the palette.
type Section uint8

const (
	Layers Section = iota
	Blocks         // made of other layers: see Expand
	Merges         // join several inputs
	Own            // made by the user: see Group
	NumSections
)

func (s Section) String() string { return [...]string{"Layers", "Blocks", "Merge", "Your blocks"}[s] }

// Family is what a layer does at heart; a page gives each a colour.
type Family string

const (
	Convolving  Family = "conv"
	Connecting  Family = "dense"
	Normalising Family = "norm"
	Activating  Family = "act"
	Pooling     Family = "pool"
	Merging     Family = "merge"
	Grouping    Family = "group"
)

// Kinds lists the types of layers in the order of a palette.
func Kinds() []Kind { return slices.Clone(kinds) }

// KindOf finds a type of layer by its name in a model file.
func KindOf(typ string) (Kind, bool) {
	for _, k := range kinds {
		if k.Type == typ {
			return k, true
		}
	}
	return Kind{}, false
}

// kindOf finds the kind of a layer held by value; a pointer or a foreign type has none.
func kindOf(l Layer) (Kind, bool) {
	t := reflect.TypeOf(l)
	for _, k := range kinds {
		if reflect.TypeOf(k.New) == t {
			return k, true
		}
	}
	return Kind{}, false
}

func kindNames() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Type
	}
	return names
}

// Limits on single settings. They are far above anything trainable; what a model costs as a whole
// is limited in limits.go.
const (
	maxChannels = 1 << 20
	maxWindow   = 1 << 10
)

var functions = []string{"relu", "leaky_relu", "sigmoid", "tanh", "gelu", "identity"}

func channels(name, member, unit, doc string) Field {
	return Field{Name: name, member: member, Min: 1, Max: maxChannels, Unit: unit, Doc: doc}
}

func kernel(doc string) Field {
	return Field{Name: "kernel", member: "Kernel", Kind: PairField, Min: 1, Max: maxWindow, Unit: "pixels", Doc: doc}
}

func convStride() Field {
	return Field{Name: "stride", member: "Stride", Kind: PairField, Min: 1, Max: maxWindow, Default: Square(1), Unit: "pixels", Doc: "pixels from one window to the next; 2 halves the map"}
}

func poolStride() Field {
	return Field{Name: "stride", member: "Stride", Kind: PairField, Min: 1, Max: maxWindow, Like: "kernel", Unit: "pixels", Doc: "pixels from one window to the next; 2 halves the map"}
}

func padding(doc string) Field {
	return Field{Name: "padding", member: "Padding", Kind: PairField, Max: maxWindow, Default: Square(0), Unit: "pixels", Doc: doc}
}

func bias() Field {
	return Field{Name: "bias", member: "NoBias", negated: true, Kind: BoolField, Default: true, Doc: "adds a trained constant to each output; batch norm right after makes it needless"}
}

// kinds is never written to. Defaults here are the only ones: withDefaults reads them.
var kinds = []Kind{
	{
		Type: "conv2d", Title: "Convolution", Section: Layers, Family: Convolving, New: Conv2D{Out: 16, Kernel: Square(3), Padding: Square(1)},
		Doc: "Slides small filters over the image, or over the maps that the block before made of it. Each filter makes one map, a channel: where its pattern was found.",
		Fields: []Field{
			channels("out", "Out", "filters", "filters, and so channels that come out"), kernel("rows and columns of each filter"),
			convStride(), padding("rows of zeros put around the map"), bias(),
		},
	},
	{
		Type: "dense", Title: "Dense", Section: Layers, Family: Connecting, New: Dense{Out: 10},
		Doc:    "Each unit adds up all the inputs, each with a weight of its own. Maps are laid out as one long row on their way in.",
		Fields: []Field{channels("out", "Out", "units", "units; in the last block, one a class"), bias()},
	},
	{
		Type: "batchnorm", Title: "Batch norm", Section: Layers, Family: Normalising, New: BatchNorm{},
		Doc: "Brings each channel of the batch to mean 0 and variance 1 (a spread of 1), then lets the network choose a scale γ (gamma) and a shift β (beta).",
		Fields: []Field{
			{Name: "eps", member: "Eps", Kind: FloatField, Min: 1e-12, Max: 1, Default: 1e-5, Doc: "a trifle added to the variance, so that nothing is divided by 0"},
			{Name: "momentum", member: "Momentum", Kind: FloatField, Min: 1e-4, Max: 1 - 1e-4, Default: 0.9, Doc: "share of the running mean and variance that each step keeps; predictions use those"},
			{Name: "running_variance", member: "RunningVariance", Kind: FloatField, Max: 1e6, Default: 1.0, Doc: "what it is before the first step"},
		},
	},
	{
		Type: "activation", Title: "Activation", Section: Layers, Family: Activating, New: Activation{Function: "relu"},
		Doc: "Bends each value along a curve. Without that, many layers could do no more than one.",
		Fields: []Field{
			{Name: "function", member: "Function", Kind: ChoiceField, Choices: functions, Doc: "the curve"},
			{Name: "slope", member: "Slope", Kind: FloatField, Min: 1e-6, Max: 1, Default: 0.01, Doc: "of the curve below zero"},
		},
	},
	{
		Type: "maxpool2d", Title: "Max pool", Section: Layers, Family: Pooling, New: MaxPool2D{Kernel: Square(2)},
		Doc:    "Keeps the largest value of each small window: the map shrinks, the strongest finds stay.",
		Fields: []Field{kernel("size of the window"), poolStride(), padding("rows put around the map; they never win")},
	},
	{
		Type: "avgpool2d", Title: "Average pool", Section: Layers, Family: Pooling, New: AvgPool2D{Kernel: Square(2)},
		Doc:    "Keeps the mean of each small window: the map shrinks.",
		Fields: []Field{kernel("size of the window"), poolStride(), padding("rows of zeros around the map, counted in the mean")},
	},
	{
		Type: "globalavgpool2d", Title: "Global average", Section: Layers, Family: Pooling, New: GlobalAvgPool2D{},
		Doc: "Keeps one number a channel: the mean of its whole map. Often stands before the last dense block.",
	},
	{
		Type: "flatten", Title: "Flatten", Section: Layers, Family: Connecting, New: Flatten{},
		Doc: "Lays the maps out as one long row of numbers (a vector).",
	},
	{
		Type: "dropout", Title: "Dropout", Section: Layers, Family: Activating, New: Dropout{Rate: 0.5},
		Doc: "While training, sets a random share of the values to 0 and scales the others up, against learning by heart. Does nothing in prediction.",
		Fields: []Field{
			{Name: "rate", member: "Rate", Kind: FloatField, Min: 1e-3, Max: 1 - 1e-3, Default: 0.5, Doc: "share of the values that is set to 0"},
		},
	},
	{
		Type: "residual", Title: "Residual", Section: Blocks, Family: Convolving, New: Residual{Channels: 64},
		Doc: "Two 3×3 convolutions with batch norm learn what to add to the input, which skips past them.",
		Fields: []Field{
			channels("channels", "Channels", "channels", "output channels; without the shortcut, those of the input"),
			{Name: "stride", member: "Stride", Min: 1, Max: maxWindow, Default: 1, Unit: "pixels", Doc: "pixels that the first convolution moves at a time; 2 halves the map and needs the shortcut"},
			{Name: "shortcut", member: "Shortcut", Kind: BoolField, Default: false, Doc: "passes the input through a 1×1 convolution to fit it to the output"},
		},
	},
	{
		Type: "denseblock", Title: "Dense block", Section: Blocks, Family: Convolving, New: DenseBlock{Convs: 4, Growth: 32},
		Doc: "Convolutions that each read the outputs of all before them, joined channel under channel.",
		Fields: []Field{
			{Name: "convs", member: "Convs", Min: 1, Max: 64, Unit: "convolutions", Doc: "how many"},
			channels("growth", "Growth", "channels", "growth rate: channels that each convolution adds"),
		},
	},
	{
		Type: "transition", Title: "Transition", Section: Blocks, Family: Convolving, New: Transition{Channels: 64},
		Doc:    "Mixes the channels down to fewer (a 1×1 convolution) and halves the map by average pooling.",
		Fields: []Field{channels("channels", "Channels", "channels", "output channels")},
	},
	{
		Type: "convnormact", Title: "Conv · norm · act", Section: Blocks, Family: Convolving, New: ConvNormAct{Out: 16, Kernel: Square(3), Padding: Square(1)},
		Doc: "A convolution, batch norm and an activation: the step most networks are made of.",
		Fields: []Field{
			channels("out", "Out", "filters", "output channels"), kernel("rows and columns of each filter"), convStride(), padding("rows of zeros put around the map"),
			{Name: "function", member: "Function", Kind: ChoiceField, Choices: functions, Default: "relu", Doc: "the curve"},
		},
	},
	{
		Type: "add", Title: "Add", Section: Merges, Family: Merging, Many: true, New: Add{},
		Doc: "Adds its inputs, value by value; they must have one shape. It ends a skip as in ResNet.",
	},
	{
		Type: "concat", Title: "Concatenate", Section: Merges, Family: Merging, Many: true, New: Concat{},
		Doc: "Lays the channels of its inputs one after another. It ends a skip as in DenseNet.",
	},
	{
		Type: "group", Title: "Group", Section: Own, Family: Grouping, New: Group{},
		Doc:    "Blocks of your own under one name: they run as if they stood where the group stands.",
		Fields: []Field{{Name: "name", member: "Name", Kind: TextField, Default: "", Doc: "what it is called on the page"}},
	},
}

// recipeFields describes Recipe. Each may be left unset.
var recipeFields = []Field{
	{Name: "optimizer", member: "Optimizer", Kind: TextField, Doc: "sgd, adam, …: as the trainer names them"},
	{Name: "learning_rate", member: "LearningRate", Kind: FloatField, Min: 0, Max: 1e6, Doc: "step size"},
	{Name: "momentum", member: "Momentum", Kind: FloatField, Min: 0, Max: 1, Doc: "share of the velocity kept"},
	{Name: "weight_decay", member: "WeightDecay", Kind: FloatField, Min: 0, Max: 1e6, Doc: "pull of the weights to zero"},
	{Name: "batch", member: "Batch", Min: 1, Max: 1 << 20, Unit: "images", Doc: "images a step"},
	{Name: "epochs", member: "Epochs", Min: 1, Max: 1 << 20, Doc: "passes over the training data"},
	{Name: "resize", member: "Resize", Min: 1, Max: maxSide, Unit: "pixels", Doc: "side of the image after resizing"},
	{Name: "standardize", member: "Standardize", Kind: BoolField, Doc: "shifts and scales pixels to mean 0 and variance 1"},
	{Name: "schedule", member: "Schedule", Kind: TextField, Doc: "how the learning rate moves: constant, step or cosine"},
	{Name: "warmup_epochs", member: "WarmupEpochs", Kind: FloatField, Min: 0, Max: 1e6, Unit: "epochs", Doc: "over which the rate rises from about 0"},
	{Name: "step_epochs", member: "StepEpochs", Min: 1, Max: 1 << 20, Unit: "epochs", Doc: "between two steps of the step schedule"},
	{Name: "gamma", member: "Gamma", Kind: FloatField, Min: 0, Max: 1, Doc: "factor of the step schedule"},
	{Name: "flip", member: "Flip", Kind: BoolField, Doc: "flips half the training images left to right, others each epoch"},
	{Name: "shift", member: "Shift", Min: 1, Max: 1 << 10, Unit: "pixels", Doc: "shifts training images by up to so many pixels each way, otherwise each epoch"},
}
