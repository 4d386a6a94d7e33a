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
	var moved *moved
	if call.Attr.Augment {
		moved = newMoved(c, src.Bytes, x.c, h, w)
	}
	return c.eachBlock(func(b int) {
		out := x.block(b)
		valid := min(x.lanes, e.step.N-b*x.lanes)
		if valid < x.lanes {
			clear(out)
		}
		images, d := e.step.Indices[b*x.lanes:][:valid], d.Dataset
		if moved != nil {
			images, d = moved.block(b, valid, d, e.step)
		}
		if src.Bytes && same {
			for ch := range x.c {
				gatherBytes(x.channel(b, ch), x.lanes, d.Bytes[ch*h*w:], x.c*h*w, images, norm[ch], norm[x.c+ch])
			}
			return
		}
		for l, index := range images {
			for ch := range x.c {
				from := (int(index)*x.c + ch) * h * w
				dst := out[ch*x.h*x.w*x.lanes+l:]
				scale, shift := norm[ch], norm[x.c+ch]
				switch {
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

// gatherBytes lays one channel of some images, which begin every stride bytes of src, as [pixel][lanes].
func gatherBytes(dst []float32, lanes int, src []byte, stride int, images []int32, scale, shift float32) {
	var value [256]float32
	for v := range value {
		value[v] = float32(v)*scale + shift
	}
	// Strips short enough that their lines stay in the first cache while every image visits them.
	const strip = 128
	pixels := len(dst) / lanes
	for from := 0; from < pixels; from += strip {
		n := min(strip, pixels-from)
		for l, image := range images {
			d := dst[from*lanes+l:]
			for i, v := range src[int(image)*stride+from:][:n] {
				d[i*lanes] = value[v]
			}
		}
	}
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
