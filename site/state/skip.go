package state

import (
	"slices"

	"plywood/engine/nn"
	"plywood/site/scope"
	"plywood/site/wiring"
)

// skip is a wire that is being made, or one that is selected.
type skip struct {
	from, over string // while it is dragged: where it comes from and the block it is over
	targets    []string
	offer      Offer
	wire       Wire

	leads    []string // SkipTargets of a block, at a revision
	of       string
	revision int
}

// Offer asks how a skip is to join the block it was dropped on.
type Offer struct {
	From, To string
	X, Y     int // of the window; negative for its middle
	Ways     []wiring.Way
}

// Wire is one of the wires into a block.
type Wire struct {
	To    string
	Input int
}

// Names of menus: the one that shows an Offer, and the list of keys.
const (
	skipMenu = "skip"
	KeysMenu = "keys"
)

// StartSkip begins to drag a wire out of a block, or of the image.
func (s *Store) StartSkip(from string) {
	if from == nn.InputID || s.Has(from) {
		s.skip.from, s.skip.targets = from, s.SkipTargets(from)
	}
}

// SkipOver tells which block the wire is over, "" for none. What stands deeper than the wire's beginning
// means the block that holds it there.
func (s *Store) SkipOver(to string) { s.skip.over = s.level(s.skip.from, to) }

// level is the block beside one that holds another, or that one itself where there is none.
func (s *Store) level(one, other string) string {
	within := s.within(one)
	for path := other; path != ""; path = s.within(path) {
		if s.within(path) == within {
			return path
		}
	}
	return other
}

// Skipping is where the wire that is being dragged comes from, "" for none.
func (s *Store) Skipping() string { return s.skip.from }

// EndSkip gives the wire up.
func (s *Store) EndSkip() { s.skip.from, s.skip.over, s.skip.targets = "", "", nil }

// DropSkip lets the wire go over a block, at a place of the window.
func (s *Store) DropSkip(to string, x, y int) {
	from := s.skip.from
	to = s.level(from, to)
	s.EndSkip()
	if from != "" && to != from {
		s.OfferSkip(from, to, x, y)
	}
}

// OfferSkip asks how a skip from one block to another is to be made. Where only one way makes sense,
// as into a block that merges already, it is made at once.
func (s *Store) OfferSkip(from, to string, x, y int) {
	sc, a, b, ok := s.pair(from, to)
	if !ok {
		s.refuse("A skip stays where it begins: a group has one input and one output. Let it go on a block beside " + from + ".")
		return
	}
	if !wiring.Later(sc.Model, a, b) {
		s.refuse("A skip leads forward: let it go on a block that comes after " + from + ".")
		return
	}
	ways := wiring.Ways(sc.Model, sc.Report, a, b)
	if len(ways) > 1 {
		s.skip.offer = Offer{from, to, x, y, ways}
		s.menu = skipMenu
		return
	}
	if why := ways[0].Refusal; why != "" {
		s.refuse(why)
		return
	}
	s.makeSkip(from, to, ways[0])
}

// pair are two blocks by their ids in the scope that both stand in; ok is false where they stand in two.
func (s *Store) pair(from, to string) (sc scope.Scope, a, b string, ok bool) {
	in, a := scope.Split(s.doc.Model, from)
	within, b := scope.Split(s.doc.Model, to)
	return s.scope(within), a, b, in == within
}

// Offered is the open question how to make a skip; ok is false where there is none.
func (s *Store) Offered() (o Offer, ok bool) { return s.skip.offer, s.menu == skipMenu }

// TakeOffer makes the skip in one of the ways offered.
func (s *Store) TakeOffer(k int) {
	o, ok := s.Offered()
	if !ok || k < 0 || k >= len(o.Ways) || o.Ways[k].Refusal != "" {
		return
	}
	s.CloseMenu()
	if sc, a, b, same := s.pair(o.From, o.To); same && sc.Model.Index(b) >= 0 && wiring.Later(sc.Model, a, b) {
		s.makeSkip(o.From, o.To, o.Ways[k])
	}
}

func (s *Store) makeSkip(from, to string, w wiring.Way) {
	sc, a, b, _ := s.pair(from, to)
	var id string
	s.must(s.edit("", sc.Path, func(in *nn.Model) error {
		id = wiring.Skip(in, a, b, w)
		return nil
	}))
	s.Select(scope.Join(sc.Path, id))
}

// SkipTargets are the blocks that a skip from a block can lead to, in the order they stand in.
func (s *Store) SkipTargets(from string) []string {
	if k := &s.skip; k.of != from || k.revision != s.revision {
		within, id := scope.Split(s.doc.Model, from)
		sc := s.scope(within)
		k.leads, k.of, k.revision = paths(within, wiring.Targets(sc.Model, sc.Report, id)), from, s.revision
	}
	return s.skip.leads
}

// CanCut tells whether a wire can be taken out: whether it leads into a block that merges.
func (s *Store) CanCut(to string, input int) bool {
	within, id := scope.Split(s.doc.Model, to)
	return wiring.CanCut(s.scope(within).Model, id, input)
}

// SelectWire selects one of the wires into a block that merges.
func (s *Store) SelectWire(to string, input int) {
	if s.CanCut(to, input) {
		s.Select("")
		s.skip.wire = Wire{to, input}
		s.inspect = InspectBlock
	}
}

// SelectedWire is the wire that is selected; its To is "" where none is.
func (s *Store) SelectedWire() Wire { return s.skip.wire }

// WireText says between which blocks the selected wire runs, "" where none is selected.
func (s *Store) WireText() string {
	w := s.skip.wire
	sc, i := s.locate(w.To)
	if i < 0 {
		return ""
	}
	from := sc.Model.Sources(i)[w.Input]
	if from == nn.InputID && sc.Path != "" {
		return "What " + sc.Path + " reads → " + w.To
	}
	return scope.Join(sc.Path, from) + " → " + w.To
}

// cut takes a wire out.
func (s *Store) cut(w Wire) {
	s.skip.wire = Wire{}
	within, id := scope.Split(s.doc.Model, w.To)
	s.must(s.edit("", within, func(in *nn.Model) error {
		wiring.Cut(in, id, w.Input)
		return nil
	}))
}

// markTargets marks where the wire that is being dragged comes from, and where it may lead.
func (s *Store) markTargets(blocks []BlockView) {
	for i := range blocks {
		b := &blocks[i]
		b.Source = b.ID == s.skip.from
		b.Target = slices.Contains(s.skip.targets, b.ID)
		b.Over = b.Target && b.ID == s.skip.over
		s.markTargets(b.Inside)
	}
}
