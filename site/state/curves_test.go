package state

import (
	"math"
	"strings"
	"testing"

	"plywood/wasm/protocol"
)

func TestZoomAndLog(t *testing.T) {
	s, _, r := started(t)
	s.Receive(&protocol.Progress{Run: r.ID, Epoch: 1, Step: 2, Points: []protocol.Point{{Step: 1, Loss: 2}, {Step: 2, Loss: 1}}})
	key := s.CurvesKey()
	s.ZoomCurves(2, 1.999) // too little to see
	if s.CurvesZoomed() {
		t.Error("it looks at nothing")
	}
	s.ZoomCurves(3, -1)
	loss, accuracy := s.Curves()
	if !loss.Zoomed || !accuracy.Zoomed || loss.XMin != 0 || loss.XMax != 3 || loss.Log || s.CurvesKey() == key {
		t.Errorf("zoomed: %+v", loss)
	}
	s.SetLogLoss(true)
	s.ResetCurves()
	if loss, accuracy = s.Curves(); loss.Zoomed || !loss.Log || accuracy.Log || s.CurvesKey() == key {
		t.Errorf("by factors: %+v", loss)
	}
}

// Without a pointer the part that is looked at is made narrower and wider, and moved, within all epochs.
func TestCurvesByKeys(t *testing.T) {
	s, _, r := started(t)
	all := float64(r.Settings.Epochs)
	part := func(lo, hi float64) {
		t.Helper()
		if loss, _ := s.Curves(); math.Abs(loss.XMin-lo) > 1e-9 || math.Abs(loss.XMax-hi) > 1e-9 {
			t.Errorf("it looks at %v to %v, want %v to %v", loss.XMin, loss.XMax, lo, hi)
		}
	}
	s.MoveCurves(0.5)
	s.ScaleCurves(2, 1)
	part(0, all)
	if s.CurvesZoomed() {
		t.Error("all that there is counts as a part")
	}
	s.ScaleCurves(0.5, all)
	part(all/2, all)
	s.ScaleCurves(0.5, all/2)
	part(all/2, all*3/4)
	s.MoveCurves(-1)
	part(all/4, all/2)
	s.MoveCurves(-9)
	part(0, all/4)
	s.MoveCurves(9)
	part(all*3/4, all)
	for range 40 {
		s.ScaleCurves(0.5, all)
	}
	if loss, _ := s.Curves(); loss.XMax-loss.XMin < 0.0099 {
		t.Errorf("it looks at %v epochs only", loss.XMax-loss.XMin)
	}
	s.ScaleCurves(1e6, 0)
	part(0, all)
	s.HearCurves("epoch 1: r 0.5")
	if s.Heard() != "epoch 1: r 0.5" {
		t.Errorf("heard %q", s.Heard())
	}
}

func TestTheBandIsOfTheRunThatIsShown(t *testing.T) {
	s, _ := newStore(t)
	s.LoadTemplate("lenet-bn")
	if s.Band() != nil {
		t.Error("garments have a band")
	}
	s.ChooseData("fashion-mnist")
	if b := s.Band(); len(b) != 5 {
		t.Fatalf("the network that stands there has the band %v", b)
	}
	s.Train()
	s.Receive(&protocol.Started{Run: s.Current().ID, StepsPerEpoch: 4})
	r := s.Current()
	loss, accuracy := s.Curves()
	if len(loss.Band) != 5 || loss.Band[4].X1 != 5 || loss.Band[4].Low != 0.295 || len(accuracy.Band) != 10 {
		t.Errorf("bands %+v, %+v", loss.Band, accuracy.Band)
	}
	s.Receive(&protocol.RateChanged{Run: r.ID, Step: 3, From: 1, To: 0.5})
	if s.Band() != nil {
		t.Error("another learning rate has the same band")
	}
	if loss, _ := s.Curves(); len(loss.Marks) != 1 || loss.Marks[0].X != 0.5 || loss.Marks[0].Text != "rate 0.5" {
		t.Errorf("marks %+v", loss.Marks)
	}
}

func TestCurvesAreSaved(t *testing.T) {
	s, f, r := started(t)
	var pictures []string
	s.env.Picture = func(name string) { pictures = append(pictures, name) }
	s.RenameRun(r.ID, `with, comma`)
	s.Receive(&protocol.Progress{Run: r.ID, Epoch: 1, Step: 5, Points: []protocol.Point{{Step: 1, Loss: 2}, {Step: 4, Loss: 0.5}, {Step: 5, Loss: 0.25}}})
	s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 1, Step: 4, Loss: 1.5, TrainAccuracy: 0.5, TestLoss: 1.25, TestAccuracy: 0.4})
	s.SaveTable()
	s.SavePicture()
	want := `run,step,epoch,loss of the step,loss of the epoch,right in training,loss in the test,right in the test
"with, comma",1,0.25,2,,,,
"with, comma",4,1,0.5,,,,
"with, comma",4,1,,1.5,0.5,1.25,0.4
"with, comma",5,1.25,0.25,,,,
`
	if got := string(f.files["curves.csv"]); got != want {
		t.Errorf("the table:\n%s", got)
	}
	if strings.Join(pictures, " ") != "curves.png" {
		t.Errorf("pictures %v", pictures)
	}
	s.Toggle(r.ID)
	if len(s.ShownRuns()) != 0 {
		t.Error("a hidden run is shown")
	}
}

// Runs beyond the colours are told apart by the pattern of their lines.
func TestLooksOfManyRuns(t *testing.T) {
	s, _ := small(t)
	seen := map[[2]int]bool{}
	for range looks {
		r := s.addRun(s.Model(), 1)
		if r.Colour() >= Hues || seen[[2]int{r.Colour(), r.Pattern()}] {
			t.Fatalf("run %d looks like another: colour %d, pattern %d", r.ID, r.Colour(), r.Pattern())
		}
		seen[[2]int{r.Colour(), r.Pattern()}] = true
	}
	if r := s.addRun(s.Model(), 1); r.Hue != 0 {
		t.Errorf("one more has look %d", r.Hue)
	}
}
