package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
)

func TestASkipIsOneStep(t *testing.T) {
	s, _ := newStore(t)
	before := s.Doc()
	s.StartSkip("conv1")
	s.SkipOver("bn2")
	marks := map[string]string{}
	for _, b := range s.View().Blocks {
		for mark, on := range map[string]bool{"source": b.Source, "target": b.Target, "over": b.Over} {
			if on {
				marks[b.ID] += mark + " "
			}
		}
	}
	want := map[string]string{"conv1": "source ", "bn1": "target ", "sigmoid1": "target ", "pool1": "target ", "conv2": "target ", "sigmoid2": "target ", "pool2": "target "}
	delete(marks, "bn2") // both target and over, in no order
	if d := cmp.Diff(want, marks); d != "" {
		t.Errorf("marked:\n%s", d)
	}
	s.DropSkip("bn2", 10, 20)
	o, ok := s.Offered()
	if !ok || o.From != "conv1" || o.To != "bn2" || o.X != 10 || len(o.Ways) != 2 || s.Skipping() != "" {
		t.Fatalf("offered %+v", o)
	}
	s.TakeOffer(7)
	s.TakeOffer(0)
	if !strings.Contains(ids(s), "bn2 shortcut1 add1 sigmoid2") || s.Selected() != "add1" || len(s.Problems()) > 0 || s.Menu() != "" {
		t.Errorf("made %s, selected %s", ids(s), s.Selected())
	}
	s.TakeOffer(0) // it has been taken
	s.OfferSkip("sigmoid1", "add1", -1, -1)
	if got := s.Model().Sources(s.Model().Index("add1")); len(got) != 3 {
		t.Errorf("add1 reads %v", got)
	}
	s.Undo()
	s.SelectWire("conv2", 0)
	if s.SelectedWire() != (Wire{}) {
		t.Error("a wire of the chain is selected")
	}
	s.SelectWire("add1", 1)
	if got := s.WireText(); got != "shortcut1 → add1" || s.Inspecting() != InspectBlock {
		t.Errorf("the inspector says %q", got)
	}
	s.RemoveSelected()
	if d := cmp.Diff(before.Model, s.Model()); d != "" || s.SelectedWire() != (Wire{}) {
		t.Errorf("cut:\n%s", d)
	}
	s.Undo()
	s.Undo()
	if d := cmp.Diff(before, s.Doc()); d != "" {
		t.Errorf("undone:\n%s", d)
	}
}

func TestSkipsThatCannotBe(t *testing.T) {
	s, _ := newStore(t)
	s.OfferSkip("bn2", "conv1", 0, 0)
	if !strings.Contains(s.Notice().Text, "leads forward") {
		t.Errorf("the page says %q", s.Notice().Text)
	}
	s.OfferSkip("pool2", "dense1", 0, 0)
	s.TakeOffer(0)
	s.CloseMenu()
	s.StartSkip("gone")
	s.DropSkip("bn2", 0, 0)
	s.StartSkip(nn.InputID)
	s.DropSkip(nn.InputID, 0, 0)
	s.StartSkip("conv1")
	s.EndSkip()
	s.DropSkip("bn2", 0, 0)
	if s.CanUndo() || s.Menu() != "" || s.Skipping() != "" {
		t.Errorf("something happened: %s, menu %q", ids(s), s.Menu())
	}
	s.Insert("add", 4)
	s.OfferSkip("pool1", "add1", 0, 0)
	if !s.Notice().Error {
		t.Error("what add1 reads already is taken again")
	}
}

func TestWithinARectangle(t *testing.T) {
	s, _ := newStore(t)
	p := s.View().Plan.Places
	ids := s.Within(p[3].X+5, p[3].Y+5, p[1].X-9, p[1].Y+p[1].H-2)
	if d := cmp.Diff([]string{"conv1", "bn1", "sigmoid1"}, ids); d != "" {
		t.Error(d)
	}
	if ids := s.Within(-100, 0, p[1].X-5, 9000); ids != nil {
		t.Errorf("beside the network lie %v", ids)
	}
}
