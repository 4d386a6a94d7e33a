package cpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// compiler builds the kernels of one executable.
type compiler struct {
	*executable
	*emitted // nil: every kernel is portable
}

// kernels holds, in op order, what builds each op's kernel.
var kernels = [graph.NumOps]func(*compiler, plan.Call) kernel{
	graph.Gather:                  gather,
	graph.GatherLabels:            gatherLabels,
	graph.Conv2D:                  conv2D,
	graph.Dense:                   conv2D, // a dense layer is a 1×1 convolution on a 1×1 map
	graph.BatchNormTrain:          batchNormTrain,
	graph.BatchNormPredict:        batchNormPredict,
	graph.Activation:              activation,
	graph.MaxPool2D:               maxPool2D,
	graph.AvgPool2D:               avgPool2D,
	graph.GlobalAvgPool2D:         globalAvgPool2D,
	graph.Dropout:                 dropout,
	graph.Add:                     add,
	graph.SoftmaxCrossEntropy:     softmaxCrossEntropy,
	graph.Record:                  record,
	graph.Conv2DGradInput:         conv2DGradInput,
	graph.Conv2DGradWeight:        conv2DGradWeight,
	graph.DenseGradInput:          conv2DGradInput,
	graph.DenseGradWeight:         conv2DGradWeight,
	graph.BatchNormGrad:           batchNormGrad,
	graph.ActivationGrad:          activationGrad,
	graph.MaxPool2DGrad:           maxPool2DGrad,
	graph.AvgPool2DGrad:           avgPool2DGrad,
	graph.GlobalAvgPool2DGrad:     globalAvgPool2DGrad,
	graph.DropoutGrad:             dropout,
	graph.SoftmaxCrossEntropyGrad: softmaxCrossEntropyGrad,
	graph.Copy:                    copyValue,
	graph.MovingAverage:           movingAverage,
	graph.SGD:                     sgd,
	graph.Momentum:                momentum,
	graph.Adam:                    adam,
	graph.Stats:                   stats,
}

// scratch is memory a kernel keeps between runs; it counts as the program's.
func (c *compiler) scratch(floats int) []float32 {
	c.workspace += floats
	return newFloats(floats)
}

// perWorker is scratch for each thread.
func (c *compiler) perWorker(floats int) [][]float32 {
	s := make([][]float32, c.pool.threads)
	for i := range s {
		s[i] = c.scratch(floats)
	}
	return s
}

// eachBlock makes a kernel that runs body for every block of the batch, on all threads.
func (c *compiler) eachBlock(body func(block int)) kernel {
	e := c.executable
	task := func(t, _ int) { body(t) }
	return func() { e.pool.each(e.blocks, task) }
}

// eachChannel makes a kernel that runs body for every channel, on all threads.
func (c *compiler) eachChannel(channels int, body func(channel int)) kernel {
	e := c.executable
	task := func(t, _ int) { body(t) }
	return func() { e.pool.each(channels, task) }
}

// into reports whether the call adds to what its output holds. The planner has put the last input
// in the output's place.
func into(c plan.Call) bool { return c.Attr.Into }
