package layout

import (
	"testing"

	"pgregory.net/rapid"
)

func chain(ids ...string) []Node {
	nodes := []Node{{ID: "input"}}
	for _, id := range ids {
		nodes = append(nodes, Node{ID: id, From: []string{nodes[len(nodes)-1].ID}})
	}
	return nodes
}

func TestChainRunsDown(t *testing.T) {
	p := Chain(chain("a", "b", "c"))
	for i := 1; i < len(p.Places); i++ {
		if above, here := p.Places[i-1], p.Places[i]; here.Y < above.Y+above.H+gap {
			t.Errorf("%s at %d overlaps %s, which ends at %d", here.ID, here.Y, above.ID, above.Y+above.H)
		}
	}
	if len(p.Wires) != 3 || p.Wires[0].Skip || p.Wires[0].Path != "M156 70V88" {
		t.Errorf("wires are %+v", p.Wires)
	}
}

func TestAnErrorMakesRoom(t *testing.T) {
	nodes := chain("a", "b")
	nodes[1].Extra = 60
	p := Chain(nodes)
	if got, want := p.Places[2].Y-p.Places[1].Y, BlockHeight+60+gap; got != want {
		t.Errorf("b stands %d below a, want %d", got, want)
	}
}

func TestIndexAndGapsAgree(t *testing.T) {
	p := Chain(chain("a", "b", "c"))
	if len(p.Gaps) != 4 {
		t.Fatalf("%d gaps for three blocks, want 4", len(p.Gaps))
	}
	for i, y := range p.Gaps {
		if got, _ := p.Index(0, y); got != i {
			t.Errorf("gap %d lies at index %d", i, got)
		}
	}
	first, _ := p.Index(0, -100)
	last, _ := p.Index(0, 1e6)
	if first != 0 || last != 3 {
		t.Error("beyond the ends the ends are meant")
	}
}

func TestWiresToNowhereAreLeftOut(t *testing.T) {
	if p := Chain([]Node{{ID: "input"}, {ID: "a", From: []string{"gone", "a"}}}); len(p.Wires) != 0 {
		t.Errorf("wires are %+v", p.Wires)
	}
}

// Skips that pass the same block never share a track, whatever the network.
func TestTracksAreFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "nodes")
		var lanes []lane
		for range rapid.IntRange(0, 15).Draw(t, "skips") {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			to := rapid.IntRange(0, n).Filter(func(to int) bool { return to != from && to != from+1 }).Draw(t, "to")
			lanes = append(lanes, lane{from: from, to: to})
		}
		tracks := assign(lanes)
		for i, a := range lanes {
			if a.track >= tracks {
				t.Fatalf("track %d of %d", a.track, tracks)
			}
			for _, b := range lanes[:i] {
				meet := min(a.from, a.to) < max(b.from, b.to) && min(b.from, b.to) < max(a.from, a.to)
				if meet && a.track == b.track {
					t.Fatalf("%+v and %+v share a track", a, b)
				}
			}
		}
	})
}
