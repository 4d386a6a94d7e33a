//go:build gl && linux

package gpu

import (
	"math"

	"plywood/engine/plan"
)

// gather: data, norm [2,C] → x: the batch's images, resized bilinearly where the sizes differ, scaled
// and shifted by channel.
func gather(c *compiler, call plan.Call) {
	src, x := call.In[0], c.batched(call.Out[0])
	h, w := src.Shape[1], src.Shape[2]
	samples := c.table(append(sampleTable(h, x.h), sampleTable(w, x.w)...))
	var defines []string
	if src.Bytes {
		defines = append(defines, "BYTES")
	}
	if call.Attr.Augment {
		defines = append(defines, "AUGMENT")
	}
	d := c.run("gather", defines, perBlock(x.size*4), words(x.c, h, w, x.h, x.w, x.stride*4, c.program.Batch),
		unused(x.span), unused(x.span), writes(x.span), reads(c.span(call.In[1])), reads(samples))
	d.data, d.indices = c.dataset(src.Value), true
}

// gatherLabels: labels → t [N]; zero in lanes past the last image.
func gatherLabels(c *compiler, call plan.Call) {
	t := c.batched(call.Out[0])
	d := c.run("gather", []string{"BYTES", "LABELS"}, perBlock(c.program.Lanes), words(1, 1, 1, 1, 1, t.stride*4, 0),
		unused(t.span), unused(t.span), writes(t.span), unused(t.span), unused(t.span))
	d.data, d.indices = c.dataset(call.In[0].Value), true
}

// sampleTable says, for each of out positions, which two of in it lies between and the share of the
// second, by the centres of pixels, as PyTorch's bilinear interpolation with align_corners off.
func sampleTable(in, out int) []int32 {
	var t []int32
	for i := range out {
		pos := max(0, (float64(i)+0.5)*float64(in)/float64(out)-0.5)
		a := min(int(pos), in-1)
		b, share := min(a+1, in-1), float32(pos-float64(a))
		t = append(t, int32(a), int32(b), int32(math.Float32bits(share)), 0)
	}
	return t
}

// augments reports whether any phase moves its images.
func augments(p *plan.Program) bool {
	for _, calls := range p.Calls {
		for _, c := range calls {
			if c.Attr.Augment {
				return true
			}
		}
	}
	return false
}
