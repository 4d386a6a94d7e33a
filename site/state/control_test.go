package state

import (
	"testing"
	"time"

	"plywood/wasm/protocol"
)

func last(f *fake) protocol.Message { return f.sent[len(f.sent)-1] }

func TestOneStepAndOneEpoch(t *testing.T) {
	s, f := small(t)
	s.OneStep()
	r := s.Current()
	if start, ok := last(f).(*protocol.Start); !ok || start.Until != protocol.OneStep {
		t.Fatalf("sent %+v", last(f))
	}
	s.OneStep() // it has not begun
	if len(f.sent) != 1 || s.CanStep() {
		t.Errorf("while it is getting ready it sends %+v", last(f))
	}
	s.Receive(&protocol.Started{Run: r.ID, TrainImages: 1000, StepsPerEpoch: 4})
	s.Receive(&protocol.Progress{Run: r.ID, Epoch: 1, Step: 1, Points: []protocol.Point{{Step: 1, Loss: 2}}})
	s.Receive(&protocol.Paused{Run: r.ID})
	if r.Phase != Paused || !s.CanStep() {
		t.Fatalf("phase %v", r.Phase)
	}
	s.OneEpoch()
	if m, ok := last(f).(*protocol.Resume); !ok || m.Until != protocol.OneEpoch || r.Phase != Running {
		t.Errorf("sent %+v in phase %v", last(f), r.Phase)
	}
	s.TrainOrPause()
	if r.Phase != Pausing {
		t.Errorf("the key leaves it in phase %v", r.Phase)
	}
	s.Receive(&protocol.Paused{Run: r.ID})
	s.TrainOrPause()
	if m, ok := last(f).(*protocol.Resume); !ok || m.Until != protocol.TheEnd {
		t.Errorf("sent %+v", last(f))
	}
}

func TestResetGoesBackToTheFirstWeights(t *testing.T) {
	s, f, r := started(t)
	s.Reset()
	if m, ok := last(f).(*protocol.Stop); !ok || !m.Discard {
		t.Fatalf("sent %+v", last(f))
	}
	s.Receive(&protocol.Ended{Run: r.ID, Stopped: true})
	if s.Current() != nil || len(s.Runs()) != 0 || s.CanReset() {
		t.Errorf("after a reset there are %d runs", len(s.Runs()))
	}
	s.Train()
	r = s.Current()
	s.Receive(&protocol.Started{Run: r.ID, StepsPerEpoch: 4})
	s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 1, Step: 4, Loss: 1})
	s.Reset()
	if m := last(f).(*protocol.Stop); m.Discard {
		t.Error("a run with an epoch is thrown away")
	}
	s.Receive(&protocol.Ended{Run: r.ID, Stopped: true})
	if s.Current() != nil || len(s.Runs()) != 1 || r.Phase != Stopped {
		t.Errorf("%d runs, phase %v", len(s.Runs()), r.Phase)
	}
	s.Train()
	if s.Current() == r || s.Current() == nil {
		t.Error("training after a reset is no new run")
	}
	s.Receive(&protocol.Started{Run: s.Current().ID, StepsPerEpoch: 4})
	s.Receive(&protocol.Ended{Run: s.Current().ID})
	s.Reset() // of a run that is over
	if s.Current() != nil || len(s.Runs()) != 2 {
		t.Errorf("%d runs", len(s.Runs()))
	}
}

func TestTheRateReachesTheRunOnceItIsTyped(t *testing.T) {
	s, f, r := started(t)
	var due []func(*Store)
	s.env.Later = func(d time.Duration, f func(*Store)) { due = append(due, f) }
	before := len(f.sent)
	s.SetTraining("learning_rate", "2")
	s.SetTraining("learning_rate", "2.5")
	for _, f := range due {
		f(s)
	}
	if m, ok := last(f).(*protocol.SetRate); len(f.sent) != before+1 || !ok || m.LearningRate != 2.5 {
		t.Fatalf("sent %v", f.sent[before:])
	}
	s.Receive(&protocol.RateChanged{Run: r.ID, Step: 3, From: 0.1, To: 2.5})
	if len(r.Rates) != 1 || r.Rates[0] != (RateChange{3, 0.1, 2.5}) || r.Settings.LearningRate != 2.5 {
		t.Errorf("the record says %+v, rate %v", r.Rates, r.Settings.LearningRate)
	}
	back, err := s.readRecord(f.records[r.Key])
	if err != nil || len(back.Rates) != 1 {
		t.Errorf("kept %+v, %v", back, err)
	}
}

func TestSchedule(t *testing.T) {
	s, _ := small(t)
	names := func() (ns string) {
		for _, f := range s.TrainingFields() {
			ns += f.Name + " "
		}
		return ns
	}
	plain := names()
	s.SetTraining("schedule", "step")
	if p := s.Settings(); p.Schedule != "step" || p.StepEpochs != 1 || p.Gamma != 0.1 || names() == plain {
		t.Errorf("settings %+v, fields %s", p, names())
	}
	s.SetTraining("gamma", "0.5")
	s.SetTraining("step_epochs", "2")
	s.SetTraining("warmup_epochs", "0.5")
	if p := s.Settings(); p.StepEpochs != 2 || p.Gamma != 0.5 || p.WarmupEpochs != 0.5 {
		t.Errorf("settings %+v", p)
	}
	s.SetTraining("schedule", "constant")
	if p := s.Settings(); p.Schedule != "" || p.StepEpochs != 0 || p.Gamma != 0 {
		t.Errorf("settings %+v", p)
	}
}
