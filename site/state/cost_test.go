package state

import (
	"strings"
	"testing"
	"time"

	"plywood/wasm/protocol"
)

func TestCostIsMeasuredWhenEditsHaveSettled(t *testing.T) {
	s, f := small(t)
	var due []func(*Store)
	s.env.Later = func(_ time.Duration, g func(*Store)) { due = append(due, g) }
	settle := func() (asked []*protocol.Measure) {
		s.Look()
		before := len(f.sent)
		for _, g := range due {
			g(s)
		}
		due = nil
		for _, m := range f.sent[before:] {
			if m, ok := m.(*protocol.Measure); ok {
				asked = append(asked, m)
			}
		}
		return asked
	}
	if len(settle()) != 0 {
		t.Error("it asks a worker that is not there")
	}
	s.Receive(&protocol.Ready{Device: "SIMD"})
	s.Look()
	s.SetField("conv1", "out", "5")
	s.Look()
	s.SetField("conv1", "out", "6")
	asked := settle()
	if len(asked) != 1 || asked[0].Settings.Batch != 256 || asked[0].Classes != 10 {
		t.Fatalf("asked %+v", asked)
	}
	if s.CostText() != "" || len(settle()) != 0 {
		t.Error("there is a cost before it is known, or it is asked twice")
	}
	s.Receive(&protocol.Measured{Ask: asked[0].Ask, Bytes: 12e6, Learn: 0.0005, Predict: 0.0001, TrainImages: 10000, TestImages: 2000})
	if got := s.CostText(); got != "about 25 s on this machine · 12 MB" { // 5 epochs of 5 + 0.2 s
		t.Errorf("it says %q", got)
	}
	s.SetTraining("epochs", "50") // no other program
	if len(settle()) != 0 || s.CostText() != "about 4 min on this machine · 12 MB" {
		t.Errorf("it says %q", s.CostText())
	}
	s.SetTraining("train_images", "1000")
	settle()
	if got := s.CostText(); got != "about 35 s on this machine · 12 MB" {
		t.Errorf("with fewer images it says %q", got)
	}
	s.SetTraining("batch", "32")
	if asked = settle(); len(asked) != 1 || s.CostText() != "" {
		t.Fatalf("another batch: asked %v, says %q", asked, s.CostText())
	}
	s.WorkerDied("out of memory")
	if text := s.Notice().Text; !strings.HasPrefix(text, "Trying out what a run") || !strings.Contains(text, "smaller batch") {
		t.Errorf("where measuring has ended the worker it says %q", text)
	}
	s.Receive(&protocol.Ready{Device: "SIMD"})
	if len(settle()) != 0 || s.CostText() != "" {
		t.Error("what has ended the worker is tried again")
	}
	s.SetField("conv1", "kernel", "31")
	if len(settle()) != 0 {
		t.Error("it measures a broken network")
	}
	s.Undo()
	s.SetTraining("batch", "16")
	s.Train()
	if len(settle()) != 0 {
		t.Error("it measures while a run is under way")
	}
	s.Receive(&protocol.Started{Run: s.Current().ID, StepsPerEpoch: 4})
	s.Receive(&protocol.Ended{Run: s.Current().ID})
	if len(settle()) != 1 {
		t.Error("it does not measure after the run")
	}
}

// A network whose run has ended the worker is not measured: that would end the next worker, too.
func TestWhatHasEndedTheWorkerIsNotMeasured(t *testing.T) {
	s, f, r := started(t)
	s.Receive(&protocol.Unkept{Run: r.ID, Bytes: 1e9})
	if text := s.Notice().Text; !strings.Contains(text, "too large to be kept on the way: "+Bytes(1e9)) || r.Saved != nil {
		t.Errorf("of a run that cannot be kept it says %q", text)
	}
	s.WorkerDied("it ran out of memory.")
	told := s.Notice().Text
	f.sent = nil
	s.Receive(&protocol.Ready{Device: "SIMD"})
	s.Look()
	for _, m := range f.sent {
		if _, ok := m.(*protocol.Measure); ok {
			t.Error("it is measured")
		}
	}
	if s.Notice().Text != told || !strings.Contains(told, "ran out of memory") {
		t.Errorf("it says %q", told)
	}
}

func TestTimeLeftIsSmoothed(t *testing.T) {
	s, _, r := started(t)
	for _, speed := range []float64{1000, 1000, 4000, 1000} {
		s.Receive(&protocol.Progress{Run: r.ID, Epoch: 1, Step: 4, ImagesPerSecond: speed})
	}
	left, ok := r.SecondsLeft()
	if even := 16 * 256 / 1000.0; !ok || left > even || left < even/2 {
		t.Errorf("%v seconds left after one fast moment", left)
	}
}
