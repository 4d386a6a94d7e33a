package state

import "plywood/wasm/protocol"

// receiveSee takes what the worker shows. What is of another run, or of a set that is no longer
// chosen, is left aside.
func (s *Store) receiveSee(m protocol.Message) {
	v := &s.see
	switch m := m.(type) {
	case *protocol.Answers:
		if m.Run == v.run && len(m.Said) == len(m.Labels) && len(m.Sure) == len(m.Labels) {
			v.answers, v.why, v.sortedKey = m, "", ""
		}
	case *protocol.Pictures:
		if m.Run != v.run || len(m.Index) == 0 {
			return
		}
		size := len(m.Pixels) / len(m.Index)
		for k, i := range m.Index {
			v.pictures[i] = m.Pixels[k*size : (k+1)*size]
			if int(i) == v.picking {
				s.PickPicture(int(i))
			}
		}
	case *protocol.Photo:
		if m.Run == v.run {
			s.showPhoto(m)
		}
	case *protocol.Verdict:
		if m.Run == v.run {
			v.judging, v.verdict = false, m
		}
	case *protocol.BlockView:
		if m.Run == v.run {
			v.blocking, v.block, v.why = false, m, ""
		}
	case *protocol.Plane:
		if m.Run == v.run {
			v.planing, v.plane, v.why = false, m, ""
		}
	case *protocol.DataFacts:
		if m.Set == s.dataSet() {
			v.facts = m
		}
	case *protocol.Samples:
		if m.Set == s.dataSet() && m.Class == v.dataClass && m.Test == v.dataTest && m.As == s.preparation() {
			v.samples = m
		}
	case *protocol.Unseen:
		s.receiveUnseen(m)
	}
}

func (s *Store) receiveUnseen(m *protocol.Unseen) {
	v := &s.see
	switch {
	case m.Run == 0:
		v.dataWhy = sentence(m.Text)
	case m.Run != v.run:
	default:
		if m.What == (protocol.SeePhoto{}).Kind() {
			s.Complain(sentence(m.Text))
			return
		}
		v.why = sentence(m.Text)
		switch m.What {
		case protocol.SeeDrawing{}.Kind():
			v.judging = false
		case protocol.SeeBlock{}.Kind():
			v.blocking, v.block = false, nil
		case protocol.SeePlane{}.Kind():
			v.planing = false
		}
	}
}

// askAnew follows the start of a worker: nobody answers what the last one was asked.
func (s *Store) askAnew() {
	s.see.run, s.see.factsKey, s.see.held, s.see.loading = 0, "", 0, 0
}
