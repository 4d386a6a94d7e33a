package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/wasm/protocol"
)

func TestThePad(t *testing.T) {
	s, f, r := answered(t)
	s.Look()
	f.asks()
	// A picture that is not here yet goes on the pad when it comes.
	s.PickShot(5)
	if s.PadOf() != -1 {
		t.Error("a picture that is not here is on the pad")
	}
	pixels := make([]byte, 2*784)
	pixels[784+3] = 200
	s.Receive(&protocol.Pictures{Run: r.ID, Index: []int32{2, 5}, Pixels: pixels})
	if pad, _ := s.Pad(); s.PadOf() != 5 || len(pad) != 784 || pad[3] != 200 {
		t.Fatalf("on the pad is %d", s.PadOf())
	}
	s.Look()
	if got := f.asks(); got != "see_drawing" {
		t.Errorf("asked for %q", got)
	}
	s.NextPicture(1)
	if s.PadOf() != 2 {
		t.Errorf("after 5 comes %d, want 2 as in the gallery", s.PadOf())
	}
	s.Look() // the first question has not been answered
	if got := f.asks(); got != "" {
		t.Errorf("asked for %q while an answer is out", got)
	}
	s.Receive(&protocol.Verdict{Run: r.ID, Ask: 1, Classes: []string{"bag", "boot"}, Sure: []float64{0.2, 0.8}})
	s.Look()
	if got := f.asks(); got != "see_drawing" || s.Verdict().Sure[1] != 0.8 {
		t.Errorf("asked for %q", got)
	}
	// A drawing takes the place of the picture, and leaves the picture alone.
	_, before := s.Pad()
	s.StrokeFrom(5, 5)
	s.StrokeTo(20, 5)
	pad, no := s.Pad()
	if s.PadOf() != -1 || no == before || pad[5*28+12] != 255 || pad[20*28+12] != 0 {
		t.Errorf("the line is not there: %v", pad[5*28:6*28])
	}
	inked := func() (n int) {
		for _, v := range pad {
			if v > 0 {
				n++
			}
		}
		return n
	}
	thin := inked()
	s.SetThick(true)
	s.StrokeFrom(5, 5)
	s.StrokeTo(20, 5)
	if !s.Thick() || inked() <= thin {
		t.Errorf("the thick pen inks %d pixels, the thin one %d", inked(), thin)
	}
	s.StrokeTo(-9, 400) // off the pad
	s.ClearPad()
	if pad, _ := s.Pad(); pad != nil || s.Verdict() != nil {
		t.Error("the pad is not clear")
	}
}

func TestLayers(t *testing.T) {
	s, f, r := answered(t)
	s.ShowTab(TabLayers)
	s.Look()
	ask, ok := f.sent[len(f.sent)-1].(*protocol.SeePictures)
	if !ok || !cmp.Equal(ask.Index, []int32{0}) {
		t.Fatalf("with an empty pad the first test image is wanted; asked %+v", f.sent)
	}
	s.Receive(&protocol.Pictures{Run: r.ID, Index: []int32{0}, Pixels: make([]byte, 784)})
	f.asks()
	s.Look()
	block, ok := f.sent[0].(*protocol.SeeBlock)
	if !ok || block.Block != "conv1" || len(block.Pixels) != 784 {
		t.Fatalf("asked %+v", f.sent)
	}
	s.Receive(&protocol.BlockView{Run: r.ID, Ask: block.Ask, Block: "conv1"})
	if s.SeenBlock() == nil {
		t.Error("the block is not shown")
	}
	s.Look()
	f.asks()
	s.Select("relu1")
	if s.SeenBlock() != nil {
		t.Error("what is of conv1 is shown for relu1")
	}
	s.Look()
	if b := f.sent[0].(*protocol.SeeBlock); b.Block != "relu1" {
		t.Errorf("asked for %s", b.Block)
	}
	s.Receive(&protocol.Unseen{Run: r.ID, What: "see_block", Text: "no such block"})
	f.asks()
	s.Look()
	if got := f.asks(); strings.Contains(got, "see_block") || s.Unseen() != "No such block." {
		t.Errorf("asked %q again; it says %q", got, s.Unseen())
	}
}

