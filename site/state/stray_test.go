package state

import (
	"testing"

	"plywood/wasm/protocol"
)

// While something else stands on the canvas, the page says what trains, and leads back to it.
func TestAnotherNetworkThanTheOneThatTrains(t *testing.T) {
	s, _, r := started(t)
	away := func() bool { _, _, ok := s.Away(); return ok }
	if away() {
		t.Error("what trains is what stands there")
	}
	s.SetTraining("learning_rate", "0.25")
	s.RenameModel("mine")
	if away() {
		t.Error("another rate or name makes another network of it")
	}
	before := string(s.Model().JSON())
	s.LoadTemplate("mlp")
	if network, data, ok := s.Away(); !ok || network != "" && network == s.Model().Name || data != r.Data {
		t.Errorf("it trains %q on %q, away: %v", network, data, ok)
	}
	s.BackToRun()
	if away() || s.Doc().Data != r.Source {
		t.Error("it is not back")
	}
	s.Undo()
	s.Undo()
	if away() || string(s.Model().JSON()) != before {
		t.Error("undo does not lead back to before the template")
	}
	s.ChooseData("circles")
	if !away() {
		t.Error("other data is not told")
	}
	s.BackToRun()
	s.Receive(&protocol.Ended{Run: r.ID})
	s.LoadTemplate("mlp")
	if away() {
		t.Error("nothing trains any more")
	}
}
