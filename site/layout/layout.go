// Package layout says where on the canvas the blocks of a network stand and how the wires between
// them run. It draws nothing and knows no browser: lengths are in pixels.
//
// Blocks stand one under another in columns. Where chains of blocks read one value and meet again,
// they stand side by side; a wire that leads past blocks runs in a lane at their right, or at their
// left where it would cross others at the right. What an opened block is made of is laid out in the
// same way within its frame.
package layout

import "slices"

// Measures of the canvas.
const (
	BlockWidth  = 288
	BlockHeight = 50
	InnerWidth  = 296 // of a block inside an opened one: a strided convolution's settings and parameters
	gap         = 18  // between blocks, where the wires show
	forkGap     = 32  // above blocks side by side, where their wires part
	legHeight   = 9   // between the wires that come together under them
	columnGap   = 28  // between blocks side by side
	framePad    = 16  // from an opened block's frame to what it holds
	margin      = 20
	laneWidth   = 14 // between skips side by side
	lanesFrom   = 18 // from the blocks to the first of them
	portWidth   = 28 // between wires that come into a block from above
	corner      = 8
)

// Node is a block to be placed. The first of a network is its image and reads nothing.
type Node struct {
	ID     string
	From   []string // inside an opened block, "" is what that block reads
	Extra  int      // height besides the usual, such as of an error's text
	Inside []Node   // what an opened block is made of, the last being its output; nil for a closed one
	Takes  bool     // blocks can be dropped into it where it is open
}

// Place is where a block stands. An opened one has its name at the top and the rest within.
type Place struct {
	ID         string // inside an opened block, after its id and a dot
	X, Y, W, H int
	Inside     []Place
}

// Wire joins a block to one that reads it. Inside an opened block, a wire from or to that block
// itself brings what it reads in, or its output out.
type Wire struct {
	From, To string
	Input    int      // which of To's inputs
	Points   [][2]int // its corners, from its beginning to its end
	Path     string   // the same, rounded, in SVG's terms
	Skip     bool     // leads past other blocks
	Out      bool     // ends at the frame of the opened block it leaves
}

// Plan is a network laid out.
type Plan struct {
	Width, Height int
	Places        []Place // of the nodes, in their order
	Wires         []Wire
	Gaps          []Gap // where a dropped block can go in
	root          *column
}

// Lay lays a network out. The nodes come in running order, which is the order from top to bottom
// where nothing stands side by side.
func Lay(nodes []Node) Plan {
	g := newGroup(nodes, "", BlockWidth)
	g.measure()
	left, right := g.root.left, g.root.right
	side := max(left, right) // the chain stays in the middle
	p := Plan{Width: 2 * (side + margin), root: g.root}
	g.place(margin+side, margin)
	p.Height = margin + g.root.height + margin
	p.Places = g.places
	p.Wires = g.wires(nil)
	p.Gaps = g.gaps(nil)
	return p
}

// group is the network, or what is inside an opened block: nodes laid out together.
type group struct {
	nodes  []Node
	prefix string // of the ids inside
	width  int    // of a block
	from   [][]int
	root   *column
	at     []spot // of each node
	inner  []*group
	links  []*link
	joins  []int // how many wires come into each node from columns above it
	forks  bool  // what an opened block reads parts in it
	places []Place
}

// spot is where in its column a node stands.
type spot struct {
	column *column
	index  int
}

// Where a wire begins, other than at a node's index.
const (
	fromEntry  = -1 // what the opened block reads
	fromNobody = -2
)

func newGroup(nodes []Node, prefix string, width int) *group {
	g := &group{nodes: nodes, prefix: prefix, width: width, at: make([]spot, len(nodes)),
		inner: make([]*group, len(nodes)), places: make([]Place, len(nodes)), from: make([][]int, len(nodes))}
	index := map[string]int{}
	if prefix != "" {
		index[""] = fromEntry
	}
	for i, n := range nodes {
		if _, taken := index[n.ID]; !taken { // the first of namesakes
			index[n.ID] = i
		}
		if n.Inside != nil {
			g.inner[i] = newGroup(n.Inside, prefix+n.ID+".", InnerWidth)
		}
	}
	for i, n := range nodes {
		for _, id := range n.From {
			from, known := index[id]
			if !known || from == i {
				from = fromNobody // the block's error says so
			}
			g.from[i] = append(g.from[i], from)
		}
	}
	g.root = g.structure()
	return g
}

// output is the node that nothing reads and that is written last, -1 where there is none.
func (g *group) output() int {
	read := make([]bool, len(g.nodes))
	for _, from := range g.from {
		for _, f := range from {
			if f >= 0 {
				read[f] = true
			}
		}
	}
	for i := len(read) - 1; i >= 0; i-- {
		if !read[i] {
			return i
		}
	}
	return -1
}

// forward tells whether all wires lead down the list, as they do in every sound network.
func (g *group) forward() bool {
	for i, from := range g.from {
		if slices.ContainsFunc(from, func(f int) bool { return f > i }) {
			return false
		}
	}
	return true
}
