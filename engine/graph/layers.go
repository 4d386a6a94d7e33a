package graph

// The forward ops. Each method checks what its caller must already know, appends a node to the
// phase being built, and returns the new value. A breach is a bug in the caller and panics.

// Window is the geometry of a convolution or pooling: rows, columns.
type Window struct{ Kernel, Stride, Padding [2]int }

// Out is the extent of the output for an input extent along axis (0 rows, 1 columns).
// It is below 1 where the kernel does not fit.
func (w Window) Out(axis, in int) int {
	room := in + 2*w.Padding[axis] - w.Kernel[axis]
	if room < 0 || w.Stride[axis] < 1 {
		return 0
	}
	return room/w.Stride[axis] + 1
}

func (w Window) attr() Attr { return Attr{Kernel: w.Kernel, Stride: w.Stride, Padding: w.Padding} }

// Window is the geometry in the attributes.
func (a Attr) Window() Window { return Window{a.Kernel, a.Stride, a.Padding} }

// Gather picks the images of the batch from data, as value·scale + shift by channel
// (norm [2,C] holds the scales, then the shifts), resized bilinearly to h×w.
func (g *Graph) Gather(data, norm *Value, h, w int) *Value {
	must(data.Role == Data && norm.Shape.Size() == 2*data.Shape[0], "gather needs a dataset and norm [2,%d]", data.Shape[0])
	y := g.batched("x", data.Shape[0], h, w)
	g.node(Gather, Attr{}, []*Value{data, norm}, y)
	return y
}

// GatherAugmented is Gather of images that are first, at the size they are stored in, flipped and
// shifted as each run says (backend.Step.Moves); what moves in from beyond the edge is 0.
func (g *Graph) GatherAugmented(data, norm *Value, h, w int) *Value {
	y := g.Gather(data, norm, h, w)
	y.Maker.Attr.Augment = true
	return y
}

// GatherLabels picks the classes of the batch.
func (g *Graph) GatherLabels(labels *Value) *Value {
	y := g.batched("t", 1, 1, 1)
	g.node(GatherLabels, Attr{}, []*Value{labels}, y)
	return y
}

// Conv2D is a cross-correlation: y[o] = b[o] + Σ w[o,c,i,j]·x[c, …]. b may be nil.
func (g *Graph) Conv2D(x, w, b *Value, win Window) *Value {
	must(len(w.Shape) == 4 && w.Shape[1] == x.Shape[0], "conv2d: weight %v does not fit input %v", w.Shape, x.Shape)
	must(w.Shape[2] == win.Kernel[0] && w.Shape[3] == win.Kernel[1], "conv2d: weight %v, kernel %v", w.Shape, win.Kernel)
	h, wd := win.Out(0, x.Shape[1]), win.Out(1, x.Shape[2])
	must(h > 0 && wd > 0, "conv2d: kernel %v larger than input %v", win.Kernel, x.Shape)
	y := g.batched(g.Layer, w.Shape[0], h, wd)
	g.node(Conv2D, win.attr(), optional(b, x, w), y)
	return y
}

// Dense is y = w·x + b. b may be nil.
func (g *Graph) Dense(x, w, b *Value) *Value {
	must(len(w.Shape) == 2 && x.Shape.Equal([]int{w.Shape[1], 1, 1}), "dense: weight %v does not fit input %v", w.Shape, x.Shape)
	y := g.batched(g.Layer, w.Shape[0], 1, 1)
	g.node(Dense, Attr{}, optional(b, x, w), y)
	return y
}

// BatchNormTrain normalises by the batch's own mean and biased variance (Ioffe & Szegedy 2015, §3),
// and returns those two as well.
func (g *Graph) BatchNormTrain(x, gamma, beta *Value, eps float32) (y, mean, variance *Value) {
	c := x.Shape[0]
	y = g.batched(g.Layer, x.Shape...)
	mean, variance = g.plain(g.Layer+".mean", c), g.plain(g.Layer+".var", c)
	g.node(BatchNormTrain, Attr{Eps: eps}, []*Value{x, gamma, beta}, y, mean, variance)
	return y, mean, variance
}

// BatchNormPredict normalises by moving statistics.
func (g *Graph) BatchNormPredict(x, gamma, beta, mean, variance *Value, eps float32) *Value {
	y := g.batched(g.Layer, x.Shape...)
	g.node(BatchNormPredict, Attr{Eps: eps}, []*Value{x, gamma, beta, mean, variance}, y)
	return y
}

