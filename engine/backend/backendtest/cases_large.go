package backendtest

import "plywood/engine/graph"

// once makes a case large whatever its products: one size, one layout, blocks and a bit.
const once = 200_000

// largeCases are the ops whose small cases are too small to be shared among threads or work groups,
// or to round much: long sums, wide maps, many parameters.
func largeCases() []Case {
	const c, h, w = 6, 25, 23
	win := square(3, 2, 1)
	out := []int{c, win.Out(0, h), win.Out(1, w)}
	images := func(t *trial) *graph.Value { return t.images("x", t.uniform, c, h, w) }
	dy := func(t *trial) *graph.Value { return t.grad("dy", c, h, w) }
	h1 := hyper(0.1, 0.9, 0.01, 0.9, 0.999, 1e-8, 10)
	params := []int{130, 513}
	update := func(t *trial) (w, dw, hyper, loss *graph.Value) {
		return t.param("w", t.uniform, params...), t.plainGrad(params...), t.vector("hyper", h1...), t.vector("loss", 1)
	}
	return []Case{
		{"large", graph.BatchNormTrain, func(t *trial) { t.norm([3]int{c, h, w}, t.uniform) }, false, once},
		{"large, far from zero", graph.BatchNormTrain, func(t *trial) {
			t.norm([3]int{2, 48, 48}, func() float32 { return 30 + t.uniform() })
		}, false, once},
		{"large", graph.BatchNormPredict, func(t *trial) {
			mean, variance := t.state("mean", t.uniform, c), t.state("var", t.positive, c)
			t.g.BatchNormPredict(images(t), t.param("gamma", t.uniform, c), t.param("beta", t.uniform, c), mean, variance, 1e-5)
		}, false, once},
		{"large", graph.BatchNormGrad, func(t *trial) { t.normGrad([3]int{c, h, w}, graph.ReLU, 0, true) }, false, once},
		{"large", graph.Activation, func(t *trial) { t.g.Activation(images(t), graph.Tanh, 0) }, false, once},
		{"large", graph.ActivationGrad, func(t *trial) {
			t.g.ActivationGrad(t.images("y", t.after(graph.Sigmoid, 0), c, h, w), dy(t), graph.Sigmoid, 0, nil)
		}, false, once},
		{"large", graph.Add, func(t *trial) { t.g.Add(images(t), images(t), images(t)) }, false, once},
		{"large", graph.Dropout, func(t *trial) { t.g.Dropout(images(t), 0.5, 3) }, false, once},
		{"large", graph.DropoutGrad, func(t *trial) { t.g.DropoutGrad(images(t), dy(t), 0.5, 3, nil) }, false, once},
		{"large", graph.Copy, func(t *trial) { t.copied(c, h, w) }, false, once},
		{"large", graph.MaxPool2D, func(t *trial) { t.g.Pool(graph.MaxPool2D, images(t), win) }, false, once},
		{"large", graph.AvgPool2D, func(t *trial) { t.g.Pool(graph.AvgPool2D, images(t), win) }, false, once},
		{"large", graph.MaxPool2DGrad, func(t *trial) {
			x := images(t)
			y := t.batched("y", finitePads, t.pooled(x, win, out), out...)
			t.g.MaxPool2DGrad(x, y, t.grad("dy", out...), win, nil)
		}, false, once},
		{"large", graph.AvgPool2DGrad, func(t *trial) { t.g.AvgPool2DGrad(images(t), t.grad("dy", out...), win, nil) }, false, once},
		{"large", graph.GlobalAvgPool2D, func(t *trial) { t.g.GlobalAvgPool2D(images(t)) }, false, once},
		{"large", graph.GlobalAvgPool2DGrad, func(t *trial) {
			t.g.GlobalAvgPool2DGrad(images(t), t.grad("dy", c, 1, 1), nil)
		}, false, once},
		{"large", graph.SoftmaxCrossEntropy, func(t *trial) {
			t.g.SoftmaxCrossEntropy(t.images("logits", t.uniform, 1000, 1, 1), t.classes(1000))
		}, false, once},
		{"large", graph.SoftmaxCrossEntropyGrad, func(t *trial) {
			t.g.SoftmaxCrossEntropyGrad(t.images("logits", t.uniform, 1000, 1, 1), t.classes(1000))
		}, false, once},
		{"large", graph.SGD, func(t *trial) { t.g.SGD(update(t)) }, false, once},
		{"large", graph.Momentum, func(t *trial) {
			w, dw, h, l := update(t)
			t.g.Momentum(w, dw, t.state("velocity", t.uniform, params...), h, l, true)
		}, false, once},
		{"large", graph.Adam, func(t *trial) {
			w, dw, h, l := update(t)
			t.g.Adam(w, dw, t.state("m", t.uniform, params...), t.state("v", t.positive, params...), h, l, true)
		}, false, once},
		{"large", graph.MovingAverage, func(t *trial) {
			t.g.MovingAverage(t.state("moving", t.uniform, params...), t.plainGrad(params...), t.vector("loss", 1), 0.9)
		}, false, once},
		{"large batched", graph.Stats, func(t *trial) { t.g.Stats(t.images("x", ends(t.binned), c, h, w)) }, false, once},
		{"large plain", graph.Stats, func(t *trial) { t.g.Stats(t.param("w", ends(t.binned), params...)) }, false, once},
	}
}
