//go:build gl && linux

package gpu

import "fmt"

// tile is what a group of a product kernel computes: m rows × n columns, an invocation mr × mc of
// them.
type tile struct{ m, n, mr, mc int }

// tiles lists the variants, with how near each comes to the best one where it is filled: larger
// tiles read less for each product.
var tiles = []struct {
	tile
	worth float64
}{
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

// chooseTile takes the tile that wastes least on rows × cols, padding and worth considered.
func chooseTile(rows, cols int) tile {
	best, least := tile{}, 0.0
	for _, t := range tiles {
		cost := float64(ceil(rows, t.m)*t.m) * float64(ceil(cols, t.n)*t.n) / t.worth
		if best.m == 0 || cost < least {
			best, least = t.tile, cost
		}
	}
	return best
}

func (t tile) defines(more ...string) []string {
	return append([]string{fmt.Sprintf("TM=%d", t.m), fmt.Sprintf("TN=%d", t.n), fmt.Sprintf("MR=%d", t.mr),
		fmt.Sprintf("MC=%d", t.mc), fmt.Sprintf("BK=%d", tapDepth)}, more...)
}
