//go:build gl && linux

package gpu

import (
	"cmp"
	"fmt"
	"slices"
)

// tile is what a group of a product kernel computes: m rows × n columns, an invocation mr × mc of
// them.
type tile struct{ m, n, mr, mc int }

type tileWorth struct {
	tile
	worth float64
}

// tiles lists the variants, with how near each comes to the best one where it is filled: larger
// tiles read less for each product.
var tiles = []tileWorth{
	{tile{16, 32, 4, 4}, 0.35},
	{tile{16, 128, 4, 8}, 0.5},
	{tile{32, 32, 4, 4}, 0.45},
	{tile{32, 128, 8, 8}, 0.8},
	{tile{64, 64, 8, 8}, 0.8},
	{tile{64, 128, 8, 8}, 0.9},
	{tile{128, 128, 8, 8}, 1},
}

const (
	tapDepth    = 16  // taps a group stages at a time; images, for the gradient of weights
	leastShare  = 128 // taps worth a share of their own
	mostShares  = 32
	leastUnits  = 8   // (block, pixel) pairs worth a share of their own
	mostDWParts = 256 // shares of a weight gradient
)

// rankTiles orders the variants for rows × cols, the one that wastes least first, padding and worth
// considered.
func rankTiles(rows, cols int) []tile {
	cost := func(t tile, worth float64) float64 {
		return float64(ceil(rows, t.m)*t.m) * float64(ceil(cols, t.n)*t.n) / worth
	}
	all := slices.Clone(tiles)
	slices.SortStableFunc(all, func(a, b tileWorth) int { return cmp.Compare(cost(a.tile, a.worth), cost(b.tile, b.worth)) })
	var ranked []tile
	for _, t := range all {
		ranked = append(ranked, t.tile)
	}
	return ranked
}

func (t tile) defines(more ...string) []string {
	return append([]string{fmt.Sprintf("TM=%d", t.m), fmt.Sprintf("TN=%d", t.n), fmt.Sprintf("MR=%d", t.mr),
		fmt.Sprintf("MC=%d", t.mc), fmt.Sprintf("BK=%d", tapDepth)}, more...)
}
