package backendtest

import (
	"math"

	"plywood/engine/graph"
)

// reference is how an op is checked.
type reference struct {
	eval func(*args)
	// scale gives each element of each result the size its rounding errors are measured by, for
	// instance the sum of the magnitudes it is a sum of.
	scale func(*args) [][]float64
	// tol times the scale is the error allowed.
	tol float64
}

// references holds every op, in op order.
var references = [graph.NumOps]reference{
	graph.Gather:           sums(gather, 0),
	graph.GatherLabels:     exact(gatherLabels),
	graph.Conv2D:           sums(conv2D, 0),
	graph.Dense:            sums(dense, 0),
	graph.BatchNormTrain:   {batchNormTrain, batchNormTrainScale, 1e-5},
	graph.BatchNormPredict: {batchNormPredict, batchNormPredictScale, 1e-5},
	graph.Activation:       {activation, activationScale, 1e-5},
	graph.MaxPool2D:        exact(maxPool2D),
	graph.AvgPool2D:        sums(avgPool2D, 0),
	graph.GlobalAvgPool2D:  sums(globalAvgPool2D, 0),
	graph.Dropout:          sums(dropout, 0),
	graph.Add:              sums(add, 0),
	graph.Concat:           exact(concat),
	graph.Reshape:          exact(reshape),
	graph.Slice:            exact(slice),

	graph.SoftmaxCrossEntropy: {softmaxCrossEntropy, softmaxCrossEntropyScale, 1e-5},
	graph.Record:              exact(record),

	graph.Conv2DGradInput:         sums(conv2DGradInput, 0),
	graph.Conv2DGradWeight:        sums(conv2DGradWeight, 0),
	graph.DenseGradInput:          sums(denseGradInput, 0),
	graph.DenseGradWeight:         sums(denseGradWeight, 0),
	graph.BatchNormGrad:           {batchNormGrad, batchNormGradScale, 1e-5},
	graph.ActivationGrad:          {activationGrad, activationGradScale, 1e-5},
	graph.MaxPool2DGrad:           sums(maxPool2DGrad, 2),
	graph.AvgPool2DGrad:           sums(avgPool2DGrad, 0),
	graph.GlobalAvgPool2DGrad:     sums(globalAvgPool2DGrad, 0),
	graph.DropoutGrad:             sums(dropoutGrad, 0),
	graph.SoftmaxCrossEntropyGrad: {softmaxCrossEntropyGrad, softmaxCrossEntropyGradScale, 1e-5},
	graph.Copy:                    exact(reshape),

	graph.MovingAverage: {movingAverage, updateScale(0), 1e-6},
	graph.SGD:           {sgd, updateScale(0), 1e-6},
	graph.Momentum:      {momentum, updateScale(0, 2), 1e-6},
	graph.Adam:          {adam, updateScale(0, 2, 3), 1e-5},
	graph.Stats:         {stats, statsScale, 1e-5},
}

// changes lists, per op, the inputs that it writes in place.
var changes = [graph.NumOps][]int{
	graph.Record:        {2},
	graph.MovingAverage: {0},
	graph.SGD:           {0},
	graph.Momentum:      {0, 2},
	graph.Adam:          {0, 2, 3},
}

// exact is for ops whose results carry no rounding.
func exact(eval func(*args)) reference {
	return reference{eval: eval, scale: func(a *args) [][]float64 {
		var s [][]float64
		for range len(a.out) + 3 { // no op changes more than three inputs
			s = append(s, nil)
		}
		return s
	}}
}

// sums is for ops whose results are sums of products of inputs: the same sum over magnitudes is
// the scale. Inputs before first only decide which terms are summed.
func sums(eval func(*args), first int) reference {
	return reference{eval: eval, tol: 1e-5, scale: func(a *args) [][]float64 {
		b := *a
		b.Act, b.in, b.out = graph.Identity, nil, nil
		for i, x := range a.in {
			if i >= first {
				x.v = magnitudes(x.v)
			}
			b.in = append(b.in, x)
		}
		for _, y := range a.out {
			y.v = make([]float64, len(y.v))
			b.out = append(b.out, y)
		}
		eval(&b)
		var s [][]float64
		for _, y := range b.out {
			if a.Act != graph.Identity {
				for i := range y.v {
					y.v[i] += 0.2 // what e^x and its kin may be off by near zero
				}
			}
			s = append(s, y.v)
		}
		return s
	}}
}

func magnitudes(x []float64) []float64 {
	m := make([]float64, len(x))
	for i, v := range x {
		m[i] = math.Abs(v)
	}
	return m
}
