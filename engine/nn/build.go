package nn

import (
	"errors"
	"fmt"

	"plywood/engine/graph"
)

// Mode is the side of training that a network is built for.
type Mode uint8

const (
	Training   Mode = iota // batch norm by the batch's own statistics, dropout at work
	Prediction             // batch norm by moving statistics, no dropout
)

// Vars holds the parameters and moving statistics of one graph by name, so that its phases share
// them. The zero value is ready. Names are PyTorch's: conv1.weight, block2.bn1.running_mean.
type Vars struct {
	Seed   uint64 // of the run; dropouts mix it with their path
	graph  *graph.Graph
	byName map[string]*graph.Value
}

// Named finds a parameter or moving statistic, nil where none is declared.
func (v *Vars) Named(name string) *graph.Value { return v.byName[name] }

// Built is a network lowered to ops.
type Built struct {
	Output *graph.Value            // [C,1,1] for a vector
	Values map[string]*graph.Value // the output of each node by id, and of each layer inside blocks by path
	Paths  []string                // keys of Values in running order
	Moving []Moving                // in Training mode
}

// Moving is a moving statistic and the batch's value that it follows, for graph.MovingAverage.
type Moving struct {
	Moving, Batch *graph.Value
	Momentum      float32 // retained share
}

// builder lowers one step.
type builder struct {
	g     *graph.Graph
	mode  Mode
	vars  *Vars
	built *Built
	path  string
	parts map[string]*graph.Value
}

// part is a parameter or moving statistic of the layer, nil where it has none of that name.
func (b *builder) part(name string) *graph.Value { return b.parts[name] }

// Build adds the ops of a network reading x, a batched value [C,H,W], to the phase that the graph
// is building. Parameters are declared in network order, those that vars holds already are used
// again. Each op carries the path of its layer. The error joins all that Check finds.
func Build(m *Model, g *graph.Graph, mode Mode, x *graph.Value, vars *Vars) (*Built, error) {
	c := check(m, x.Shape)
	if err := c.report.Err(); err != nil {
		return nil, err
	}
	if vars.byName == nil {
		vars.graph, vars.byName = g, map[string]*graph.Value{}
	}
	if vars.graph != g {
		panic("nn: Build with the Vars of another graph")
	}
	b := &builder{g: g, mode: mode, vars: vars, built: &Built{Values: map[string]*graph.Value{}}}
	values := map[string]*graph.Value{InputID: x}
	outer := g.Layer
	defer func() { g.Layer = outer }()
	for _, s := range c.steps {
		in := make([]*graph.Value, len(s.from))
		for k, path := range s.from {
			in[k] = values[path]
		}
		y := in[0]
		if s.layer != nil {
			b.path, g.Layer = s.path, s.path
			if err := b.declare(s.parts); err != nil {
				return nil, err
			}
			y = s.layer.lower(b, in)
		}
		values[s.path], b.built.Values[s.path] = y, y
		b.built.Paths = append(b.built.Paths, s.path)
	}
	b.built.Output = values[c.report.Output]
	return b.built, nil
}

// declare makes the parts of the layer at b.path, or finds those that another phase has made.
func (b *builder) declare(parts []part) error {
	b.parts = make(map[string]*graph.Value, len(parts))
	for _, p := range parts {
		name := b.path + "." + p.name
		v := b.vars.byName[name]
		switch {
		case v == nil && p.state:
			v = b.g.State(name, p.init.Const, p.shape...)
		case v == nil:
			v = b.g.Param(name, p.init, p.shape...)
		case !v.Shape.Equal(p.shape):
			return &Error{Node: b.path, Text: fmt.Sprintf("%s is %v in this phase and %v in another", p.name, p.shape, v.Shape),
				Remedy: "build all phases for inputs of one shape"}
		}
		b.vars.byName[name], b.parts[p.name] = v, v
	}
	return nil
}

// Err joins the errors of a report, nil where there are none.
func (r *Report) Err() error {
	errs := make([]error, len(r.Errors))
	for i, e := range r.Errors {
		errs[i] = e
	}
	return errors.Join(errs...)
}
