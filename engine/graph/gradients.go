package graph

// The gradient ops. Each takes the gradient dy of its layer's output and returns that of an input
// or a parameter. into, where not nil, is an earlier part of the same gradient: the op adds to it.

func (g *Graph) gradient(op Op, attr Attr, of *Value, into *Value, in ...*Value) *Value {
	if into != nil {
		must(into.Shape.Equal(of.Shape), "%v: into %v, want %v", op, into.Shape, of.Shape)
		attr.Into = true
		in = append(in, into)
	}
	dx := g.value(Value{Name: gradName(of), Shape: of.Shape, Batched: of.Batched})
	g.node(op, attr, in, dx)
	return dx
}

func gradName(v *Value) string { return "d(" + v.Name + ")" }

// Conv2DGradInput is the gradient of a convolution's input x.
func (g *Graph) Conv2DGradInput(x, w, dy *Value, win Window, into *Value) *Value {
	return g.gradient(Conv2DGradInput, win.attr(), x, into, w, dy)
}

// Conv2DGradWeight is the gradient of a convolution's weight w and, where it has one, bias b.
func (g *Graph) Conv2DGradWeight(x, dy, w, b *Value, win Window) (dw, db *Value) {
	return g.weightGradient(Conv2DGradWeight, win.attr(), x, dy, w, b)
}

// DenseGradInput is the gradient of a dense layer's input x.
func (g *Graph) DenseGradInput(x, w, dy, into *Value) *Value {
	return g.gradient(DenseGradInput, Attr{}, x, into, w, dy)
}

// DenseGradWeight is the gradient of a dense layer's weight w and, where it has one, bias b.
func (g *Graph) DenseGradWeight(x, dy, w, b *Value) (dw, db *Value) {
	return g.weightGradient(DenseGradWeight, Attr{}, x, dy, w, b)
}

func (g *Graph) weightGradient(op Op, attr Attr, x, dy, w, b *Value) (dw, db *Value) {
	dw = g.plain(gradName(w), w.Shape...)
	out := []*Value{dw}
	if b != nil {
		db = g.plain(gradName(b), b.Shape...)
		out = append(out, db)
	}
	g.node(op, attr, []*Value{x, dy}, out...)
	return dw, db
}

// BatchNormGrad gives the gradients of n, a BatchNormTrain node, from dy. Its input y is read only
// where an activation is fused.
func (g *Graph) BatchNormGrad(n *Node, dy, into *Value) (dx, dgamma, dbeta *Value) {
	x, gamma, beta := n.In[0], n.In[1], n.In[2]
	attr, y := n.Attr, n.Out[0]
	if attr.Act == Identity {
		y = x // nothing to take back, and y may die early
	}
	in := []*Value{x, y, gamma, n.Out[1], n.Out[2], dy}
	if into != nil {
		attr.Into = true
		in = append(in, into)
	}
	dx = g.batched(gradName(x), x.Shape...)
	dgamma, dbeta = g.plain(gradName(gamma), gamma.Shape...), g.plain(gradName(beta), beta.Shape...)
	g.node(BatchNormGrad, attr, in, dx, dgamma, dbeta)
	return dx, dgamma, dbeta
}

// ActivationGrad is dy times the derivative of act. from is the activation's output where act is
// Fusable, else its input.
func (g *Graph) ActivationGrad(from, dy *Value, act Act, slope float32, into *Value) *Value {
	return g.gradient(ActivationGrad, Attr{Act: act, Slope: slope}, from, into, from, dy)
}

// MaxPool2DGrad hands each dy to the first of the largest values in its window.
func (g *Graph) MaxPool2DGrad(x, y, dy *Value, win Window, into *Value) *Value {
	return g.gradient(MaxPool2DGrad, win.attr(), x, into, x, y, dy)
}

// AvgPool2DGrad spreads each dy over its window.
func (g *Graph) AvgPool2DGrad(x, dy *Value, win Window, into *Value) *Value {
	return g.gradient(AvgPool2DGrad, win.attr(), x, into, dy)
}

// GlobalAvgPool2DGrad spreads each dy over its map.
func (g *Graph) GlobalAvgPool2DGrad(x, dy, into *Value) *Value {
	return g.gradient(GlobalAvgPool2DGrad, Attr{}, x, into, dy)
}

// DropoutGrad applies the mask of the forward op.
func (g *Graph) DropoutGrad(x, dy *Value, rate float32, seed uint64, into *Value) *Value {
	return g.gradient(DropoutGrad, Attr{Rate: rate, Seed: seed}, x, into, dy)
}

// SoftmaxCrossEntropyGrad is (softmax(logits) − onehot(t)) / n.
func (g *Graph) SoftmaxCrossEntropyGrad(logits, t *Value) *Value {
	return g.gradient(SoftmaxCrossEntropyGrad, Attr{}, logits, nil, logits, t)
}

// Sum adds two parts of the gradient of v.
func (g *Graph) Sum(v, a, b *Value) *Value {
	return g.gradient(Add, Attr{}, v, nil, a, b)
}

// ReshapeGrad views dy in the shape of x.
func (g *Graph) ReshapeGrad(x, dy *Value) *Value {
	return g.gradient(Reshape, Attr{}, x, nil, dy)
}

// ConcatGrad is the slice of dy that belongs to x, whose channels begin at start.
func (g *Graph) ConcatGrad(x, dy *Value, start int) *Value {
	return g.gradient(Slice, Attr{Start: start}, x, nil, dy)
}
