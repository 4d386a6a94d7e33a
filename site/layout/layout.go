// Package layout says where on the canvas the blocks of a network stand and how the wires between
// them run. It draws nothing and knows no browser: lengths are in pixels.
package layout

import (
	"fmt"
	"slices"
)

// Measures of the canvas.
const (
	BlockWidth  = 272
	BlockHeight = 50
	gap         = 18 // between blocks, where the wires show
	margin      = 20
	laneWidth   = 14 // between skips side by side
	lanesFrom   = 18 // from the blocks to the first of them
	corner      = 8
)

// Node is a block to be placed. The first of a network is its image and reads nothing.
type Node struct {
	ID    string
	From  []string
	Extra int // height besides the usual, such as of an error's text
}

// Place is where a block stands.
type Place struct {
	ID         string
	X, Y, W, H int
}

// Wire joins a block to one that reads it. Path is in SVG's terms.
type Wire struct {
	From, To string
	Input    int // which of To's inputs
	Path     string
	Skip     bool // leads past other blocks
}

// Plan is a network laid out.
type Plan struct {
	Width, Height int
	Places        []Place
	Wires         []Wire
	Gaps          []int // the y at which a block put in at each index would go; one more than there are blocks
}

// Chain lays blocks out from top to bottom in the order given. A wire to the next block runs
// straight down; all others run in lanes at the right, no two of which meet side by side.
func Chain(nodes []Node) Plan {
	lanes := skips(nodes)
	side := margin // at both sides, so that the chain stays in the middle
	if tracks := assign(lanes); tracks > 0 {
		side += lanesFrom + (tracks-1)*laneWidth
	}
	p := Plan{Width: BlockWidth + 2*side}
	y := margin
	for _, n := range nodes {
		h := BlockHeight + n.Extra
		p.Places = append(p.Places, Place{n.ID, side, y, BlockWidth, h})
		y += h + gap
		p.Gaps = append(p.Gaps, y-gap/2)
	}
	p.Height = y - gap + margin
	at := index(nodes)
	for to, n := range nodes {
		for k, id := range n.From {
			from, ok := at[id]
			if !ok || from == to {
				continue // the block's error says so
			}
			w := Wire{From: id, To: n.ID, Input: k}
			a, b := p.Places[from], p.Places[to]
			if w.Skip = to != from+1; w.Skip {
				w.Path = around(a, b, lanes[0].track)
				lanes = lanes[1:]
			} else {
				w.Path = fmt.Sprintf("M%d %dV%d", a.X+a.W/2, a.Y+a.H, b.Y)
			}
			p.Wires = append(p.Wires, w)
		}
	}
	return p
}

// index finds nodes by id, the first of namesakes.
func index(nodes []Node) map[string]int {
	at := map[string]int{}
	for i, n := range nodes {
		if _, taken := at[n.ID]; !taken {
			at[n.ID] = i
		}
	}
	return at
}

// skips lists the wires that lead past other blocks, in the order of the wires.
func skips(nodes []Node) []lane {
	at := index(nodes)
	var lanes []lane
	for to, n := range nodes {
		for _, id := range n.From {
			if from, ok := at[id]; ok && from != to && to != from+1 {
				lanes = append(lanes, lane{from: from, to: to})
			}
		}
	}
	return lanes
}

// lane is a skip on its way past the blocks between.
type lane struct{ from, to, track int }

// assign gives each lane the innermost track that is free along its way, short ones first, and
// returns how many tracks there are.
func assign(lanes []lane) int {
	order := make([]int, len(lanes))
	for i := range order {
		order[i] = i
	}
	length := func(l lane) int { return max(l.to, l.from) - min(l.to, l.from) }
	slices.SortStableFunc(order, func(a, b int) int { return length(lanes[a]) - length(lanes[b]) })
	var tracks [][]lane
	for _, i := range order {
		l := &lanes[i]
		lo, hi := min(l.from, l.to), max(l.from, l.to)
		l.track = slices.IndexFunc(tracks, func(taken []lane) bool {
			return !slices.ContainsFunc(taken, func(o lane) bool {
				return lo < max(o.from, o.to) && min(o.from, o.to) < hi
			})
		})
		if l.track < 0 {
			l.track = len(tracks)
			tracks = append(tracks, nil)
		}
		tracks[l.track] = append(tracks[l.track], *l)
	}
	return len(tracks)
}

// around leads out of the right side of a block, along a track, and into the right side of another.
func around(a, b Place, track int) string {
	const out, in = BlockHeight * 2 / 3, BlockHeight / 3
	ay, by := a.Y+out, b.Y+in
	right := a.X + a.W
	x := right + lanesFrom + track*laneWidth
	down := corner
	if by < ay {
		down = -corner
	}
	return fmt.Sprintf("M%d %dH%dQ%d %d %d %dV%dQ%d %d %d %dH%d",
		right, ay, x-corner, x, ay, x, ay+down, by-down, x, by, x-corner, by, right)
}

// Index is where a block dropped at a point would go in: the index among the blocks, besides the
// image, that it would have, and on which of the wires that lead to the block there.
func (p Plan) Index(x, y int) (at, input int) {
	for i := 1; i < len(p.Places); i++ {
		if q := p.Places[i]; y < q.Y+q.H/2 {
			return i - 1, 0
		}
	}
	return max(0, len(p.Places)-1), 0
}
