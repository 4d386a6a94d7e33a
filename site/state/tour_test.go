package state

import "testing"

func TestTourIsOfferedOnce(t *testing.T) {
	f := newFake()
	s := New(f.env())
	step, at, on := s.TourStep()
	if !on || at != 0 || step.Title == "" {
		t.Fatalf("a first visit finds no tour: step %d, %v", at, on)
	}
	if s = New(f.env()); !func() bool { _, _, on := s.TourStep(); return on }() {
		t.Error("a reload in the middle of the tour loses it")
	}
	before := s.Doc()
	for want := 1; ; want++ {
		s.NextTour()
		_, at, on := s.TourStep()
		if !on {
			break
		}
		if at != want {
			t.Errorf("step %d follows, want %d", at, want)
		}
		switch want {
		case 1:
			if s.Panel() != ShowEdit || s.Inspecting() != InspectBlock || s.Selected() == "" {
				t.Errorf("the settings' step shows %s, %s of block %q", s.Panel(), s.Inspecting(), s.Selected())
			}
		case 2:
			if s.Inspecting() != InspectTraining {
				t.Errorf("the training's step shows %s", s.Inspecting())
			}
		case 3:
			if s.Panel() != ShowTrain || s.Tab() != TabCurves {
				t.Errorf("the curves' step shows %s, tab %s", s.Panel(), s.Tab())
			}
		}
	}
	if s.Doc().Model != before.Model || s.CanUndo() || s.Panel() != ShowNet {
		t.Errorf("the tour changed the network, or leaves the panel %s", s.Panel())
	}
	s = New(f.env())
	if _, _, on := s.TourStep(); on {
		t.Error("it is offered again")
	}
	s.ToggleMenu(KeysMenu)
	s.BeginTour()
	if _, at, on := s.TourStep(); !on || at != 0 || s.Menu() != "" {
		t.Errorf("asked for, it stands at %d, %v, menu %q", at, on, s.Menu())
	}
	s.NextTour()
	s.BackTour()
	if _, at, _ := s.TourStep(); at != 0 || s.TourEnds() {
		t.Errorf("back leads to %d", at)
	}
}

func TestTourSkipped(t *testing.T) {
	f := newFake()
	s := New(f.env())
	s.EndTour()
	if _, _, on := New(f.env()).TourStep(); on {
		t.Error("a tour that was skipped is offered again")
	}
	if _, _, on := New(Env{}).TourStep(); on {
		t.Error("where nothing is kept it would come at every visit")
	}
}

func TestTourLeavesARunInSight(t *testing.T) {
	s, _, _ := started(t)
	s.Show(ShowTrain)
	s.BeginTour()
	s.Show(ShowTrain)
	s.EndTour()
	if s.Panel() != ShowTrain {
		t.Errorf("the tour's end hides a run under way behind %s", s.Panel())
	}
}
