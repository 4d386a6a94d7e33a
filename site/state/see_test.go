package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/wasm/protocol"
)

// asks lists the kinds sent since the last call that ask to see something, and forgets all.
func (f *fake) asks() string {
	var kinds []string
	for _, m := range f.sent {
		if strings.HasPrefix(m.Kind(), "see_") {
			kinds = append(kinds, m.Kind())
		}
	}
	f.sent = nil
	return strings.Join(kinds, " ")
}

// answered is a run whose first epoch has been looked at: six test images of two classes.
func answered(t *testing.T) (*Store, *fake, *Run) {
	t.Helper()
	s, f, r := started(t)
	s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 1, Step: 4})
	s.ShowTab(TabPredictions)
	f.asks()
	s.Look()
	if got := f.asks(); got != "see_answers" {
		t.Fatalf("asked for %q", got)
	}
	s.Receive(&protocol.Answers{Run: r.ID, Step: 4, Classes: []string{"bag", "boot"}, Shape: []int{1, 28, 28}, All: 6,
		Labels: []byte{0, 0, 0, 1, 1, 1}, Said: []byte{0, 1, 1, 1, 1, 0}, Sure: []byte{90, 60, 80, 70, 55, 99}})
	return s, f, r
}

func numbers(g Gallery) (out []int) {
	for _, shot := range g.Shots {
		out = append(out, shot.Index)
	}
	return out
}

func TestNothingIsAskedWhileNobodyLooks(t *testing.T) {
	s, f, _ := started(t)
	f.asks()
	s.Look()
	if got := f.asks(); got != "" {
		t.Errorf("the curves ask for %s", got)
	}
	s, f = newStore(t)
	for _, tab := range []Tab{TabPredictions, TabConfusion, TabLayers} {
		s.ShowTab(tab)
		s.Look()
		if got := f.asks(); got != "" || !strings.Contains(s.Unseen(), "Press Train") || s.Tab() != tab {
			t.Errorf("without a run %s asks for %q and says %q", tab, got, s.Unseen())
		}
	}
}

func TestPredictionsWrongOnesFirst(t *testing.T) {
	s, f, _ := answered(t)
	if d := cmp.Diff([]int{5, 2, 1, 4, 3, 0}, numbers(s.Gallery())); d != "" {
		t.Error(d)
	}
	if shot := s.Gallery().Shots[0]; shot.Text != "bag 99%" || shot.Note != "is boot" || !shot.Bad {
		t.Errorf("%+v", shot)
	}
	s.SetWrongOnly(true)
	if d := cmp.Diff([]int{5, 2, 1}, numbers(s.Gallery())); d != "" || !s.WrongOnly() {
		t.Error(d)
	}
	s.FilterClass(0)
	if d := cmp.Diff([]int{2, 1}, numbers(s.Gallery())); d != "" || s.Class() != 0 {
		t.Error(d)
	}
	s.Look()
	if ask := f.sent[0].(*protocol.SeePictures); !cmp.Equal(ask.Index, []int32{2, 1}) {
		t.Errorf("asked for the pictures %v", ask.Index)
	}
	f.asks()
	s.Look()
	if got := f.asks(); got != "" {
		t.Errorf("asked twice: %s", got)
	}
	s.ShowMore()
	if s.see.shown != 2*galleryStep {
		t.Errorf("shows %d", s.see.shown)
	}
}

func TestAnswersAreAskedForAnewAfterEachEpochAndTheEnd(t *testing.T) {
	s, f, r := answered(t)
	f.asks()
	key := s.GalleryKey()
	s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 2, Step: 8})
	s.Look()
	if got := f.asks(); !strings.Contains(got, "see_answers") {
		t.Errorf("after an epoch: %q", got)
	}
	s.Receive(&protocol.Answers{Run: r.ID, Step: 8, Classes: []string{"bag", "boot"}, Labels: []byte{0}, Said: []byte{0}, Sure: []byte{90}})
	if s.GalleryKey() == key {
		t.Error("the key of the gallery has not changed")
	}
	s.Receive(&protocol.Ended{Run: r.ID})
	s.Look()
	if got := f.asks(); !strings.Contains(got, "see_answers") {
		t.Errorf("after the end: %q", got)
	}
	s.Receive(&protocol.Unseen{Run: r.ID, What: "see_answers", Text: "it is gone"})
	s.Look()
	if got := f.asks(); got != "" || s.Unseen() != "It is gone." {
		t.Errorf("told that it is gone, it asks %q and says %q", got, s.Unseen())
	}
	s.Receive(&protocol.Ready{Device: "another"}) // a new worker
	s.Look()
	if got := f.asks(); got != "" || !strings.Contains(s.Unseen(), "Nothing of this run was kept") {
		t.Errorf("of a new worker that has nothing: %q, and it says %q", got, s.Unseen())
	}
	r.Saved = &Saved{Epoch: 2, Step: 8}
	s.Look()
	if start, ok := last(f).(*protocol.Start); !ok || !start.Rest || !start.Resume || start.Run != r.ID {
		t.Fatalf("it asks for %+v", last(f))
	}
	f.asks()
	s.Look()
	if got := f.asks(); got != "" {
		t.Errorf("while it is loading it asks %q", got)
	}
	s.Receive(&protocol.Rested{Run: r.ID})
	s.Look()
	if got := f.asks(); !strings.Contains(got, "see_answers") {
		t.Errorf("of the network that was loaded: %q", got)
	}
}

func TestConfusion(t *testing.T) {
	s, _, _ := answered(t)
	if d := cmp.Diff([][]int{{1, 2}, {1, 2}}, s.Confusion()); d != "" {
		t.Error(d)
	}
	s.ShowTab(TabConfusion)
	if n := len(s.Gallery().Shots); n != 0 {
		t.Errorf("%d images before a cell is chosen", n)
	}
	s.OpenCell(0, 1)
	if d := cmp.Diff([]int{2, 1}, numbers(s.Gallery())); d != "" {
		t.Error(d)
	}
	s.OpenCell(1, 1)
	if d := cmp.Diff([]int{4, 3}, numbers(s.Gallery())); d != "" {
		t.Error(d)
	}
	if truth, said := s.Cell(); truth != 1 || said != 1 {
		t.Errorf("cell %d, %d", truth, said)
	}
}