func TestThePlane(t *testing.T) {
	s, f := newStore(t)
	s.LoadTemplate("mlp")
	s.ChooseData("moons")
	s.Train()
	r := s.Current()
	if r == nil {
		t.Fatal(s.Notice().Text)
	}
	s.Receive(&protocol.Started{Run: r.ID, StepsPerEpoch: 4})
	s.ShowTab(TabPredictions)
	f.asks()
	s.Look()
	s.Look()
	if got := f.asks(); got != "see_plane" {
		t.Fatalf("asked for %q", got)
	}
	s.Receive(&protocol.Plane{Run: r.ID, Side: 2, Said: []byte{0, 0, 1, 1}})
	// The classes of points are counted as those of images, and a cell shows where its points lie.
	s.ShowTab(TabConfusion)
	s.Look()
	if got := f.asks(); got != "see_answers" || s.CellPlane() != nil {
		t.Errorf("for the confusion matrix asked for %q", got)
	}
	s.Receive(&protocol.Answers{Run: r.ID, Classes: []string{"inner", "outer"}, Shape: []int{2, 1, 1}, All: 3,
		Labels: []byte{0, 1, 1}, Said: []byte{0, 0, 1}, Sure: []byte{90, 60, 80}, Points: []byte{1, 2, 3, 4, 5, 6}})
	if p := s.CellPlane(); p == nil || len(p.Labels) != 3 || len(p.Said) != 4 || s.Plane().Labels != nil {
		t.Errorf("with no cell chosen %+v", p)
	}
	s.OpenCell(1, 0)
	if p := s.CellPlane(); string(p.Points) != "\x03\x04" || string(p.Labels) != "\x01" || p != s.CellPlane() {
		t.Errorf("in the cell lies %+v", p)
	}
	s.ShowTab(TabLayers)
	s.Look()
	if got := f.asks(); got != "" {
		t.Errorf("for layers, which points have no pictures of, asked for %q", got)
	}
	s.ShowTab(TabPredictions)
	s.Look()
	if got := f.asks(); got != "" || s.Plane() == nil {
		t.Errorf("asked for %q though no step has been made", got)
	}
	s.Receive(&protocol.Progress{Run: r.ID, Step: 2})
	s.Look()
	if got := f.asks(); got != "see_plane" {
		t.Errorf("after a step asked for %q", got)
	}
}

func TestDataTab(t *testing.T) {
	s, f := newStore(t)
	s.ShowTab(TabData)
	s.Look()
	s.Look()
	ask, ok := f.sent[0].(*protocol.SeeData)
	if !ok || f.asks() != "see_data see_samples" {
		t.Fatalf("asked %+v", f.sent)
	}
	s.Receive(&protocol.DataFacts{Set: ask.Set, Shape: []int{1, 1, 2}, Classes: []protocol.ClassFact{{Name: "bag", Train: 7, Test: 2}, {Name: "boot", Train: 5, Test: 1}}})
	s.Receive(&protocol.Samples{Set: ask.Set, Class: -1, Labels: []byte{1, 0}, Pixels: []byte{1, 2, 3, 4}})
	g := s.Gallery()
	if len(g.Shots) != 2 || g.Shots[0].Text != "boot" || string(g.Shots[1].Pixels) != "\x03\x04" || g.All != 12 {
		t.Errorf("%+v", g)
	}
	s.FilterData(1, true)
	s.Look()
	if want := f.sent[0].(*protocol.SeeSamples); want.Class != 1 || !want.Test {
		t.Errorf("asked %+v", want)
	}
	if g := s.Gallery(); g.All != 1 {
		t.Errorf("%d of the class", g.All)
	}
	f.asks()
	s.ChooseData("spiral")
	s.Look()
	if got := f.asks(); got != "see_data" {
		t.Errorf("for points asked %q", got)
	}
	if f, why := s.DataFacts(); f != nil || why != "" {
		t.Errorf("of another set it says %+v, %q", f, why)
	}
	s.Receive(&protocol.Unseen{What: "see_data", Text: "no such data"})
	if _, why := s.DataFacts(); why != "No such data." {
		t.Errorf("it says %q", why)
	}
}
