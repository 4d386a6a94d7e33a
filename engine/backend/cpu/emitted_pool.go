package cpu

import (
	"plywood/engine/backend/cpu/emit"
	"plywood/engine/backend/window"
	"plywood/engine/plan"
)

// maxEmittedTaps is how many taps of a pooling are written out one by one, at most.
const maxEmittedTaps = 256

// emitMaxPool2D: x → y.
func (c *compiler) emitMaxPool2D(call plan.Call) kernel {
	return c.emitPool(call, c.batched(call.In[0]), c.batched(call.Out[0]), nil)
}

// emitMaxPool2DGrad: x, y, dy, into? → dx.
func (c *compiler) emitMaxPool2DGrad(call plan.Call) kernel {
	dy, dx := c.batched(call.In[2]), c.batched(call.Out[0])
	return c.emitPool(call, c.batched(call.In[0]), c.batched(call.In[1]), &[2]batched{dy, dx})
}

func (c *compiler) emitPool(call plan.Call, x, y batched, grad *[2]batched) kernel {
	win := call.Attr.Window()
	s := emit.MaxPool{InH: x.h, InW: x.w, Lanes: x.lanes, Grad: grad != nil, Into: into(call)}
	s.Rows = emittedAxis(y.h, func(pos int) []window.Tap { return window.Forward(win, 0, x.h, pos) })
	s.Cols = emittedAxis(y.w, func(pos int) []window.Tap { return window.Forward(win, 1, x.w, pos) })
	if emit.Taps(s.Rows, s.Cols) > maxEmittedTaps {
		return nil
	}
	l := c.newLaunch()
	args, at := arguments[emit.MaxPoolArgs](l)
	args.X, args.XStride = l.place(x)
	args.Y, args.YStride = l.place(y)
	if grad != nil {
		args.DY, args.DYStride = l.place(grad[0])
		args.DX, args.DXStride = l.place(grad[1])
	}
	args.Channels = uint32(x.c)
	l.emit(describe(call, x, y, win, s.Lanes, s.Into), at, func(name string) { c.module.MaxPool(name, s) })
	e := c.executable
	return func() {
		args.Blocks = uint32(e.blocks)
		l.run()
	}
}
