package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

func TestTwins(t *testing.T) {
	for template, want := range map[string]string{
		"lenet-bn": "norm", "lenet": "", "resnet-small": "norm skips", "resnet": "norm skips", "resnet-noskip": "norm", "mlp": "", "empty": "",
	} {
		s, _ := newStore(t)
		s.LoadTemplate(template)
		var got []string
		for _, twin := range s.Twins() {
			got = append(got, twin.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s has the twins %v, want %q", template, got, want)
		}
	}
}

// One press trains both, one after the other.
func TestTrainTwin(t *testing.T) {
	s, f := newStore(t)
	s.TrainTwin("norm")
	if len(s.Runs()) != 2 || len(f.sent) != 1 || s.Current() != s.Runs()[0] {
		t.Fatalf("%d runs, sent %v", len(s.Runs()), f.sent)
	}
	base, twin := s.Runs()[0], s.Runs()[1]
	if twin.Phase != Waiting || twin.Settings != base.Settings || twin.Source != base.Source || twin.Hue == base.Hue {
		t.Errorf("the twin is %+v beside %+v", twin, base)
	}
	s.TrainTwin("norm") // once is enough
	if len(s.Runs()) != 2 {
		t.Error("the twin has a twin")
	}
	s.Receive(&protocol.Ended{Run: base.ID})
	if len(f.sent) != 2 || s.Current() != twin || twin.Phase != Loading {
		t.Fatalf("sent %v; the twin is in phase %v", f.sent, twin.Phase)
	}
	m, err := nn.Parse(f.sent[1].(*protocol.Start).Model)
	if err != nil || m.Index("bn1") >= 0 || m.Index("conv1") < 0 {
		t.Errorf("sent %v, %v", m, err)
	}
	s.Receive(&protocol.Ended{Run: twin.ID})
	a, b, _ := s.Pair()
	if a != base || b != twin {
		t.Error("the twins do not stand side by side")
	}
	want := []Difference{
		{"Block bn1", "Batch norm · γ, β for each channel", "–"}, {"Block bn2", "Batch norm · γ, β for each channel", "–"},
		{"Block bn3", "Batch norm · γ, β for each channel", "–"}, {"Block bn4", "Batch norm · γ, β for each channel", "–"},
	}
	if d := cmp.Diff(want, Differences(a, b)); d != "" {
		t.Error(d)
	}
}

func TestATwinOfARunThatIsDone(t *testing.T) {
	s, f := newStore(t)
	s.Train()
	s.Receive(&protocol.Ended{Run: 1})
	s.TrainTwin("norm")
	if len(s.Runs()) != 2 || s.Current() != s.Runs()[1] || len(f.sent) != 2 {
		t.Errorf("%d runs, sent %v", len(s.Runs()), f.sent)
	}
}

func TestStopDropsTheWaitingTwin(t *testing.T) {
	s, _ := newStore(t)
	s.TrainTwin("norm")
	s.Stop()
	s.Receive(&protocol.Ended{Run: 1, Stopped: true})
	if len(s.Runs()) != 1 || s.Busy() {
		t.Errorf("%d runs", len(s.Runs()))
	}
}

func TestNoTwinWhileAnotherNetworkTrains(t *testing.T) {
	s, _ := newStore(t)
	s.Train()
	s.SetTraining("batch", "32")
	s.TrainTwin("norm")
	if len(s.Runs()) != 1 || !s.Notice().Error {
		t.Errorf("%d runs, notice %q", len(s.Runs()), s.Notice().Text)
	}
}

func TestTwinResult(t *testing.T) {
	s, _ := newStore(t)
	s.TrainTwin("norm")
	for i, right := range []float64{0.877, 0.612} {
		if s.TwinResult() != "" {
			t.Errorf("before both are done it says %q", s.TwinResult())
		}
		r := s.Runs()[i]
		s.Receive(&protocol.Started{Run: r.ID, StepsPerEpoch: 4})
		s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 1, Step: 4, TestAccuracy: right})
		s.Receive(&protocol.Ended{Run: r.ID})
	}
	want := "With batch norm: 87.7% of the test images right · without: 61.2%. Same seed, same batches."
	if got := s.TwinResult(); got != want {
		t.Errorf("it says %q", got)
	}
	a, b, _ := s.Pair()
	s.SetPair(0, b.ID)
	if got := s.TwinResult(); got != want {
		t.Errorf("the other way round it says %q", got)
	}
	b.Settings.Seed = 5
	s.SetPair(0, a.ID)
	s.twins.pair = ""
	if got := s.TwinResult(); got != "" {
		t.Errorf("of runs with different seeds it says %q", got)
	}
}
