package layout_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	. "plywood/site/layout"
	"plywood/site/layout/layouttest"
)

// net reads a network such as "a, b, c: input b": each block reads the one before it, or those
// after its colon.
func net(text string) []Node {
	nodes := []Node{{ID: "input"}}
	for part := range strings.SplitSeq(text, ",") {
		id, from, explicit := strings.Cut(strings.TrimSpace(part), ":")
		n := Node{ID: id, From: []string{nodes[len(nodes)-1].ID}}
		if explicit {
			n.From = strings.Fields(from)
		}
		nodes = append(nodes, n)
	}
	return nodes
}

func check(t *testing.T, p Plan) {
	t.Helper()
	for _, f := range layouttest.Faults(p) {
		t.Error(f)
	}
	for _, c := range layouttest.Crossings(p) {
		t.Errorf("%s cross", c)
	}
}

func place(t *testing.T, p Plan, id string) Place {
	t.Helper()
	var find func(places []Place) (Place, bool)
	find = func(places []Place) (Place, bool) {
		for _, q := range places {
			if q.ID == id {
				return q, true
			}
			if q, ok := find(q.Inside); ok {
				return q, true
			}
		}
		return Place{}, false
	}
	q, ok := find(p.Places)
	if !ok {
		t.Fatalf("%s has no place", id)
	}
	return q
}

func TestChainRunsDown(t *testing.T) {
	p := Lay(net("a, b, c"))
	check(t, p)
	if len(p.Wires) != 3 || p.Wires[0].Skip || p.Wires[0].Path != "M164 70V88" {
		t.Errorf("wires are %+v", p.Wires)
	}
}

func TestAnErrorMakesRoom(t *testing.T) {
	nodes := net("a, b")
	nodes[1].Extra = 60
	p := Lay(nodes)
	check(t, p)
	if got, want := p.Places[2].Y-p.Places[1].Y, BlockHeight+60+18; got != want {
		t.Errorf("b stands %d below a, want %d", got, want)
	}
}

func TestPlainSkipsRunInLanes(t *testing.T) {
	p := Lay(net("a, b, add: b input, c, d, add2: d add, e: add2"))
	check(t, p)
	for _, q := range p.Places {
		if q.X != p.Places[0].X {
			t.Errorf("%s does not stand in the column", q.ID)
		}
	}
	skips := 0
	for _, w := range p.Wires {
		if w.Skip {
			skips++
		}
	}
	if skips != 2 {
		t.Errorf("%d skips, want 2", skips)
	}
}

func TestBranchesStandSideBySide(t *testing.T) {
	p := Lay(net("stem, a1, a2, b1: stem, c1: stem, c2, join: a2 b1 c2 stem, dense"))
	check(t, p)
	a, b, c, stem := place(t, p, "a1"), place(t, p, "b1"), place(t, p, "c1"), place(t, p, "stem")
	if a.X+a.W >= b.X || b.X+b.W >= c.X || a.Y != c.Y || a.Y <= stem.Y+stem.H {
		t.Errorf("branches at %v %v %v", a, b, c)
	}
	if b.X != stem.X {
		t.Errorf("the middle branch is not in the middle: %v, stem %v", b, stem)
	}
	for _, w := range p.Wires {
		if want := w.From == "stem" && w.To == "join"; w.Skip != want {
			t.Errorf("%s → %s is a skip: %v", w.From, w.To, w.Skip)
		}
	}
}

func TestSkipsWithinBranches(t *testing.T) {
	check(t, Lay(net("a, b, addb: b a, c: input, d, addd: d input, e: input, all: addb addd e")))
	check(t, Lay(net("a, b: input, two: a b, c: input, three: two c, d: three")))
	check(t, Lay(net("x, a: x, b: x, ab: a b, c: ab, d: ab, cd: c d, e: x, all: cd e, f")))
	check(t, Lay(net("a, twice: a a, b")))
}

func TestOpenedBlocks(t *testing.T) {
	inside := func(text string) []Node {
		nodes := net(text)[1:]
		for i := range nodes {
			for k, id := range nodes[i].From {
				if id == "input" {
					nodes[i].From[k] = ""
				}
			}
		}
		return nodes
	}
	nodes := net("a, res, long, dense: long res, b")
	nodes[2].Inside = inside("conv1, bn1, conv2, short: input, add: conv2 short, relu")
	nodes[4].Inside = inside("conv1, cat1: input conv1, conv2, cat2: cat1 conv2")
	nodes[4].Inside[2].Inside = inside("x, y, add: y input")
	p := Lay(nodes)
	check(t, p)
	frame, main, short := place(t, p, "res"), place(t, p, "res.conv1"), place(t, p, "res.short")
	if main.X+main.W >= short.X || frame.W < main.W+short.W {
		t.Errorf("main path %v and shortcut %v within %v", main, short, frame)
	}
	if deep := place(t, p, "dense.conv2.add"); deep.W != InnerWidth {
		t.Errorf("a block within two others: %v", deep)
	}
}

