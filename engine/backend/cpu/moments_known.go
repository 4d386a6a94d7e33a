package cpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// In a dense block every batch norm reads all channels that the ones before have read, and some more.
// Where nothing has written a channel since, its moments are known.

// known is where an earlier batch norm has left a channel's moments; nil pointers where none has.
type known struct{ mean, variance *float32 }

// knownMoments says, by channel, what a batch norm need not measure again.
func (c *compiler) knownMoments(call plan.Call) []known {
	x := call.In[0]
	list := make([]known, x.Shape[0])
	before := c.callsBefore(call)
	for i, f := range before {
		in := f.In[0]
		if f.Op != graph.BatchNormTrain || in.Arena != x.Arena || in.Stride != x.Stride || in.Shape[1] != x.Shape[1] || in.Shape[2] != x.Shape[2] {
			continue
		}
		mean, variance := c.floats(f.Out[1]), c.floats(f.Out[2])
		size := x.Shape[1] * x.Shape[2] * c.program.Lanes
		for ch := range list {
			off := x.Off + ch*size - in.Off
			if off < 0 || off%size != 0 || off/size >= in.Shape[0] {
				continue
			}
			places := []region{{x.Off + ch*size, size, x.Stride}, c.region(f.Out[1]), c.region(f.Out[2])}
			if !c.written(before[i+1:], places) && !overlap(c.region(f.Out[0]), places[0], c.program) {
				list[ch] = known{&mean[off/size], &variance[off/size]}
			}
		}
	}
	return list
}

// callsBefore is the phase's calls before the one that makes call's first output.
func (c *compiler) callsBefore(call plan.Call) []plan.Call {
	for _, calls := range c.program.Calls {
		for i, f := range calls {
			if f.Op == call.Op && f.Out[0].ID == call.Out[0].ID {
				return calls[:i]
			}
		}
	}
	return nil
}

// region is size float32s of the transient arena at off, and as many each stride on for every block.
type region struct{ off, size, stride int }

func (c *compiler) region(o plan.Operand) region {
	size := o.Shape.Size()
	if o.Batched {
		size *= c.program.Lanes
	}
	return region{o.Off, size, o.Stride}
}

// written reports whether calls write any of the places.
func (c *compiler) written(calls []plan.Call, places []region) bool {
	for _, f := range calls {
		for _, o := range f.Out {
			for _, p := range places {
				if o.Arena == plan.Transient && overlap(c.region(o), p, c.program) {
					return true
				}
			}
		}
	}
	return false
}

// overlap reports whether two regions may share memory: certainly not if their ends lie apart, or if
// they repeat at the same stride and take different parts of it.
func overlap(a, b region, p *plan.Program) bool {
	more := p.Blocks(p.Batch) - 1
	if a.off+more*a.stride+a.size <= b.off || b.off+more*b.stride+b.size <= a.off {
		return false
	}
	if a.stride != b.stride || a.stride == 0 {
		return true
	}
	apart := ((b.off-a.off)%a.stride + a.stride) % a.stride
	return apart < a.size || a.stride-apart < b.size
}
