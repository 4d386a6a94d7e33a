package state

import (
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// started is a store with a run under way.
func started(t *testing.T) (*Store, *fake, *Run) {
	t.Helper()
	s, f := small(t)
	s.Train()
	r := s.Current()
	if r == nil {
		t.Fatalf("nothing has started: %s", s.Notice().Text)
	}
	s.Receive(&protocol.Started{Run: r.ID, TrainImages: 1000, TestImages: 100, StepsPerEpoch: 4})
	return s, f, r
}

func TestTrainSendsWhatStandsOnThePage(t *testing.T) {
	s, f := small(t)
	s.SetTraining("batch", "32")
	s.SetTraining("seed", "9")
	s.Train()
	start, ok := f.sent[0].(*protocol.Start)
	if !ok || start.Data != "garments" || start.Settings.Batch != 32 || start.Settings.Seed != 9 {
		t.Fatalf("sent %+v", f.sent)
	}
	m, err := nn.Parse(start.Model)
	if err != nil || len(m.Nodes) != 3 {
		t.Errorf("the model sent is %v, %v", m, err)
	}
	s.Train() // one is under way
	if len(f.sent) != 1 {
		t.Error("a second run has started beside the first")
	}
}

func TestTrainRefusesABrokenNetwork(t *testing.T) {
	s, f := small(t)
	s.SetField("conv1", "kernel", "31")
	s.Select("")
	s.Train()
	if len(f.sent) != 0 || !s.Notice().Error || s.Selected() != "conv1" {
		t.Errorf("sent %v, notice %q, selected %q", f.sent, s.Notice().Text, s.Selected())
	}
}

func TestARunFromStartToEnd(t *testing.T) {
	s, f, r := started(t)
	if r.Phase != Running || !s.Busy() || s.CanTrain() || r.Steps() != 20 {
		t.Errorf("phase %v, %d steps", r.Phase, r.Steps())
	}
	s.Receive(&protocol.Progress{Run: r.ID, Epoch: 1, Step: 4, ImagesPerSecond: 512, Points: []protocol.Point{{Step: 1, Loss: 2}, {Step: 4, Loss: 1}}})
	if left, ok := r.SecondsLeft(); !ok || left != 8 {
		t.Errorf("%v seconds left, want 16 steps of 256 images at 512 a second", left)
	}
	s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 1, Step: 4, Loss: 1.5, TrainAccuracy: 0.5, TestAccuracy: 0.4})
	if loss, _ := r.LastLoss(); loss != 1.5 {
		t.Errorf("the loss is %v", loss)
	}
	loss, accuracy := s.Curves()
	if len(loss.Series) != 2 || len(accuracy.Series) != 2 || loss.Series[0].X[1] != 1 {
		t.Errorf("curves %+v, %+v", loss, accuracy)
	}
	if s.Title() != "20% · Plywood" {
		t.Errorf("the title is %q", s.Title())
	}
	s.Pause()
	s.Pause()
	s.Receive(&protocol.Paused{Run: r.ID})
	if r.Phase != Paused {
		t.Errorf("phase %v", r.Phase)
	}
	s.Resume()
	s.SetTraining("learning_rate", "0.5")
	s.Receive(&protocol.Ended{Run: r.ID})
	if r.Phase != Finished || s.Busy() || s.Title() != "Plywood" {
		t.Errorf("phase %v", r.Phase)
	}
	var kinds []string
	for _, m := range f.sent {
		kinds = append(kinds, m.Kind())
	}
	if got := strings.Join(kinds, " "); got != "start pause resume set_rate" {
		t.Errorf("sent %s", got)
	}
	s.Receive(&protocol.Progress{Run: r.ID, Step: 99}) // late
	if r.Step == 99 {
		t.Error("a run that is over goes on")
	}
}

func TestStopAndStopHarder(t *testing.T) {
	s, f, r := started(t)
	s.Stop()
	if r.Phase != Stopping || f.revived != 0 {
		t.Errorf("phase %v, revived %d", r.Phase, f.revived)
	}
	s.Stop() // no answer came
	if r.Phase != Stopped || f.revived != 1 || s.Busy() {
		t.Errorf("phase %v, revived %d", r.Phase, f.revived)
	}
}

func TestFailuresAreTold(t *testing.T) {
	s, _, r := started(t)
	s.Receive(&protocol.Failed{Run: r.ID, Text: "the loss is no longer a number", Remedy: "lower the learning rate"})
	if r.Phase != Failed || !strings.Contains(s.Notice().Text, "Lower the learning rate.") || !s.Notice().Error {
		t.Errorf("phase %v, notice %q", r.Phase, s.Notice().Text)
	}
	s, f, r := started(t)
	s.WorkerDied("out of memory")
	if r.Phase != Interrupted || f.revived != 1 || !strings.Contains(strings.ToLower(s.Notice().Text), "out of memory") || !strings.Contains(s.Notice().Text, "Start again") || s.Device() != "" {
		t.Errorf("phase %v, notice %q", r.Phase, s.Notice().Text)
	}
	s.Receive(&protocol.Ready{Device: "SIMD"})
	if s.Device() != "SIMD" {
		t.Error("the new worker is not heard")
	}
}

func TestRunsAreKeptHiddenAndForgotten(t *testing.T) {
	s, _, first := started(t)
	s.Forget(first.ID) // it is under way
	s.Receive(&protocol.Ended{Run: first.ID, Stopped: true})
	s.Train()
	if len(s.Runs()) != 2 || first.Phase != Stopped {
		t.Fatalf("%d runs, the first in phase %v", len(s.Runs()), first.Phase)
	}
	key := s.CurvesKey()
	s.Toggle(first.ID)
	if !first.Hidden || s.CurvesKey() == key {
		t.Error("it is still shown")
	}
	s.Forget(first.ID)
	if len(s.Runs()) != 1 || s.Runs()[0] == first {
		t.Error("it is still there")
	}
}

func TestLoading(t *testing.T) {
	s, f := small(t)
	s.Train()
	s.Receive(&protocol.Loading{Run: 1, Text: "Fetching", Done: 3, Total: 4})
	if r := s.Current(); r.Note != "Fetching" || r.Done != 3 || r.Phase != Loading {
		t.Errorf("run %+v", r)
	}
	s.Stop()
	s.Receive(&protocol.Started{Run: 1, StepsPerEpoch: 4})
	if _, asked := f.sent[len(f.sent)-1].(*protocol.Stop); s.Current().Phase != Stopping || len(f.sent) != 3 || !asked {
		t.Errorf("a run that is being stopped has started after all: %v", f.sent)
	}
}
