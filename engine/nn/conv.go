package nn

import (
	"fmt"

	"plywood/engine/graph"
	"plywood/engine/tensor"
)

// window works out the rows and columns that come of sliding a kernel over the input. Where it
// does not fit, it tells the site and returns false.
func (s *site) window(in tensor.Shape, kernel, stride, padding Pair) (rows, cols int, ok bool) {
	if !s.wantsMap(in) {
		return 0, 0, false
	}
	w := graph.Window{Kernel: kernel, Stride: stride, Padding: padding}
	rows, cols = w.Out(0, in[1]), w.Out(1, in[2])
	if rows > 0 && cols > 0 {
		return rows, cols, true
	}
	pad, fits := padding, kernel
	for a, d := range in[1:] {
		pad[a] = max(padding[a], (kernel[a]-d+1)/2)
		fits[a] = min(kernel[a], d+2*padding[a])
	}
	text := fmt.Sprintf("kernel %v is larger than its %d×%d input", kernel, in[1], in[2])
	if padding != (Pair{}) {
		text += " padded by " + padding.short()
	}
	s.fail("kernel", text, fmt.Sprintf("pad by %s or use a kernel of at most %s", pad.short(), fits.short()),
		s.set("Pad by "+pad.short(), "padding", pad), s.set("Kernel "+fits.short(), "kernel", fits))
	return 0, 0, false
}

func (l Conv2D) figures(s *site, in []tensor.Shape) figures {
	rows, cols, ok := s.window(in[0], l.Kernel, l.Stride, l.Padding)
	if !ok {
		return figures{}
	}
	weight := tensor.Shape{l.Out, in[0][0], l.Kernel[0], l.Kernel[1]}
	return figures{
		out:          tensor.Shape{l.Out, rows, cols},
		parts:        weights(weight, l.NoBias),
		multiplyAdds: product(product(weight...), rows, cols),
	}
}

// weights are a weight, its fans as Glorot & Bengio 2010 count them, and a bias.
func weights(w tensor.Shape, noBias bool) []part {
	taps := product(w[2:]...)
	parts := []part{{name: "weight", shape: w, init: graph.Init{Xavier: true, FanIn: product(w[1], taps), FanOut: product(w[0], taps)}}}
	if !noBias {
		parts = append(parts, part{name: "bias", shape: tensor.Shape{w[0]}})
	}
	return parts
}

func (l Conv2D) lower(b *builder, in []*graph.Value) *graph.Value {
	return b.g.Conv2D(in[0], b.part("weight"), b.part("bias"), graph.Window{Kernel: l.Kernel, Stride: l.Stride, Padding: l.Padding})
}

// pool is what the two poolings share.
func (s *site) pool(in tensor.Shape, kernel, stride, padding Pair) figures {
	// More would let a window lie in the padding alone; PyTorch and ONNX readers hold to the same.
	if most := (Pair{kernel[0] / 2, kernel[1] / 2}); padding[0] > most[0] || padding[1] > most[1] {
		fits := Pair{min(padding[0], most[0]), min(padding[1], most[1])}
		s.fail("padding", fmt.Sprintf("padding %s is more than half of the kernel %v", padding.short(), kernel),
			"pad by at most "+most.short(), s.set("Pad by "+fits.short(), "padding", fits))
		return figures{}
	}
	rows, cols, ok := s.window(in, kernel, stride, padding)
	if !ok {
		return figures{}
	}
	return figures{out: tensor.Shape{in[0], rows, cols}}
}

func (l MaxPool2D) figures(s *site, in []tensor.Shape) figures {
	return s.pool(in[0], l.Kernel, l.Stride, l.Padding)
}

func (l MaxPool2D) lower(b *builder, in []*graph.Value) *graph.Value {
	return b.g.Pool(graph.MaxPool2D, in[0], graph.Window{Kernel: l.Kernel, Stride: l.Stride, Padding: l.Padding})
}

func (l AvgPool2D) figures(s *site, in []tensor.Shape) figures {
	return s.pool(in[0], l.Kernel, l.Stride, l.Padding)
}

func (l AvgPool2D) lower(b *builder, in []*graph.Value) *graph.Value {
	return b.g.Pool(graph.AvgPool2D, in[0], graph.Window{Kernel: l.Kernel, Stride: l.Stride, Padding: l.Padding})
}

func (GlobalAvgPool2D) figures(s *site, in []tensor.Shape) figures {
	if !s.wantsMap(in[0]) {
		return figures{}
	}
	return figures{out: tensor.Shape{in[0][0], 1, 1}}
}

func (GlobalAvgPool2D) lower(b *builder, in []*graph.Value) *graph.Value {
	return b.g.GlobalAvgPool2D(in[0])
}
