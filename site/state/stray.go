package state

import (
	"bytes"

	"plywood/engine/nn"
)

// stray is what is known of whether the canvas shows what trains.
type stray struct {
	at   int // revision and run it was found out for
	run  int
	away bool
	name string // of the network that trains
}

// Away tells whether another network than the one that stands there trains, or on other data, and what that
// is: the network's name and the data's.
func (s *Store) Away() (network, data string, ok bool) {
	r := s.Current()
	if r == nil || r.Phase.over() {
		return "", "", false
	}
	if v := &s.stray; v.run != r.ID || v.at != s.revision {
		v.run, v.at = r.ID, s.revision
		m, err := nn.Parse(r.Model)
		v.away = err != nil || r.Source != s.doc.Data || !bytes.Equal(bare(m), bare(s.doc.Model))
		if v.name = ""; err == nil {
			v.name = m.Name
		}
	}
	return s.stray.name, r.Data, s.stray.away
}

// bare is a network but for its name and how it is trained, which may be changed on the way.
func bare(m *nn.Model) []byte {
	c := m.Clone()
	c.Name, c.Recipe = "", nil
	return c.JSON()
}

// BackToRun puts the network that trains on the canvas again, with its data.
func (s *Store) BackToRun() {
	if r := s.Current(); r != nil {
		s.BringBack(r.ID)
	}
}
