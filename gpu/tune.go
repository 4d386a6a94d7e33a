//go:build gl && linux

package gpu

import (
	"fmt"
	"time"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

const (
	tuneCandidates = 4 // the best by rank
	tuneRuns       = 5 // the fastest counts
)

// tileFor is the tile of the product at hand: the one measured to be the fastest, or else the one
// that should be.
func (c *compiler) tileFor(p product) tile {
	ranked := p.rank(c.backend.groupsToFill()/2, c.backend.info.Software)
	switch {
	case c.forced != nil:
		return *c.forced
	case !c.backend.tune || c.err != nil:
		return ranked[0]
	}
	key := c.tuneKey()
	if t, ok := c.backend.tuned[key]; ok {
		return t
	}
	best := ranked[0]
	least := time.Duration(0)
	for _, t := range ranked[:min(tuneCandidates, len(ranked))] {
		took, err := c.try(t)
		if err == nil && (least == 0 || took < least) {
			best, least = t, took
		}
	}
	c.backend.tuned[key] = best
	return best
}

// tuneKey tells products of different shapes apart.
func (c *compiler) tuneKey() string {
	a := c.call.Attr
	return fmt.Sprintf("%v%s kernel %v stride %v padding %v batch %d", c.call.Op, c.shapes(), a.Kernel, a.Stride, a.Padding, c.program.Batch)
}

// try times the product at hand by itself, in memory of its own.
func (c *compiler) try(t tile) (time.Duration, error) {
	p := plan.New(c.alone(), plan.Options{Batch: c.program.Batch, Lanes: c.program.Lanes})
	e, err := c.again(p, &t)
	if err != nil {
		return 0, err
	}
	defer e.free()
	e.phase, e.step = graph.Train, backend.Step{N: c.program.Batch}
	least := time.Duration(0)
	for i := range tuneRuns + 1 {
		start := time.Now()
		if err := e.replay(); err != nil {
			return 0, err
		}
		gl.Finish()
		if took := time.Since(start); i > 0 && (least == 0 || took < least) { // the first run compiles and warms up
			least = took
		}
	}
	return least, nil
}

// alone is a graph of the call at hand and nothing else.
func (c *compiler) alone() *graph.Graph {
	g := graph.New()
	image := func(i int) *graph.Value {
		s := c.call.In[i].Shape
		return g.Images(fmt.Sprint("in", i), s[0], s[1], s[2])
	}
	plain := func(o plan.Operand) *graph.Value { return g.Param(o.Name, graph.Init{}, o.Shape...) }
	win := c.call.Attr.Window()
	switch c.call.Op {
	case graph.Conv2D, graph.Dense:
		x, w := image(0), plain(c.call.In[1])
		var b *graph.Value
		if len(c.call.In) > 2 {
			b = plain(c.call.In[2])
		}
		if c.call.Op == graph.Dense {
			g.Keep(g.Dense(x, w, b))
		} else {
			g.Keep(g.Conv2D(x, w, b, win))
		}
	case graph.Conv2DGradInput, graph.DenseGradInput:
		s := c.call.Out[0].Shape
		x, w, dy := g.Images("x", s[0], s[1], s[2]), plain(c.call.In[0]), image(1)
		if c.call.Op == graph.DenseGradInput {
			g.Keep(g.DenseGradInput(x, w, dy, nil))
		} else {
			g.Keep(g.Conv2DGradInput(x, w, dy, win, nil))
		}
	default:
		x, dy, w := image(0), image(1), plain(c.call.Out[0])
		var b *graph.Value
		if len(c.call.Out) > 1 {
			b = plain(c.call.Out[1])
		}
		if c.call.Op == graph.DenseGradWeight {
			g.DenseGradWeight(x, dy, w, b)
		} else {
			g.Conv2DGradWeight(x, dy, w, b, win)
		}
	}
	return g
}
