package graph

// MovingAverage updates moving = momentum·moving + (1−momentum)·value in place.
func (g *Graph) MovingAverage(moving, value, loss *Value, momentum float32) {
	must(moving.Role == State && moving.Shape.Equal(value.Shape), "moving average: %v and %v", moving.Shape, value.Shape)
	g.node(MovingAverage, Attr{Momentum: momentum}, []*Value{moving, value, loss})
}

// SGD updates w −= lr·(dw + decay·w) in place.
func (g *Graph) SGD(w, dw, hyper, loss *Value) {
	g.node(SGD, Attr{}, []*Value{w, dw, hyper, loss})
}

// Momentum updates v = μ·v + (dw + decay·w); w −= lr·v, or with Nesterov w −= lr·(dw + decay·w + μ·v).
func (g *Graph) Momentum(w, dw, velocity, hyper, loss *Value, nesterov bool) {
	g.node(Momentum, Attr{Nesterov: nesterov}, []*Value{w, dw, velocity, hyper, loss})
}

// Adam updates by Kingma & Ba 2015; decoupled decays the weights apart (Loshchilov & Hutter 2019).
func (g *Graph) Adam(w, dw, m, v, hyper, loss *Value, decoupled bool) {
	g.node(Adam, Attr{Decoupled: decoupled}, []*Value{w, dw, m, v, hyper, loss})
}