// Activation applies act to every element.
func (g *Graph) Activation(x *Value, act Act, slope float32) *Value {
	y := g.batched(g.Layer, x.Shape...)
	g.node(Activation, Attr{Act: act, Slope: slope}, []*Value{x}, y)
	return y
}

// Pool is MaxPool2D or AvgPool2D.
func (g *Graph) Pool(op Op, x *Value, win Window) *Value {
	must(op == MaxPool2D || op == AvgPool2D, "pool: %v", op)
	y := g.batched(g.Layer, x.Shape[0], win.Out(0, x.Shape[1]), win.Out(1, x.Shape[2]))
	must(y.Shape.Size() > 0, "%v: window %v larger than input %v", op, win.Kernel, x.Shape)
	g.node(op, win.attr(), []*Value{x}, y)
	return y
}

// GlobalAvgPool2D is the mean over each channel's map.
func (g *Graph) GlobalAvgPool2D(x *Value) *Value {
	y := g.batched(g.Layer, x.Shape[0], 1, 1)
	g.node(GlobalAvgPool2D, Attr{}, []*Value{x}, y)
	return y
}

// Dropout zeroes a share of the elements and scales the others by 1/(1−rate).
// Seed and the step's number decide which.
func (g *Graph) Dropout(x *Value, rate float32, seed uint64) *Value {
	y := g.batched(g.Layer, x.Shape...)
	g.node(Dropout, Attr{Rate: rate, Seed: seed}, []*Value{x}, y)
	return y
}

// Add sums values of one shape.
func (g *Graph) Add(xs ...*Value) *Value {
	must(len(xs) >= 2, "add: needs two values or more")
	for _, x := range xs[1:] {
		must(x.Shape.Equal(xs[0].Shape), "add: %v and %v differ", xs[0].Shape, x.Shape)
	}
	y := g.batched(g.Layer, xs[0].Shape...)
	g.node(Add, Attr{}, xs, y)
	return y
}

// Concat lays channels one after another.
func (g *Graph) Concat(xs ...*Value) *Value {
	must(len(xs) >= 2, "concat: needs two values or more")
	c := 0
	for _, x := range xs {
		must(x.Shape[1:].Equal(xs[0].Shape[1:]), "concat: maps %v and %v differ", xs[0].Shape, x.Shape)
		c += x.Shape[0]
	}
	y := g.batched(g.Layer, c, xs[0].Shape[1], xs[0].Shape[2])
	g.node(Concat, Attr{}, xs, y)
	return y
}

// Reshape views x as another shape of the same size.
func (g *Graph) Reshape(x *Value, shape ...int) *Value {
	y := g.batched(g.Layer, shape...)
	must(y.Shape.Size() == x.Shape.Size(), "reshape: %v to %v", x.Shape, y.Shape)
	g.node(Reshape, Attr{}, []*Value{x}, y)
	return y
}

// Slice views n channels of x from start.
func (g *Graph) Slice(x *Value, start, n int) *Value {
	must(start >= 0 && start+n <= x.Shape[0], "slice: channels %d to %d of %v", start, start+n, x.Shape)
	y := g.batched(x.Name, n, x.Shape[1], x.Shape[2])
	g.node(Slice, Attr{Start: start}, []*Value{x}, y)
	return y
}

// SoftmaxCrossEntropy is the mean loss over the batch and the count of images whose largest
// logit is their class.
func (g *Graph) SoftmaxCrossEntropy(logits, t *Value) (loss, hits *Value) {
	must(logits.Shape[1] == 1 && logits.Shape[2] == 1, "loss: logits must be a vector, got %v", logits.Shape)
	loss, hits = g.plain("loss", 1), g.plain("hits", 1)
	g.node(SoftmaxCrossEntropy, Attr{}, []*Value{logits, t}, loss, hits)
	return loss, hits
}

// Record writes loss and hits into row step mod LogSlots of log, a State [LogSlots,2].
func (g *Graph) Record(loss, hits, log *Value) {
	must(log.Role == State && log.Shape.Equal([]int{LogSlots, 2}), "record: log %v", log.Shape)
	g.node(Record, Attr{}, []*Value{loss, hits, log})
}

// Stats summarises any value: see StatMin and what follows it.
func (g *Graph) Stats(v *Value) *Value {
	y := g.plain("stats("+v.Name+")", StatsLen)
	g.node(Stats, Attr{}, []*Value{v}, y)
	return y
}

func optional(last *Value, vs ...*Value) []*Value {
	if last != nil {
		vs = append(vs, last)
	}
	return vs
}
