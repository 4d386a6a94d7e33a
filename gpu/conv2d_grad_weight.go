//go:build gl && linux

package gpu

import (
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// conv2DGradWeight: x [N,C,H,W], dy [N,O,OH,OW] → dw [O,C,kh,kw], db? [O].
func conv2DGradWeight(c *compiler, call plan.Call) {
	x, dy, win := c.batched(call.In[0]), c.batched(call.In[1]), windowOf(call)
	dw := c.span(call.Out[0])
	hasBias := len(call.Out) > 1
	rows, cols := dy.c, x.c*win.Kernel[0]*win.Kernel[1]
	t := c.tileFor(product{rows, cols, max(1, dy.h*dy.w*c.program.Blocks(c.program.Batch)/leastUnits), true})
	tab := newGradTable(x, dy, win, c.program.Lanes, t.n, hasBias)
	tilesM, tilesN := ceil(rows, t.m), ceil(cols, t.n)
	units := tab.most * c.program.Blocks(c.program.Batch)
	shares := min(max(1, c.backend.groupsToFill()/(tilesM*tilesN)), max(1, units/leastUnits), mostDWParts)

	colTable, tileTable, pixels := c.table(tab.cols), c.table(tab.tiles), c.table(tab.pixels)
	constants := words(rows, cols, x.stride, dy.stride, dy.map4(c.program.Lanes), x.h, x.w, hasBias, tapDepth)
	db := unused(dw)
	if hasBias {
		db = writes(c.span(call.Out[1]))
	}
	g := fixed(tilesM, tilesN, shares)
	flops := call.FLOPs()
	if shares == 1 {
		c.run("conv2d_grad_weight", t.defines(), g, constants,
			reads(x.span), reads(dy.span), reads(colTable), reads(tileTable), reads(pixels), writes(dw), db).flops = flops
		return
	}
	parts := c.work(4 * shares * rows * (cols + 1))
	c.run("conv2d_grad_weight", t.defines("SPLIT"), g, constants,
		reads(x.span), reads(dy.span), reads(colTable), reads(tileTable), reads(pixels), writes(parts), unused(parts)).flops = flops
	c.run("conv2d_grad_weight_join", nil, fixed(min(ceil(rows*(cols+1), 256), maxLinear), 1, 1),
		words(rows, cols, shares, hasBias), reads(parts), reads(colTable), writes(dw), db)
}

// gradTable is what conv2d_grad_weight.comp reads: the columns, kernel element by kernel element; for
// every tile of them, where its pixels begin and how many there are; and the pixels.
type gradTable struct {
	cols, tiles, pixels []int32
	most                int // pixels of one tile
}

func newGradTable(x, dy batched, win graph.Window, lanes, width int, hasBias bool) *gradTable {
	t := &gradTable{}
	kh, kw := win.Kernel[0], win.Kernel[1]
	cols := x.c * kh * kw
	for k := range kh * kw {
		for ch := range x.c {
			from := ((ch*x.h+k/kw)*x.w + k%kw) * lanes / 4
			t.cols = append(t.cols, int32(from), int32(k/kw), int32(k%kw), int32(ch*kh*kw+k))
		}
	}
	for col := 0; col < cols; col += width {
		first := len(t.pixels) / 4
		k0, k1 := col/x.c, (min(col+width, cols)-1)/x.c
		for oh := range dy.h {
			for ow := range dy.w {
				h0, w0 := oh*win.Stride[0]-win.Padding[0], ow*win.Stride[1]-win.Padding[1]
				if col == 0 && hasBias || reaches(k0, k1, kw, h0, w0, x) {
					t.pixels = append(t.pixels, int32(h0), int32(w0), int32((h0*x.w+w0)*lanes/4), int32((oh*dy.w+ow)*lanes/4))
				}
			}
		}
		count := len(t.pixels)/4 - first
		t.tiles = append(t.tiles, int32(first), int32(count))
		t.most = max(t.most, count)
	}
	if len(t.pixels) == 0 {
		t.pixels = make([]int32, 4) // a binding must hold something
	}
	return t
}

// reaches reports whether any of the kernel elements k0 to k1 lies inside x where element 0 is at
// row h0, column w0.
func reaches(k0, k1, kw, h0, w0 int, x batched) bool {
	for k := k0; k <= k1; k++ {
		if h, w := h0+k/kw, w0+k%kw; h >= 0 && h < x.h && w >= 0 && w < x.w {
			return true
		}
	}
	return false
}
