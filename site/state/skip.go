package state

import (
	"slices"

	"plywood/engine/nn"
	"plywood/site/wiring"
)

// skip is a wire that is being made, or one that is selected.
type skip struct {
	from, over string // while it is dragged: where it comes from and the block it is over
	targets    []string
	offer      Offer
	wire       Wire
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
	if from == nn.InputID || s.doc.Model.Index(from) >= 0 {
		s.skip.from, s.skip.targets = from, s.SkipTargets(from)
	}
}

// SkipOver tells which block the wire is over, "" for none.
func (s *Store) SkipOver(to string) { s.skip.over = to }

// Skipping is where the wire that is being dragged comes from, "" for none.
func (s *Store) Skipping() string { return s.skip.from }

// EndSkip gives the wire up.
func (s *Store) EndSkip() { s.skip.from, s.skip.over, s.skip.targets = "", "", nil }

// DropSkip lets the wire go over a block, at a place of the window.
func (s *Store) DropSkip(to string, x, y int) {
	from := s.skip.from
	s.EndSkip()
	if from != "" && to != from {
		s.OfferSkip(from, to, x, y)
	}
}

// OfferSkip asks how a skip from one block to another is to be made. Where only one way makes sense,
// as into a block that merges already, it is made at once.
func (s *Store) OfferSkip(from, to string, x, y int) {
	m := s.doc.Model
	if !wiring.Later(m, from, to) {
		s.refuse("A skip leads forward: let it go on a block that comes after " + from + ".")
		return
	}
	ways := wiring.Ways(m, s.report, from, to)
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

// Offered is the open question how to make a skip; ok is false where there is none.
func (s *Store) Offered() (o Offer, ok bool) { return s.skip.offer, s.menu == skipMenu }

// TakeOffer makes the skip in one of the ways offered.
func (s *Store) TakeOffer(k int) {
	o, ok := s.Offered()
	if !ok || k < 0 || k >= len(o.Ways) || o.Ways[k].Refusal != "" {
		return
	}
	s.CloseMenu()
	if s.doc.Model.Index(o.To) >= 0 && wiring.Later(s.doc.Model, o.From, o.To) {
		s.makeSkip(o.From, o.To, o.Ways[k])
	}
}

func (s *Store) makeSkip(from, to string, w wiring.Way) {
	var id string
	s.must(s.change("", func(d *Document) error {
		id = wiring.Skip(d.Model, from, to, w)
		return nil
	}))
	s.Select(id)
}

// SkipTargets are the blocks that a skip from a block can lead to, in the order they stand in.
func (s *Store) SkipTargets(from string) []string {
	return wiring.Targets(s.doc.Model, s.report, from)
}

// CanCut tells whether a wire can be taken out: whether it leads into a block that merges.
func (s *Store) CanCut(to string, input int) bool { return wiring.CanCut(s.doc.Model, to, input) }

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
	i := s.doc.Model.Index(w.To)
	if i < 0 {
		return ""
	}
	return s.doc.Model.Sources(i)[w.Input] + " → " + w.To
}

// cut takes a wire out.
func (s *Store) cut(w Wire) {
	s.skip.wire = Wire{}
	s.must(s.change("", func(d *Document) error {
		wiring.Cut(d.Model, w.To, w.Input)
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
	}
}
