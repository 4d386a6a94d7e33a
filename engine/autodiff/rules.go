package autodiff

import "plywood/engine/graph"

type rule func(b *backward, n *graph.Node)

// rules holds the derivative of every op that can lie between a parameter and the loss, in op order.
var rules = [graph.NumOps]rule{
	graph.Conv2D:              conv2DRule,
	graph.Dense:               denseRule,
	graph.BatchNormTrain:      batchNormRule,
	graph.Activation:          activationRule,
	graph.MaxPool2D:           maxPoolRule,
	graph.AvgPool2D:           avgPoolRule,
	graph.GlobalAvgPool2D:     globalAvgPoolRule,
	graph.Dropout:             dropoutRule,
	graph.Add:                 addRule,
	graph.Concat:              concatRule,
	graph.Reshape:             reshapeRule,
	graph.SoftmaxCrossEntropy: lossRule,
}

func conv2DRule(b *backward, n *graph.Node) {
	x, w, bias := n.In[0], n.In[1], third(n)
	dy, win := b.beforeAct(n), n.Attr.Window()
	b.weight(w, bias, func() (dw, db *graph.Value) { return b.g.Conv2DGradWeight(x, dy, w, bias, win) })
	b.through(x, func(into *graph.Value) *graph.Value { return b.g.Conv2DGradInput(x, w, dy, win, into) })
}

func denseRule(b *backward, n *graph.Node) {
	x, w, bias := n.In[0], n.In[1], third(n)
	dy := b.beforeAct(n)
	b.weight(w, bias, func() (dw, db *graph.Value) { return b.g.DenseGradWeight(x, dy, w, bias) })
	b.through(x, func(into *graph.Value) *graph.Value { return b.g.DenseGradInput(x, w, dy, into) })
}

// weight sets the gradients of a layer's weight and bias; a weight used twice gets the sum.
func (b *backward) weight(w, bias *graph.Value, op func() (dw, db *graph.Value)) {
	dw, db := op()
	b.share(w, func() *graph.Value { return dw })
	if bias != nil {
		b.share(bias, func() *graph.Value { return db })
	}
}

func batchNormRule(b *backward, n *graph.Node) {
	x, gamma, beta := n.In[0], n.In[1], n.In[2]
	// The op yields dx whether or not x needs it; a first layer's batch norm is rare enough.
	dx, dgamma, dbeta := b.g.BatchNormGrad(n, b.grads[n.Out[0]], b.grads[x])
	if b.needs[x] {
		b.grads[x] = dx
	}
	b.share(gamma, func() *graph.Value { return dgamma })
	b.share(beta, func() *graph.Value { return dbeta })
}

func activationRule(b *backward, n *graph.Node) {
	x, from := n.In[0], n.Out[0]
	if !n.Attr.Act.Fusable() {
		from = x
	}
	b.through(x, func(into *graph.Value) *graph.Value {
		return b.g.ActivationGrad(from, b.grads[n.Out[0]], n.Attr.Act, n.Attr.Slope, into)
	})
}

func maxPoolRule(b *backward, n *graph.Node) {
	b.through(n.In[0], func(into *graph.Value) *graph.Value {
		return b.g.MaxPool2DGrad(n.In[0], n.Out[0], b.grads[n.Out[0]], n.Attr.Window(), into)
	})
}

func avgPoolRule(b *backward, n *graph.Node) {
	b.through(n.In[0], func(into *graph.Value) *graph.Value {
		return b.g.AvgPool2DGrad(n.In[0], b.grads[n.Out[0]], n.Attr.Window(), into)
	})
}

func globalAvgPoolRule(b *backward, n *graph.Node) {
	b.through(n.In[0], func(into *graph.Value) *graph.Value {
		return b.g.GlobalAvgPool2DGrad(n.In[0], b.grads[n.Out[0]], into)
	})
}

func dropoutRule(b *backward, n *graph.Node) {
	b.through(n.In[0], func(into *graph.Value) *graph.Value {
		return b.g.DropoutGrad(n.In[0], b.grads[n.Out[0]], n.Attr.Rate, n.Attr.Seed, into)
	})
}

func addRule(b *backward, n *graph.Node) {
	dy := b.beforeAct(n)
	for _, x := range n.In {
		b.share(x, func() *graph.Value { return dy })
	}
}

func concatRule(b *backward, n *graph.Node) {
	dy, start := b.grads[n.Out[0]], 0
	for _, x := range n.In {
		b.share(x, func() *graph.Value { return b.g.ConcatGrad(x, dy, start) })
		start += x.Shape[0]
	}
}

func reshapeRule(b *backward, n *graph.Node) {
	b.share(n.In[0], func() *graph.Value { return b.g.ReshapeGrad(n.In[0], b.grads[n.Out[0]]) })
}

func lossRule(b *backward, n *graph.Node) {
	b.share(n.In[0], func() *graph.Value { return b.g.SoftmaxCrossEntropyGrad(n.In[0], n.In[1]) })
}

func third(n *graph.Node) *graph.Value {
	if len(n.In) > 2 {
		return n.In[2]
	}
	return nil
}
