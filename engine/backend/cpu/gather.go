package cpu

import "plywood/engine/plan"

// gather: data, norm [2,C] → x: the batch's images, scaled and shifted by channel, resized
// bilinearly where the sizes differ.
func gather(c *compiler, call plan.Call) kernel {
	e, d, norm, x := c.executable, c.dataset(call.In[0].Value), c.floats(call.In[1]), c.batched(call.Out[0])
	src := call.In[0]
	h, w := src.Shape[1], src.Shape[2]
	rows, cols := newSamples(h, x.h), newSamples(w, x.w)
	same := h == x.h && w == x.w
	return c.eachBlock(func(b int) {
		out := x.block(b)
		valid := min(x.lanes, e.step.N-b*x.lanes)
		if valid < x.lanes {
			clear(out)
		}
		for l, index := range e.step.Indices[b*x.lanes:][:valid] {
			for ch := range x.c {
				from := (int(index)*x.c + ch) * h * w
				dst := out[ch*x.h*x.w*x.lanes+l:]
				scale, shift := norm[ch], norm[x.c+ch]
				switch {
				case src.Bytes && same:
					for i, v := range d.Bytes[from:][:h*w] {
						dst[i*x.lanes] = float32(v)*scale + shift
					}
				case src.Bytes:
					resample(dst, x.lanes, d.Bytes[from:][:h*w], w, rows, cols, scale, shift)
				case same:
					for i, v := range d.Floats[from:][:h*w] {
						dst[i*x.lanes] = v*scale + shift
					}
				default:
					resample(dst, x.lanes, d.Floats[from:][:h*w], w, rows, cols, scale, shift)
				}
			}
		}
	})
}

// sample is where one output position reads along an axis: a + (b−a)·t.
type sample struct {
	a, b int
	t    float32
}

// newSamples places out positions over in inputs by the centres of pixels, as PyTorch's bilinear
// interpolation with align_corners off.
func newSamples(in, out int) []sample {
	s := make([]sample, out)
	for i := range s {
		pos := max(0, (float64(i)+0.5)*float64(in)/float64(out)-0.5)
		a := min(int(pos), in-1)
		s[i] = sample{a, min(a+1, in-1), float32(pos - float64(a))}
	}
	return s
}

func resample[T byte | float32](dst []float32, stride int, src []T, width int, rows, cols []sample, scale, shift float32) {
	i := 0
	for _, r := range rows {
		top, bottom := src[r.a*width:][:width], src[r.b*width:][:width]
		for _, c := range cols {
			a := float32(top[c.a]) + (float32(top[c.b])-float32(top[c.a]))*c.t
			b := float32(bottom[c.a]) + (float32(bottom[c.b])-float32(bottom[c.a]))*c.t
			dst[i] = (a+(b-a)*r.t)*scale + shift
			i += stride
		}
	}
}

// gatherLabels: labels → t [N].
func gatherLabels(c *compiler, call plan.Call) kernel {
	e, d, t := c.executable, c.dataset(call.In[0].Value), c.batched(call.Out[0])
	return func() {
		for i := range e.blocks * t.lanes {
			label := float32(0)
			if i < e.step.N {
				label = float32(d.Bytes[e.step.Indices[i]])
			}
			t.block(i / t.lanes)[i%t.lanes] = label
		}
	}
}
