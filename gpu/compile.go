//go:build gl && linux

package gpu

import (
	"encoding/binary"
	"fmt"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// compiler builds the dispatches of one executable.
type compiler struct {
	*executable
	call      plan.Call
	phase     graph.Phase
	err       error // the first
	constants []byte
	ints      []byte // tables
	scratch   int    // bytes of workspace that the call at hand has taken
	turn      int    // which workspace it takes from
	forced    *tile  // for every product, while tiles are tried
	again     func(p *plan.Program, forced *tile) (*executable, error)

	// Of the phase at hand.
	readers map[*graph.Value][]*graph.Node
	normed  map[*graph.Value]bool      // values whose moments are read
	known   map[*graph.Value]moments   // values whose moments are taken
	norms   map[*graph.Value]normTrace // by the batch norm's mean

	extraReads, extraWrites []span // of the next dispatch, besides its bindings
}

// kernels holds, in op order, what builds each op's dispatches.
var kernels = [graph.NumOps]func(*compiler, plan.Call){
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
	graph.Stats:                   stats,
}

// compile runs on the context's thread. A tile that is not nil is taken for every product.
func compile(b *Backend, p *plan.Program, share *executable, forced *tile) (*executable, error) {
	known := len(b.tuned)
	e := newExecutable(b, p, share)
	c := &compiler{executable: e, forced: forced,
		again: func(p *plan.Program, forced *tile) (*executable, error) { return compile(b, p, nil, forced) }}
	for ph, calls := range p.Calls {
		c.phase = graph.Phase(ph)
		c.lookOver(p.Graph.Phases[ph])
		for len(calls) > 0 && c.err == nil {
			c.call, c.scratch = calls[0], 0
			n := 1
			if c.call.Op.Updates() {
				n = update(c, calls)
			} else if c.poolsAlone(calls) {
				normPool(c, calls)
				n = 2
			} else if build := kernels[c.call.Op]; build != nil {
				build(c, c.call)
			} else {
				c.fail(fmt.Errorf("gl: no kernel for %v", c.call.Op))
			}
			calls = calls[n:]
		}
		e.calls[ph] = schedule(e.calls[ph])
	}
	err := c.err
	if err == nil {
		err = e.allocate(c.constants, c.ints)
	}
	if forced == nil && len(b.tuned) != known {
		b.cache.storeTiles(b.tuned)
	}
	if err != nil {
		e.free()
		return nil, err
	}
	return e, nil
}

func (c *compiler) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *compiler) what() string {
	if c.call.Layer == "" {
		return c.call.Op.String()
	}
	return c.call.Layer + ": " + c.call.Op.String()
}

// run appends a dispatch of a kernel: its accesses in the order of bindings, its constants as the
// kernel declares them.
func (c *compiler) run(kernel string, defines []string, g grid, constants []byte, as ...access) *dispatch {
	if c.err != nil {
		return &dispatch{}
	}
	prog, err := c.backend.kernel(kernel, defines...)
	if err != nil {
		c.fail(fmt.Errorf("%s, %v: %w", c.what(), c.shapes(), err))
		return &dispatch{}
	}
	d := dispatch{program: prog, what: c.what(), op: c.call.Op, layer: c.call.Layer, grid: g, params: len(c.constants), size: (len(constants) + 15) / 16 * 16}
	c.constants = append(c.constants, constants...)
	c.constants = append(c.constants, make([]byte, (256-len(c.constants)%256)%256)...)
	for _, a := range as {
		if err := c.checkSpan(a.span); err != nil {
			c.fail(err)
			return &dispatch{}
		}
		d.binds = append(d.binds, a.span)
		if a.read {
			d.reads = append(d.reads, a.span)
		}
		if a.write {
			d.writes = append(d.writes, a.span)
		}
	}
	d.reads, d.writes = append(d.reads, c.extraReads...), append(d.writes, c.extraWrites...)
	c.extraReads, c.extraWrites = nil, nil
	c.calls[c.phase] = append(c.calls[c.phase], d)
	return &c.calls[c.phase][len(c.calls[c.phase])-1]
}

func (c *compiler) shapes() string {
	s := ""
	for _, o := range append(c.call.In[:len(c.call.In):len(c.call.In)], c.call.Out...) {
		s += fmt.Sprintf(" %v", o.Shape)
	}
	return s
}

// checkSpan refuses what the device cannot bind.
func (c *compiler) checkSpan(s span) error {
	limit := c.backend.info.Limits.StorageBytes
	if s.size <= limit {
		return nil
	}
	advice := "use fewer channels"
	lanes := c.program.Lanes
	if n := c.program.Blocks(c.program.Batch) * limit / s.size * lanes; n > 0 { // whole blocks
		advice = fmt.Sprintf("a batch of %d would fit", n)
	}
	return fmt.Errorf("%s: gl: a value of %s at batch %d; %s binds at most %s; %s",
		c.what(), mib(s.size), c.program.Batch, c.backend.info.Renderer, mib(limit), advice)
}

// define is a constant that a kernel can be specialised by.
type define struct {
	name  string
	value int
}

// baked specialises a kernel by geometry that it divides by. Where kernels take long to compile, and
// a division is not what costs, it reads the same numbers as constants of the dispatch.
func (c *compiler) baked(defines []string, ds ...define) []string {
	if !c.backend.bake {
		return defines
	}
	defines = append(defines, "BAKED")
	for _, d := range ds {
		defines = append(defines, fmt.Sprintf("%s=%d", d.name, d.value))
	}
	return defines
}

// work takes bytes of workspace for the call at hand. Calls share a few; barriers keep them apart.
func (c *compiler) work(bytes int) span {
	if c.scratch == 0 {
		c.turn = (c.turn + 1) % len(c.workspaces)
	}
	w := c.workspaces[c.turn]
	s := span{buf: w, off: c.scratch, size: bytes}
	c.scratch += ceil(bytes, 256) * 256
	w.size = max(w.size, c.scratch)
	return s
}

// table puts integers where kernels can read them.
func (c *compiler) table(ints []int32) span {
	s := span{buf: c.tables, off: len(c.ints), size: 4 * len(ints)}
	for _, v := range ints {
		c.ints = binary.LittleEndian.AppendUint32(c.ints, uint32(v))
	}
	c.ints = append(c.ints, make([]byte, (256-len(c.ints)%256)%256)...)
	c.tables.size = len(c.ints)
	return s
}

// batched is a batched value as kernels see it, in vec4s.
type batched struct {
	span
	stride  int // from block to block
	size    int // of a block
	c, h, w int
}

func (c *compiler) batched(o plan.Operand) batched {
	if !o.Batched {
		panic(fmt.Sprintf("gpu: %v is not batched", o.Value))
	}
	return batched{c.span(o), o.Stride / 4, o.Shape.Size() * c.program.Lanes / 4, o.Shape[0], o.Shape[1], o.Shape[2]}
}

// map4 is one channel of a block, in vec4s.
func (v batched) map4(lanes int) int { return v.h * v.w * lanes / 4 }
