package state

import "testing"

func TestUpdate(t *testing.T) {
	taken := 0
	s := New(Env{Update: func() { taken++ }})
	if s.Update() {
		t.Error("an update is offered before there is one")
	}
	s.UpdateReady()
	s.LeaveUpdate()
	if s.Update() || taken != 0 {
		t.Error("left, the update is still offered, or taken")
	}
	s.UpdateReady()
	if !s.Update() {
		t.Error("the update is not offered")
	}
	s.TakeUpdate()
	if s.Update() || taken != 1 {
		t.Errorf("taken %d times, still offered: %v", taken, s.Update())
	}
	New(Env{}).TakeUpdate() // where there is nothing to take it with
}
