package state

import (
	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// SeeRun chooses the run that is looked into, and turns to what it says of the test images where no
// other tab is open that shows it.
func (s *Store) SeeRun(id int) {
	if s.Run(id) == nil {
		return
	}
	s.see.chosen = id
	if s.see.tab == TabCurves || s.see.tab == TabData {
		s.ShowTab(TabPredictions)
	}
	s.compare.open, s.panel = false, ShowTrain
}

// Seeable lists the runs that can be looked into.
func (s *Store) Seeable() []*Run {
	var rs []*Run
	for _, r := range s.runs {
		if r.StepsPerEpoch > 0 && (r.Saved != nil || r == s.Current()) && r.Phase != Waiting {
			rs = append(rs, r)
		}
	}
	return rs
}

// inMemory tells whether the worker has a run's network, and has it loaded from what was kept where
// it does not.
func (s *Store) inMemory(r *Run) bool {
	v := &s.see
	switch {
	case v.held == r.ID:
		return true
	case v.loading == r.ID || s.device == "":
	case r.Saved == nil || s.env.Resume == nil:
		v.why = "Nothing of this run was kept. Train it again to look inside."
	case s.Busy():
		v.why = "Another run is training. When it has ended, this one can be looked into."
	default:
		v.loading, v.held, v.why = r.ID, 0, ""
		s.env.Resume(&protocol.Start{Run: r.ID, Model: r.Model, Data: r.Source, DataURL: fashionURL, Settings: r.Settings, Resume: true, Rest: true}, r.Key)
	}
	return false
}

// rested follows the loading of a kept network.
func (s *Store) rested(m *protocol.Rested) {
	if m.Run == s.see.loading {
		s.see.held, s.see.loading, s.see.run = m.Run, 0, 0
		s.measureAnew()
	}
}

// restFailed says why a kept network cannot be looked into.
func (s *Store) restFailed(m *protocol.Failed) {
	if m.Run == s.see.loading && s.live(m.Run) == nil {
		s.see.why = sentence(m.Text)
	}
}

// seenModel is the network of the run that is looked into, nil where it is the one on the canvas.
func (s *Store) seenModel() *nn.Model {
	r := s.SeenRun()
	if r == nil {
		return nil
	}
	if s.see.modelOf != r.ID {
		m, err := nn.Parse(r.Model)
		if err != nil {
			m = nil
		}
		s.see.model, s.see.modelOf = m, r.ID
	}
	return s.see.model
}
