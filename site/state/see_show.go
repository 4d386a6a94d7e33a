package state

import (
	"fmt"
	"slices"

	"plywood/wasm/protocol"
)

// Shot is a picture of a gallery and what stands under it.
type Shot struct {
	Index  int
	Pixels []byte // [C,H,W], nil while it is on its way
	Text   string
	Note   string
	Bad    bool
	On     bool // on the pad
}

// Gallery is the pictures that the open tab shows.
type Gallery struct {
	Shape  []int // [C,H,W]
	Signed bool  // 128 stands for zero: values below and above are told apart by colour
	Shots  []Shot
	All    int // how many there are; the gallery shows the first
}

// Answers is what the network says of the test images, nil before the worker has told.
func (s *Store) Answers() *protocol.Answers {
	if s.SeenRun() == nil || s.see.run != s.SeenRun().ID {
		return nil
	}
	return s.see.answers
}

// sortedAnswers are the test images that the filters leave: wrong ones first, the surest before the
// others, as they tell most; then right ones, the least sure first.
func (s *Store) sortedAnswers() []int32 {
	a, v := s.Answers(), &s.see
	if a == nil {
		return nil
	}
	key := fmt.Sprint(v.tab, v.class, v.wrongOnly, v.cell)
	if key == v.sortedKey {
		return v.sorted
	}
	var wrong, right []int32
	for i, label := range a.Labels {
		said := a.Said[i]
		switch {
		case v.tab == TabConfusion && (int(label) != v.cell[0] || int(said) != v.cell[1]):
		case v.tab != TabConfusion && v.class >= 0 && int(label) != v.class:
		case said != label:
			wrong = append(wrong, int32(i))
		case v.tab == TabConfusion || !v.wrongOnly:
			right = append(right, int32(i))
		}
	}
	slices.SortStableFunc(wrong, func(x, y int32) int { return int(a.Sure[y]) - int(a.Sure[x]) })
	slices.SortStableFunc(right, func(x, y int32) int { return int(a.Sure[x]) - int(a.Sure[y]) })
	v.sorted, v.sortedKey = append(wrong, right...), key
	return v.sorted
}

func (s *Store) shownAnswers() []int32 {
	all := s.sortedAnswers()
	return all[:min(len(all), s.see.shown)]
}

// Gallery is what the open tab shows of pictures.
func (s *Store) Gallery() Gallery {
	if s.see.tab == TabData {
		return s.dataGallery()
	}
	a := s.Answers()
	if a == nil {
		return Gallery{}
	}
	g := Gallery{Shape: a.Shape, All: len(s.sortedAnswers())}
	for _, i := range s.shownAnswers() {
		shot := Shot{Index: int(i), Pixels: s.see.pictures[i], Bad: a.Said[i] != a.Labels[i], On: s.see.padOf == int(i)}
		shot.Text = fmt.Sprintf("%s %d%%", a.Classes[a.Said[i]], a.Sure[i])
		if shot.Bad {
			shot.Note = "is " + a.Classes[a.Labels[i]]
		}
		g.Shots = append(g.Shots, shot)
	}
	return g
}

func (s *Store) dataGallery() Gallery {
	f, p := s.see.facts, s.see.samples
	if f == nil || p == nil || len(p.Labels) == 0 {
		return Gallery{}
	}
	g := Gallery{Shape: p.Shape, Signed: p.Reach > 0 && len(p.Shape) == 3 && p.Shape[0] != 3}
	size := len(p.Pixels) / len(p.Labels)
	for i, l := range p.Labels {
		g.Shots = append(g.Shots, Shot{Index: i, Pixels: p.Pixels[i*size : (i+1)*size], Text: f.Classes[l].Name})
	}
	for c, k := range f.Classes {
		if s.see.dataClass < 0 || s.see.dataClass == c {
			if s.see.dataTest {
				g.All += k.Test
			} else {
				g.All += k.Train
			}
		}
	}
	return g
}

