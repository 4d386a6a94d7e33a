// Package optim says how gradients change parameters: the update ops it appends to a graph, the
// vector of numbers those ops read each step, and the schedules of the learning rate. The formulas
// are PyTorch's. It knows no model and no training loop.
package optim

import (
	"fmt"
	"math"
	"slices"

	"plywood/engine/graph"
)

// Names of the optimizers.
const (
	SGD   = "sgd"   // with Momentum above 0: velocity v = μ·v + g, w −= lr·v
	Adam  = "adam"  // Kingma & Ba 2015; weight decay added to the gradient
	AdamW = "adamw" // Loshchilov & Hutter 2019; weights decayed apart
)

// Names lists the optimizers.
func Names() []string { return []string{SGD, Adam, AdamW} }

// Config is an optimizer and its numbers. The learning rate is a schedule's and comes in apart.
type Config struct {
	Name        string  `json:"optimizer"`
	Momentum    float64 `json:"momentum,omitempty"`     // share of the velocity kept; sgd only
	Nesterov    bool    `json:"nesterov,omitempty"`     // sgd only; needs Momentum
	WeightDecay float64 `json:"weight_decay,omitempty"` // on every parameter, as PyTorch does
	Beta1       float64 `json:"beta1,omitempty"`        // adam, adamw; 0 means 0.9
	Beta2       float64 `json:"beta2,omitempty"`        // adam, adamw; 0 means 0.999
	Eps         float64 `json:"eps,omitempty"`          // adam, adamw; 0 means 1e-8
}

// WithDefaults fills the unset numbers.
func (c Config) WithDefaults() Config {
	if c.Name == "" {
		c.Name = SGD
	}
	if c.adaptive() {
		for _, f := range []struct {
			field *float64
			value float64
		}{{&c.Beta1, 0.9}, {&c.Beta2, 0.999}, {&c.Eps, 1e-8}} {
			if *f.field == 0 {
				*f.field = f.value
			}
		}
	}
	return c
}

func (c Config) adaptive() bool { return c.Name == Adam || c.Name == AdamW }

// Check reports the first number that makes no sense. Call it on a config WithDefaults.
func (c Config) Check() error {
	if !slices.Contains(Names(), c.Name) {
		return fmt.Errorf("optimizer %q is unknown; choose one of %v", c.Name, Names())
	}
	share := func(name string, v float64) error {
		if !(v >= 0 && v < 1) {
			return fmt.Errorf("%s is %v; wanted at least 0 and below 1", name, v)
		}
		return nil
	}
	if err := share("momentum", c.Momentum); err != nil {
		return err
	}
	if !(c.WeightDecay >= 0 && c.WeightDecay <= 1) {
		return fmt.Errorf("weight decay is %v; wanted 0 to 1, commonly 0.0001", c.WeightDecay)
	}
	switch {
	case c.adaptive() && c.Momentum != 0:
		return fmt.Errorf("momentum %v goes with sgd; %s has beta1 in its place", c.Momentum, c.Name)
	case c.adaptive() && c.Nesterov:
		return fmt.Errorf("nesterov goes with sgd; got %s", c.Name)
	case c.Nesterov && c.Momentum == 0:
		return fmt.Errorf("nesterov needs momentum; set it, commonly to 0.9")
	case !c.adaptive() && (c.Beta1 != 0 || c.Beta2 != 0 || c.Eps != 0):
		return fmt.Errorf("beta1, beta2 and eps go with adam and adamw; got %s", c.Name)
	case !c.adaptive():
		return nil
	}
	if err := share("beta1", c.Beta1); err != nil {
		return err
	}
	if err := share("beta2", c.Beta2); err != nil {
		return err
	}
	if !(c.Eps > 0 && c.Eps <= 1) {
		return fmt.Errorf("eps is %v; wanted above 0 and at most 1", c.Eps)
	}
	return nil
}

// StatePrefix begins the names of the optimizer's states. No parameter's name holds a slash.
const StatePrefix = "optimizer/"

// Append adds to the phase being built an update of every parameter that has a gradient.
// hyper is a Vector of graph.HyperLen; where loss is not finite the updates do nothing.
// The states it declares are named StatePrefix + parameter + "." + PyTorch's name for the state.
func (c Config) Append(g *graph.Graph, params []*graph.Value, grads map[*graph.Value]*graph.Value, hyper, loss *graph.Value) {
	for _, w := range params {
		dw := grads[w]
		if dw == nil {
			continue
		}
		state := func(kind string) *graph.Value { return g.State(StatePrefix+w.Name+"."+kind, 0, w.Shape...) }
		switch {
		case c.adaptive():
			g.Adam(w, dw, state("exp_avg"), state("exp_avg_sq"), hyper, loss, c.Name == AdamW)
		case c.Momentum > 0:
			g.Momentum(w, dw, state("momentum_buffer"), hyper, loss, c.Nesterov)
		default:
			g.SGD(w, dw, hyper, loss)
		}
	}
}

// Hyper writes what the update ops read, for a learning rate and the number of updates made
// before this one. dst has graph.HyperLen elements.
func (c Config) Hyper(dst []float32, rate float64, before int) {
	dst[graph.LearningRate] = float32(rate)
	dst[graph.MomentumRate] = float32(c.Momentum)
	dst[graph.WeightDecay] = float32(c.WeightDecay)
	dst[graph.Beta1] = float32(c.Beta1)
	dst[graph.Beta2] = float32(c.Beta2)
	dst[graph.AdamEps] = float32(c.Eps)
	t := float64(before + 1)
	dst[graph.Correction1] = float32(1 / (1 - math.Pow(c.Beta1, t)))
	dst[graph.Correction2] = float32(1 / (1 - math.Pow(c.Beta2, t)))
}
