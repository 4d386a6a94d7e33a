package backendtest

import (
	"fmt"

	"plywood/engine/graph"
)

func normCases() []Case {
	var cs []Case
	for _, s := range [][3]int{{1, 1, 1}, {5, 1, 1}, {3, 1, 7}, {2, 5, 3}, {17, 2, 2}} {
		for _, a := range acts {
			name := fmt.Sprintf("%d×%d×%d %v", s[0], s[1], s[2], a.act)
			cs = append(cs,
				Case{name, graph.BatchNormTrain, func(t *trial) { fused(t.norm(s, t.uniform), a.act, a.slope) }, false, 0},
				Case{name, graph.BatchNormPredict, func(t *trial) {
					x, gamma, beta := t.images("x", t.uniform, s[:]...), t.param("gamma", t.uniform, s[0]), t.param("beta", t.uniform, s[0])
					mean, variance := t.state("mean", t.uniform, s[0]), t.state("var", t.positive, s[0])
					fused(t.g.BatchNormPredict(x, gamma, beta, mean, variance, 1e-5), a.act, a.slope)
				}, false, 0},
				Case{name, graph.BatchNormGrad, func(t *trial) { t.normGrad(s, a.act, a.slope, false) }, false, 0},
				Case{name + " into", graph.BatchNormGrad, func(t *trial) { t.normGrad(s, a.act, a.slope, true) }, false, 0})
		}
	}
	return append(cs,
		Case{"far from zero", graph.BatchNormTrain, func(t *trial) {
			t.norm([3]int{3, 4, 4}, func() float32 { return 30 + t.uniform() })
		}, false, 0},
		Case{"of one value", graph.BatchNormTrain, func(t *trial) {
			t.norm([3]int{2, 3, 3}, func() float32 { return 5 })
		}, false, 0})
}

func (t *trial) norm(s [3]int, f func() float32) *graph.Value {
	x, gamma, beta := t.images("x", f, s[:]...), t.param("gamma", t.uniform, s[0]), t.param("beta", t.uniform, s[0])
	y, _, _ := t.g.BatchNormTrain(x, gamma, beta, 1e-5)
	return y
}

// normGrad is the gradient of a batch norm whose results are handed in: any y that the activation
// can give, any mean and variance.
func (t *trial) normGrad(s [3]int, act graph.Act, slope float32, into bool) {
	forward := &graph.Node{
		Op:   graph.BatchNormTrain,
		Attr: graph.Attr{Act: act, Slope: slope, Eps: 1e-5},
		In:   []*graph.Value{t.images("x", t.uniform, s[:]...), t.param("gamma", t.uniform, s[0]), t.param("beta", t.uniform, s[0])},
		Out:  []*graph.Value{t.images("y", t.after(act, slope), s[:]...), t.state("mean", t.uniform, s[0]), t.state("var", t.positive, s[0])},
	}
	t.g.BatchNormGrad(forward, t.grad("dy", s[:]...), t.into(into, s[:]...))
}

// after draws what an activation gives, zeros among it.
func (t *trial) after(a graph.Act, slope float32) func() float32 {
	at := &args{Attr: graph.Attr{Act: a, Slope: slope}}
	return func() float32 {
		x := 3 * t.uniform()
		if t.rng.IntN(8) == 0 {
			x = 0
		}
		return float32(act(at, float64(x)))
	}
}