// GalleryKey changes whenever Gallery would give something else.
func (s *Store) GalleryKey() string {
	v := &s.see
	return fmt.Sprintf("%s %d %p %d %d %v %v %d %d %p %s %p", v.tab, v.run, v.answers, len(v.pictures), v.class, v.wrongOnly, v.cell,
		v.shown, v.padOf, v.samples, v.samplesOf, v.facts)
}

// ShowMore shows more pictures in the gallery.
func (s *Store) ShowMore() { s.see.shown += galleryStep }

// Class is the class that the predictions are filtered by, -1 for all.
func (s *Store) Class() int { return s.see.class }

// FilterClass shows the test images of one class, of all for -1.
func (s *Store) FilterClass(class int) { s.see.class, s.see.shown = class, galleryStep }

// WrongOnly tells whether the images that the network knows are left out.
func (s *Store) WrongOnly() bool        { return s.see.wrongOnly }
func (s *Store) SetWrongOnly(only bool) { s.see.wrongOnly, s.see.shown = only, galleryStep }

// Confusion counts the test images by their class and by what the network takes them for, nil before
// that is known.
func (s *Store) Confusion() [][]int {
	a := s.Answers()
	if a == nil {
		return nil
	}
	rows := make([][]int, len(a.Classes))
	for i := range rows {
		rows[i] = make([]int, len(a.Classes))
	}
	for i, l := range a.Labels {
		rows[l][a.Said[i]]++
	}
	return rows
}

// Cell is the cell of the confusion matrix whose images are shown; -1, -1 for none.
func (s *Store) Cell() (truth, said int) { return s.see.cell[0], s.see.cell[1] }

// OpenCell shows the images of a cell of the confusion matrix.
func (s *Store) OpenCell(truth, said int) { s.see.cell, s.see.shown = [2]int{truth, said}, galleryStep }

// CellPlane is the plane with the test points of the cell that is open; with all of them where none is. It is nil
// before they are known.
func (s *Store) CellPlane() *protocol.Plane {
	a, p, v := s.Answers(), s.Plane(), &s.see
	if a == nil || p == nil || len(a.Points) != 2*len(a.Labels) {
		return nil
	}
	key := fmt.Sprintf("%p %p %v", a, p, v.cell)
	if key == v.cellKey {
		return v.cellPlane
	}
	shown := *p
	shown.Points, shown.Labels = nil, nil
	for i, label := range a.Labels {
		if v.cell[0] < 0 || int(label) == v.cell[0] && int(a.Said[i]) == v.cell[1] {
			shown.Points, shown.Labels = append(shown.Points, a.Points[2*i], a.Points[2*i+1]), append(shown.Labels, label)
		}
	}
	v.cellKey, v.cellPlane = key, &shown
	return v.cellPlane
}

// Plane is what the network says in the plane, or the points of a set, nil before it is known.
func (s *Store) Plane() *protocol.Plane {
	if s.see.tab == TabData {
		if s.see.facts != nil {
			return s.see.facts.Plane
		}
		return nil
	}
	if r := s.SeenRun(); r != nil && r.ID == s.see.run {
		return s.see.plane
	}
	return nil
}

// SeenBlock is the inside of a block, nil before it is known.
func (s *Store) SeenBlock() *protocol.BlockView {
	if b := s.see.block; b != nil && s.SeenRun() != nil && b.Run == s.SeenRun().ID && b.Block == s.SeenBlockID() {
		return b
	}
	return nil
}

// DataFacts are of the chosen set, nil before they are known; why says where they cannot be had.
func (s *Store) DataFacts() (f *protocol.DataFacts, why string) {
	if why = s.Missing(s.Source()); why != "" {
		return nil, why
	}
	return s.see.facts, s.see.dataWhy
}

// DataFilter is which examples of the set are shown: of a class, -1 for all, and of which split.
func (s *Store) DataFilter() (class int, test bool) { return s.see.dataClass, s.see.dataTest }

// FilterData chooses which examples of the set are shown.
func (s *Store) FilterData(class int, test bool) {
	s.see.dataClass, s.see.dataTest, s.see.shown = class, test, galleryStep
}
