package bench

import (
	"cmp"
	"slices"
	"time"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// Result is what one device came to in one case. The case "peak" has nothing but Peaks.
type Result struct {
	Case   string `json:"case"`
	Net    string `json:"net,omitempty"`
	Device string `json:"device"`
	About  string `json:"about"` // the device's own words
	Error  string `json:"error,omitempty"`

	Batch           int     `json:"batch,omitempty"`
	Turns           int     `json:"turns"`
	Steps           int     `json:"steps,omitempty"` // repetitions in all turns
	ImagesPerSecond float64 `json:"images_per_second,omitempty"`
	StepMS          float64 `json:"step_ms,omitempty"`  // of one repetition, the median
	LeastMS         float64 `json:"least_ms,omitempty"` // the shortest
	GFLOP           float64 `json:"gflop,omitempty"`    // 1e9 products and sums of one repetition, padding left out
	GFLOPS          float64 `json:"gflops,omitempty"`   // the same a second of the median
	GB              float64 `json:"gb,omitempty"`       // 1e9 bytes that its kernels read and write, each once
	Dispatches      int     `json:"dispatches,omitempty"`

	Peaks    backend.Peaks `json:"peaks"`
	Families []Part        `json:"families,omitempty"` // of ops, the longest first
	Kernels  []Part        `json:"kernels,omitempty"`
	Hot      []Part        `json:"hot,omitempty"` // convolutions, dense layers and their gradients, by shape

	Beside []Ratio `json:"beside,omitempty"` // the other devices of the case
}

// Ratio is a device's images a second over another's, in the same run.
type Ratio struct {
	Device string  `json:"device"`
	Times  float64 `json:"times"`
}

func (r *Result) compare(all []Result) {
	for _, o := range all {
		if o.Device != r.Device && o.ImagesPerSecond > 0 && r.ImagesPerSecond > 0 {
			r.Beside = append(r.Beside, Ratio{o.Device, r.ImagesPerSecond / o.ImagesPerSecond})
		}
	}
}

// Part is what the kernels of one kind took of a repetition, each timed by itself, medians.
type Part struct {
	Name   string  `json:"name"`
	Runs   int     `json:"runs"` // of kernels
	MS     float64 `json:"ms"`
	Share  float64 `json:"share"` // of all parts
	GFLOPS float64 `json:"gflops,omitempty"`
	GBs    float64 `json:"gbs,omitempty"`

	flops, bytes float64
}

// families names the families of ops that a step's time is told by.
var families = [graph.NumOps]string{
	graph.Gather: "gather", graph.GatherLabels: "gather",
	graph.Conv2D: "convolution", graph.Dense: "dense",
	graph.BatchNormTrain: "batch norm", graph.BatchNormPredict: "batch norm",
	graph.Activation: "elementwise", graph.Dropout: "elementwise", graph.Add: "elementwise", graph.Copy: "elementwise",
	graph.MaxPool2D: "pooling", graph.AvgPool2D: "pooling", graph.GlobalAvgPool2D: "pooling",
	graph.SoftmaxCrossEntropy: "loss", graph.Record: "loss", graph.SoftmaxCrossEntropyGrad: "loss",
	graph.Conv2DGradInput: "convolution, input gradient", graph.Conv2DGradWeight: "convolution, weight gradient",
	graph.DenseGradInput: "dense, input gradient", graph.DenseGradWeight: "dense, weight gradient",
	graph.BatchNormGrad:  "batch norm, gradient",
	graph.ActivationGrad: "elementwise, gradient", graph.DropoutGrad: "elementwise, gradient",
	graph.MaxPool2DGrad: "pooling, gradient", graph.AvgPool2DGrad: "pooling, gradient", graph.GlobalAvgPool2DGrad: "pooling, gradient",
	graph.MovingAverage: "update", graph.SGD: "update", graph.Momentum: "update", graph.Adam: "update",
	graph.Stats: "statistics",
}

// hot tells a gradient from its convolution.
var hot = [graph.NumOps]string{
	graph.Conv2DGradInput: ", input gradient", graph.Conv2DGradWeight: ", weight gradient",
	graph.DenseGradInput: ", input gradient", graph.DenseGradWeight: ", weight gradient",
}

// addCosts sums up profiles of the same kernels in the same order.
func (r *Result) addCosts(profiles [][]backend.Cost) {
	if len(profiles) == 0 {
		return
	}
	costs := slices.Clone(profiles[0])
	times := make([]time.Duration, len(profiles))
	for i := range costs {
		for j, p := range profiles {
			times[j] = p[i].Time
		}
		slices.Sort(times)
		costs[i].Time = times[len(times)/2]
		r.GFLOP += costs[i].FLOPs / 1e9
		r.GB += costs[i].Bytes / 1e9
	}
	r.Dispatches = len(costs)
	r.Families = parts(costs, func(c backend.Cost) string { return families[c.Op] })
	r.Kernels = parts(costs, func(c backend.Cost) string { return c.Kernel })
	costs = slices.DeleteFunc(costs, func(c backend.Cost) bool { return c.Shape == "" })
	r.Hot = parts(costs, func(c backend.Cost) string { return c.Shape + hot[c.Op] })
}

// parts groups costs by name, the longest first.
func parts(costs []backend.Cost, name func(backend.Cost) string) []Part {
	var ps []Part
	total := 0.0
	for _, c := range costs {
		i := slices.IndexFunc(ps, func(p Part) bool { return p.Name == name(c) })
		if i < 0 {
			i, ps = len(ps), append(ps, Part{Name: name(c)})
		}
		p := &ps[i]
		p.Runs++
		p.MS += milliseconds(c.Time)
		p.flops += c.FLOPs
		p.bytes += c.Bytes
		total += milliseconds(c.Time)
	}
	for i := range ps {
		p := &ps[i]
		p.Share = p.MS / total
		p.GFLOPS, p.GBs = p.flops/p.MS/1e6, p.bytes/p.MS/1e6
	}
	slices.SortStableFunc(ps, func(a, b Part) int { return cmp.Compare(b.MS, a.MS) })
	return ps
}
