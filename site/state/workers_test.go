package state

import (
	"testing"

	"plywood/wasm/protocol"
)

func TestWorkers(t *testing.T) {
	kept := map[string]string{}
	env := Env{Workers: 4, Keep: func(k, v string) { kept[k] = v }, Kept: func(k string) (string, bool) { v, ok := kept[k]; return v, ok }}
	s := New(env)
	if s.Workers() != 1 {
		t.Errorf("%d workers at first, wanted 1", s.Workers())
	}
	for _, c := range []struct {
		text string
		want int
	}{{"3", 3}, {"5", 3}, {"0", 3}, {"many", 3}, {"4", 4}} {
		if s.SetWorkers(c.text); s.Workers() != c.want {
			t.Errorf("after %q: %d workers, wanted %d", c.text, s.Workers(), c.want)
		}
	}
	if again := New(env); again.Workers() != 4 {
		t.Errorf("%d workers after a reload, wanted 4", again.Workers())
	}
	env.Workers = 0 // a browser that lets none share memory
	if again := New(env); again.Workers() != 1 || again.MostWorkers() != 1 {
		t.Errorf("%d of %d workers where none can share memory, wanted 1 of 1", again.Workers(), again.MostWorkers())
	}
}

// What a run costs is measured by one worker, and said so, until a run has shown what several take.
func TestTheCostWithSeveralWorkers(t *testing.T) {
	var sent []protocol.Message
	s := New(Env{Workers: 2, Send: func(m protocol.Message) { sent = append(sent, m) }})
	s.Receive(&protocol.Ready{Device: "SIMD"})
	s.SetWorkers("2")
	s.Look()
	measured := func() {
		t.Helper()
		m, ok := sent[len(sent)-1].(*protocol.Measure)
		if !ok {
			t.Fatalf("sent %+v", sent[len(sent)-1])
		}
		s.Receive(&protocol.Measured{Ask: m.Ask, Bytes: 12e6, Learn: 0.001, TrainImages: 10000})
	}
	measured()
	epochs := float64(s.Settings().Epochs)
	if got, want := s.CostText(), "about "+roughly(epochs*10)+" with one worker, less with more · 12 MB"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	s.Train()
	r := s.Current()
	s.Receive(&protocol.Started{Run: r.ID, StepsPerEpoch: 4})
	s.Receive(&protocol.Progress{Run: r.ID, Epoch: 1, Step: 1, ImagesPerSecond: 2000})
	s.Receive(&protocol.Ended{Run: r.ID})
	s.Look()
	if got, want := s.CostText(), "about "+roughly(epochs*5)+" with 2 workers, by the last run · 12 MB"; got != want {
		t.Errorf("after a run it says %q, want %q", got, want)
	}
	s.SetWorkers("1")
	if got, want := s.CostText(), "about "+roughly(epochs*10)+" on this machine · 12 MB"; got != want {
		t.Errorf("with one worker it says %q, want %q", got, want)
	}
}

func TestARunIsGivenTheWorkers(t *testing.T) {
	var sent []protocol.Message
	s := New(Env{Workers: 2, Send: func(m protocol.Message) { sent = append(sent, m) }})
	s.SetWorkers("2")
	s.Train()
	for _, m := range sent {
		if start, ok := m.(*protocol.Start); ok && start.Workers == 2 {
			return
		}
	}
	t.Errorf("no run of two workers among %v", sent)
}