func TestWiresToNowhereAreLeftOut(t *testing.T) {
	if p := Lay([]Node{{ID: "input"}, {ID: "a", From: []string{"gone", "a"}}}); len(p.Wires) != 0 || len(p.Places) != 2 {
		t.Errorf("wires are %+v", p.Wires)
	}
	check(t, Lay([]Node{{ID: "input"}}))
}

func TestIndexAndGapsAgree(t *testing.T) {
	p := Lay(net("a, b, c"))
	if len(p.Gaps) != 4 {
		t.Fatalf("%d gaps for three blocks, want 4", len(p.Gaps))
	}
	if first, last := p.Pick(0, -100, ""), p.Pick(0, 1e6, ""); first.At != 0 || last.At != 3 {
		t.Error("beyond the ends the ends are meant")
	}
	// Side by side: before each block, at the end of each branch, on the skip, and at the end.
	p = Lay(net("stem, a1, a2, b1: stem, join: a2 b1 stem, dense"))
	want := []string{"0/0", "1/0", "2/0", "3/0", "4/0", "4/1", "4/2", "5/0", "6/0"}
	var got []string
	for _, g := range p.Gaps {
		got = append(got, fmt.Sprintf("%d/%d", g.At, g.Input))
		if there := p.Pick(g.X+g.W/2, g.Y, ""); there != g {
			t.Errorf("at the gap %+v a block would go to %+v", g, there)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("gaps are %v, want %v", got, want)
	}
}

// An opened block that takes others has gaps of its own, one that does not has none.
func TestGapsWithinAnOpenedBlock(t *testing.T) {
	inside := []Node{{ID: "conv", From: []string{""}}, {ID: "bn", From: []string{"conv"}}, {ID: "add", From: []string{"bn", ""}}}
	lay := func(takes bool) Plan {
		return Lay([]Node{{ID: "input"}, {ID: "g", From: []string{"input"}, Inside: inside, Takes: takes}, {ID: "r", From: []string{"g"}}})
	}
	if p := lay(false); len(p.Gaps) != 3 {
		t.Errorf("a closed network has the gaps %+v", p.Gaps)
	}
	p := lay(true)
	var got []string
	for _, g := range p.Gaps {
		got = append(got, fmt.Sprintf("%s:%d/%d", g.Within, g.At, g.Input))
		if there := p.Pick(g.X+g.W/2, g.Y, ""); there != g {
			t.Errorf("at the gap %+v a block would go to %+v", g, there)
		}
	}
	slices.Sort(got)
	if want := []string{":0/0", ":1/0", ":2/0", "g:0/0", "g:1/0", "g:2/0", "g:2/1", "g:3/0"}; !slices.Equal(got, want) {
		t.Errorf("gaps are %v, want %v", got, want)
	}
	frame := place(t, p, "g")
	if above, below := p.Pick(frame.X+20, frame.Y+4, ""), p.Pick(frame.X+20, frame.Y+frame.H+4, ""); above.Within != "" || below.Within != "" {
		t.Errorf("over its name %+v is meant, under its frame %+v", above, below)
	}
	if own := p.Pick(frame.X+20, frame.Y+frame.H/2, "g"); own.Within != "" {
		t.Errorf("a block that is carried goes into itself, at %+v", own)
	}
	if beside := p.Pick(frame.X-30, frame.Y+frame.H/2, ""); beside.Within != "" {
		t.Errorf("beside its frame %+v is meant", beside)
	}
}

// Whatever the network, sound or not, blocks stand clear and wires run from block to block.
func TestAnyNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := draw(t, 14, true, 2)
		p := Lay(nodes)
		if faults := layouttest.Faults(p); len(faults) > 0 {
			t.Fatalf("%v\n%v", strings.Join(faults, "\n"), nodes)
		}
		if len(p.Places) != len(nodes) {
			t.Fatalf("%d places for %d blocks", len(p.Places), len(nodes))
		}
		for _, g := range p.Gaps {
			there := p.Pick(g.X+g.W/2, g.Y, "")
			if _, ok := p.Gap(there.Within, there.At, there.Input); !ok || g.At < 0 || g.Within == "" && g.At > len(nodes)-1 {
				t.Fatalf("gap %+v leads to %+v", g, there)
			}
		}
	})
}

// A network made of chains, branches and skips within each other has no wires that cross.
func TestSeriesParallelHasNoCrossings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &builder{t: t, nodes: []Node{{ID: "input"}}}
		b.chain("input", 3)
		p := Lay(b.nodes)
		if faults := append(layouttest.Faults(p), layouttest.Crossings(p)...); len(faults) > 0 {
			t.Fatalf("%v\n%v", strings.Join(faults, "\n"), b.nodes)
		}
	})
}

// Skips that lie across each other part to both sides of the blocks.
func TestInterleavedSkipsPart(t *testing.T) {
	p := Lay(net("a, b, c, d: c a, e: d b, f"))
	check(t, p)
	sides := map[string]bool{}
	for _, w := range p.Wires {
		if w.Skip {
			sides[w.From] = w.Points[1][0] < w.Points[0][0]
		}
	}
	if want := map[string]bool{"a": false, "b": true}; !maps.Equal(sides, want) {
		t.Errorf("at the left: %v, want %v", sides, want)
	}
}

