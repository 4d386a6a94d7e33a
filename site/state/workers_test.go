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
