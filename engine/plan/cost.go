package plan

import (
	"fmt"

	"plywood/engine/graph"
)

// FLOPs is the products and sums that a convolution, a dense layer or one of their gradients makes
// for one image, where taps in the padding do not count. It is 0 for other ops.
func (c Call) FLOPs() float64 {
	x, y, win, ok := c.slide()
	if !ok {
		return 0
	}
	taps := reached(win, 0, x.Shape[1], y.Shape[1]) * reached(win, 1, x.Shape[2], y.Shape[2])
	return 2 * float64(x.Shape[0]) * float64(y.Shape[0]) * float64(taps)
}

// slide is the input, the output and the window of a convolution, a dense layer or one of their
// gradients; ok is false for other ops.
func (c Call) slide() (x, y Operand, win graph.Window, ok bool) {
	switch c.Op {
	case graph.Conv2D, graph.Dense:
		x, y = c.In[0], c.Out[0]
	case graph.Conv2DGradInput, graph.DenseGradInput:
		x, y = c.Out[0], c.In[1]
	case graph.Conv2DGradWeight, graph.DenseGradWeight:
		x, y = c.In[0], c.In[1]
	default:
		return x, y, win, false
	}
	if c.Op == graph.Dense || c.Op == graph.DenseGradInput || c.Op == graph.DenseGradWeight {
		return x, y, graph.Window{Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}}, true
	}
	return x, y, c.Attr.Window(), true
}

// Geometry names what a convolution or a dense layer does, or one of their gradients: "3×3 64→128 on
// 7×7, stride 2". It is "" for other ops.
func (c Call) Geometry() string {
	x, y, win, ok := c.slide()
	if !ok {
		return ""
	}
	if win.Kernel == [2]int{1, 1} && x.Shape[1]*x.Shape[2] == 1 {
		return fmt.Sprintf("dense %d→%d", x.Shape[0], y.Shape[0])
	}
	s := fmt.Sprintf("%d×%d %d→%d on %d×%d", win.Kernel[0], win.Kernel[1], x.Shape[0], y.Shape[0], x.Shape[1], x.Shape[2])
	if win.Stride != [2]int{1, 1} {
		s += fmt.Sprintf(", stride %d", win.Stride[0])
	}
	return s
}

// reached counts the kernel elements inside the map, over all outputs along an axis.
func reached(win graph.Window, axis, in, out int) int {
	n := 0
	for o := range out {
		for k := range win.Kernel[axis] {
			if pos := o*win.Stride[axis] - win.Padding[axis] + k; pos >= 0 && pos < in {
				n++
			}
		}
	}
	return n
}

// Bytes is what the call reads and writes at least in a run over n images: each operand once, of a
// dataset what the batch picks.
func (c Call) Bytes(n int) float64 {
	total := 0
	for _, os := range [2][]Operand{c.In, c.Out} {
		for _, o := range os {
			size := 4 * o.Shape.Size()
			if o.Value.Bytes {
				size /= 4
			}
			if o.Batched || o.Role == graph.Data {
				size *= n
			}
			total += size
		}
	}
	if c.Op.Updates() && len(c.In) > 0 { // written in place
		total += 4 * c.In[0].Shape.Size()
	}
	return float64(total)
}