// Whatever skips a chain has, no wire runs on another or through a block, and as few cross as two sides
// allow; those that must do it once, at a right angle.
func TestSkipsOfAChainCrossLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 16).Draw(t, "blocks")
		nodes := []Node{{ID: "0"}}
		for i := 1; i < n; i++ {
			nodes = append(nodes, Node{ID: fmt.Sprint(i), From: []string{fmt.Sprint(i - 1)}})
		}
		var skips [][2]int
		for range rapid.IntRange(0, 8).Draw(t, "skips") {
			to := rapid.IntRange(2, n-1).Draw(t, "to")
			from := rapid.IntRange(0, to-2).Draw(t, "from")
			nodes[to].From = append(nodes[to].From, fmt.Sprint(from))
			skips = append(skips, [2]int{from, to})
		}
		p := Lay(nodes)
		if faults := append(layouttest.Faults(p), layouttest.Tangles(p)...); len(faults) > 0 {
			t.Fatalf("%v\n%v", strings.Join(faults, "\n"), nodes)
		}
		if got, want := layouttest.Crossings(p), leastCrossings(skips); len(got) != want {
			t.Fatalf("%d wires cross, want %d\n%v\n%v", len(got), want, strings.Join(got, "\n"), nodes)
		}
	})
}

// In any network that runs forward, whatever blocks read, wires of different values only ever cross, at a
// right angle: lanes and legs lie apart.
func TestAnyForwardNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := []Node{{ID: "0"}}
		for i := range rapid.IntRange(1, 14).Draw(t, "blocks") {
			n := Node{ID: fmt.Sprint(i + 1)}
			for range rapid.IntRange(1, 3).Draw(t, "inputs") {
				n.From = append(n.From, fmt.Sprint(rapid.IntRange(max(0, i-5), i).Draw(t, "from")))
			}
			nodes = append(nodes, n)
		}
		p := Lay(nodes)
		if faults := append(layouttest.Faults(p), layouttest.Tangles(p)...); len(faults) > 0 {
			t.Fatalf("%v\n%v", strings.Join(faults, "\n"), nodes)
		}
	})
}

// leastCrossings tries all ways to put skips at two sides.
func leastCrossings(skips [][2]int) int {
	least := len(skips) * len(skips)
	for sides := range 1 << len(skips) {
		n := 0
		for i, a := range skips {
			for k, b := range skips[:i] {
				if sides>>i&1 == sides>>k&1 && (a[0] < b[0] && b[0] < a[1] && a[1] < b[1] || b[0] < a[0] && a[0] < b[1] && b[1] < a[1]) {
					n++
				}
			}
		}
		least = min(least, n)
	}
	return least
}

// draw makes a network of up to n blocks with any wires, also wrong ones.
func draw(t *rapid.T, n int, top bool, depth int) []Node {
	var nodes []Node
	if top {
		nodes = append(nodes, Node{ID: "input"})
	}
	for i := range rapid.IntRange(1, n).Draw(t, "blocks") {
		node := Node{ID: fmt.Sprint("n", i)}
		for range rapid.SampledFrom([]int{1, 1, 1, 2, 2, 3}).Draw(t, "inputs") {
			var id string
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				id = fmt.Sprint("n", rapid.IntRange(0, n).Draw(t, "any"))
			case 1, 2, 3:
				id = fmt.Sprint("n", rapid.IntRange(0, max(0, i-1)).Draw(t, "before"))
			default:
				if id = fmt.Sprint("n", i-1); i == 0 {
					id = map[bool]string{true: "input", false: ""}[top]
				}
			}
			node.From = append(node.From, id)
		}
		if depth > 0 && rapid.IntRange(0, 5).Draw(t, "open") == 0 {
			node.Inside = draw(t, 5, false, depth-1)
			node.Takes = rapid.Bool().Draw(t, "takes")
		}
		if rapid.IntRange(0, 9).Draw(t, "wrong") == 0 {
			node.Extra = 60
		}
		nodes = append(nodes, node)
	}
	return nodes
}

// builder makes series-parallel networks.
type builder struct {
	t     *rapid.T
	nodes []Node
}

func (b *builder) add(from ...string) string {
	id := fmt.Sprint("n", len(b.nodes))
	b.nodes = append(b.nodes, Node{ID: id, From: from})
	return id
}

// chain reads a value and returns what came of it, of at least one block.
func (b *builder) chain(from string, depth int) string {
	for range rapid.IntRange(1, 3).Draw(b.t, "length") {
		if depth == 0 || rapid.Bool().Draw(b.t, "block") {
			from = b.add(from)
			continue
		}
		var ends []string
		for range rapid.IntRange(1, 3).Draw(b.t, "branches") {
			ends = append(ends, b.chain(from, depth-1))
		}
		if len(ends) == 1 || rapid.Bool().Draw(b.t, "skip") {
			ends = append(ends, from)
		}
		from = b.add(ends...)
	}
	return from
}
