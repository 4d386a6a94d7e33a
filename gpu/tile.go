//go:build gl && linux

package gpu

import (
	"cmp"
	"fmt"
	"slices"
)

// tile is what a group of a product kernel computes: m rows × n columns, an invocation mr × mc of
// them. Where n is 0 there are no tiles: conv2d_direct.
type tile struct{ m, n, mr, mc int }

func (t tile) direct() bool { return t.n == 0 }

type tileWorth struct {
	tile
	worth float64
}

// tiles lists the variants, with how near each comes to the best one where it is filled: larger
// tiles read less for each product.
var tiles = []tileWorth{
	{tile{2, 0, 2, 4}, 0.15},
	{tile{4, 0, 4, 4}, 0.25},
	{tile{8, 0, 8, 4}, 0.4},
	{tile{16, 0, 16, 4}, 0.45},
	{tile{8, 128, 4, 4}, 0.35},
	{tile{16, 32, 4, 4}, 0.35},
	{tile{16, 128, 4, 8}, 0.5},
	{tile{32, 32, 4, 4}, 0.45},
	{tile{32, 128, 8, 8}, 0.75},
	{tile{64, 32, 8, 4}, 0.6},
	{tile{128, 32, 8, 8}, 0.7},
	{tile{64, 64, 8, 8}, 0.8},
	{tile{64, 128, 8, 8}, 0.9},
	{tile{128, 128, 8, 8}, 1},
}

const (
	tapDepth    = 16 // taps a group stages at a time; images, for the gradient of weights
	leastShare  = 64 // taps worth a share of their own
	mostShares  = 32
	leastUnits  = 8   // (block, pixel) pairs worth a share of their own
	mostDWParts = 256 // shares of a weight gradient
)

// product is the size of what tiles divide among groups.
type product struct {
	rows, cols int
	copies     int  // of rows × cols that are apart: pixels, and shares of what is summed
	tiled      bool // has no kernel without tiles
}

// rank orders the variants, the best first: by what they compute beside what is asked for, by their
// worth, and by how much of a device of so many groups they leave idle. On a software device shared
// memory is memory like any other, and waiting for each other dear: measured on llvmpipe, products
// without tiles are 1.5 to 4 times as fast.
func (p product) rank(fill int, software bool) []tile {
	cost := func(t tileWorth) float64 {
		width := t.n
		if t.direct() {
			width = 32 // of the images, whole blocks; a group has 64 invocations of 4
		}
		m, n := ceil(p.rows, t.m), ceil(p.cols, width)
		groups := m * n * p.copies
		if t.direct() {
			groups /= 8
			if software {
				t.worth *= 4
			}
		}
		idle := max(1, float64(fill)/float64(max(1, groups)))
		return float64(m*t.m) * float64(n*width) / t.worth * idle
	}
	all := slices.DeleteFunc(slices.Clone(tiles), func(t tileWorth) bool { return p.tiled && t.direct() })
	slices.SortStableFunc(all, func(a, b tileWorth) int { return cmp.Compare(cost(a), cost(b)) })
	var ranked []tile
	for _, t := range all {
		ranked = append(ranked, t.tile)
	}
	return ranked
}

func (t tile) defines(more ...string) []string {
	if t.direct() {
		return append([]string{fmt.Sprintf("MR=%d", t.mr)}, more...)
	}
	return append([]string{fmt.Sprintf("TM=%d", t.m), fmt.Sprintf("TN=%d", t.n), fmt.Sprintf("MR=%d", t.mr),
		fmt.Sprintf("MC=%d", t.mc), fmt.Sprintf("BK=%d", tapDepth)}, more...)
}
