package cpu

import (
	"plywood/engine/backend/cpu/emit"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// emittedActs lists the activations that emitted kernels apply.
var emittedActs = [graph.NumActs]struct {
	act emit.Act
	ok  bool
}{
	graph.Identity: {emit.Identity, true},
	graph.ReLU:     {emit.ReLU, true},
	graph.Sigmoid:  {emit.Sigmoid, true},
}

// emitBatchNormTrain: x, γ, β → y, mean, var.
func (c *compiler) emitBatchNormTrain(call plan.Call) kernel {
	act := emittedActs[call.Attr.Act]
	if !act.ok {
		return nil
	}
	x, y := c.batched(call.In[0]), c.batched(call.Out[0])
	part := func(p emit.Part) kernel {
		l := c.newLaunch()
		args, at := l.normArgs(call, x)
		args.Y, args.YStride = l.place(y)
		args.Gamma, args.Beta = l.address(c.floats(call.In[1])), l.address(c.floats(call.In[2]))
		args.Mean, args.Var = l.address(c.floats(call.Out[1])), l.address(c.floats(call.Out[2]))
		return l.norm(emit.Norm{Lanes: x.lanes, Act: act.act, Part: p}, args, at, x)
	}
	if c.joint() {
		return inOrder(part(emit.Sums), c.jointMoments(x, c.floats(call.Out[1]), c.floats(call.Out[2])), part(emit.Apply))
	}
	return part(emit.Whole)
}

// emitBatchNormGrad: x, y, γ, mean, var, dy, into? → dx, dγ, dβ.
func (c *compiler) emitBatchNormGrad(call plan.Call) kernel {
	act := emittedActs[call.Attr.Act]
	if !act.ok {
		return nil
	}
	x, y, dy, dx := c.batched(call.In[0]), c.batched(call.In[1]), c.batched(call.In[5]), c.batched(call.Out[0])
	part := func(p emit.Part) kernel {
		l := c.newLaunch()
		args, at := l.normArgs(call, x)
		args.Y, args.YStride = l.place(y)
		args.DY, args.DYStride = l.place(dy)
		args.DX, args.DXStride = l.place(dx)
		args.Gamma = l.address(c.floats(call.In[2]))
		args.Mean, args.Var = l.address(c.floats(call.In[3])), l.address(c.floats(call.In[4]))
		args.DGamma, args.DBeta = l.address(c.floats(call.Out[1])), l.address(c.floats(call.Out[2]))
		return l.norm(emit.Norm{Lanes: x.lanes, Act: act.act, Grad: true, Into: into(call), Part: p}, args, at, x)
	}
	if c.joint() {
		return inOrder(part(emit.Sums), c.jointSums(c.floats(call.Out[1]), c.floats(call.Out[2])), part(emit.Apply))
	}
	return part(emit.Whole)
}

// place is where a value's first block lies, and the bytes from one block to the next.
func (l *launch) place(v batched) (at, stride uint32) {
	return l.address(v.data), uint32(4 * v.stride)
}

func (l *launch) normArgs(call plan.Call, x batched) (*emit.NormArgs, uint32) {
	args, at := arguments[emit.NormArgs](l)
	args.X, args.XStride = l.place(x)
	args.Run, args.Channels = uint32(4*x.h*x.w*x.lanes), uint32(x.c)
	args.Eps = float64(call.Attr.Eps)
	return args, at
}

func (l *launch) norm(s emit.Norm, args *emit.NormArgs, at uint32, x batched) kernel {
	e, mask := l.c.executable, l.alloc(x.lanes)
	args.Mask = l.address(mask)
	images := e.batchImages
	if s.Part == emit.Sums {
		images = func() int { return max(1, e.step.N) } // its own; their sums are all zero where there are none
	}
	l.emit(s.Name(), at, func(string) { l.c.module.Norm(s) })
	return func() {
		partial := e.step.N % x.lanes
		args.Blocks, args.Partial = uint32(e.step.N/x.lanes), uint32(min(partial, 1))
		for i := range mask {
			mask[i] = 0
			if i < partial {
				mask[i] = 1
			}
		}
		args.Count = float64(images() * x.h * x.w)
		l.run()
	}
}
