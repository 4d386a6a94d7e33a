package cpu

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// A Team is several backends, each with its own memory, that train one network together: every
// member runs the same program over the same batches and computes its share of the images. What a
// batch has in common is exchanged: batch norm's statistics and sums, the gradients, the loss. So
// every member ends a step with the same parameters, which are one member's to float32 rounding.
//
// All members must make the same calls in the same order; each waits there for the others.
type Team interface {
	Rank() int // of this member, from 0
	Size() int // members
	// Gather puts what each member hands in side by side: all[r·len(mine):] is member r's.
	Gather(all, mine []float32) error
	// Sum replaces parts by their sums over all members, added in the order of ranks.
	Sum(parts ...[]float32) error
}

// NewMember makes a backend of one thread that is a member of a team. Only training is shared:
// evaluation and prediction stay with the member that is asked.
func NewMember(t Team) *Backend {
	b := New(1)
	b.team = t
	return b
}

// Share is how many images of a batch a member computes at most: what its program is planned for.
func (b *Backend) Share(batch int) int {
	if b.team == nil {
		return batch
	}
	return (batch + b.team.Size() - 1) / b.team.Size()
}

// crew is the part of an executable that deals with the rest of its team.
type crew struct {
	Team
	on    bool // while kernels are built: those of the phase that is shared
	err   error
	total int // images of the batch, all members' together
	first int // image of the batch that this member's share begins with
	hyper []float32
	mine  []float32 // what begins a step, of this member and of all
	all   []float32
}

const stepHead = 2 // number and total go before the hyperparameters

// begin agrees on the step: the numbers that rule it are the first member's, so that a learning
// rate which changes, changes for all at once.
func (e *executable) begin() error {
	t := e.team
	t.err = nil
	t.total = e.step.N
	t.mine[0], t.mine[1] = math.Float32frombits(e.step.Number), math.Float32frombits(uint32(t.total))
	copy(t.mine[stepHead:], t.hyper)
	if err := t.Gather(t.all, t.mine); err != nil {
		return err
	}
	for r := range t.Size() {
		for i, v := range t.all[r*len(t.mine):][:stepHead] {
			if math.Float32bits(v) != math.Float32bits(t.mine[i]) {
				return errors.New("cpu: the members of the team are at different steps")
			}
		}
	}
	copy(t.hyper, t.all[stepHead:])
	lo, hi := t.total*t.Rank()/t.Size(), t.total*(t.Rank()+1)/t.Size()
	t.first = lo
	e.step.N, e.step.Indices = hi-lo, e.step.Indices[lo:hi]
	if len(e.step.Moves) > 0 { // the images are augmented
		e.step.Moves = e.step.Moves[lo:hi]
	}
	e.blocks = max(1, e.program.Blocks(hi-lo)) // kernels take no empty batch: without an image, every lane is past the last
	return nil
}

// do keeps the first error of a run; those after it follow from it.
func (t *crew) do(err error) {
	if t.err == nil {
		t.err = err
	}
}

// joint reports whether the kernel that is being built works with the rest of the team.
func (c *compiler) joint() bool { return c.team != nil && c.team.on }

// batchImages is how many images the batch has, other members' among them.
func (e *executable) batchImages() int {
	if e.team != nil && e.team.total > 0 {
		return e.team.total
	}
	return e.step.N
}

// firstImage is the place in the batch of this member's first image.
func (e *executable) firstImage() int {
	if e.team != nil {
		return e.team.first
	}
	return 0
}

// sharing adds, before the first update of a phase, the kernel that sums the members' gradients. What
// batch norm's gradient makes is a sum over the whole batch already.
func (c *compiler) sharing(calls []plan.Call, kernels []kernel) ([]kernel, error) {
	var parts [][]float32
	whole := map[int]bool{}
	at := -1
	for i, call := range calls {
		switch call.Op {
		case graph.SoftmaxCrossEntropy:
			parts = append(parts, c.floats(call.Out[0]), c.floats(call.Out[1]))
		case graph.BatchNormGrad:
			whole[call.Out[1].ID], whole[call.Out[2].ID] = true, true
		case graph.SGD, graph.Momentum, graph.Adam:
			if at < 0 {
				at = i
			}
			if !whole[call.In[1].ID] {
				parts = append(parts, c.floats(call.In[1]))
			}
			c.team.hyper = c.floats(call.In[len(call.In)-2])
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("cpu: nothing to share in a phase without updates")
	}
	size := stepHead + len(c.team.hyper)
	c.team.mine, c.team.all = make([]float32, size), make([]float32, size*c.team.Size())
	return slices.Insert(kernels, at, c.jointSums(parts...)), nil
}

// most is how many images a run of a phase takes.
func (e *executable) most(p graph.Phase) int {
	if e.team != nil && p == graph.Train {
		return e.program.Batch * e.team.Size()
	}
	return e.program.Batch
}

// runJointly runs training as one of a team, and everything else alone.
func (e *executable) runJointly(p graph.Phase) error {
	t := e.team
	t.err, t.total, t.first = nil, 0, 0
	if p == graph.Train {
		if err := e.begin(); err != nil {
			return err
		}
	}
	for _, k := range e.calls[p] {
		k()
		if t.err != nil {
			return t.err
		}
	}
	return nil
}
