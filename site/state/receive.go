package state

import "plywood/wasm/protocol"

// Receive takes a message of the worker. What concerns a run that is no longer there, or over, is
// left aside.
func (s *Store) Receive(m protocol.Message) {
	switch m := m.(type) {
	case *protocol.Ready:
		s.device = m.Device
	case *protocol.Loading:
		if r := s.live(m.Run); r != nil {
			r.Note, r.Done, r.Total = m.Text, m.Done, m.Total
		}
	case *protocol.Started:
		if r := s.live(m.Run); r != nil {
			r.StepsPerEpoch, r.TrainImages, r.Epoch, r.Note = m.StepsPerEpoch, m.TrainImages, 1, ""
			if r.Phase == Loading {
				r.Phase = Running
			}
		}
	case *protocol.Progress:
		if r := s.live(m.Run); r != nil {
			r.Epoch, r.Step, r.Evaluating = m.Epoch, m.Step, m.Evaluating
			r.Points = append(r.Points, m.Points...)
			if m.ImagesPerSecond > 0 {
				r.ImagesPerSecond = m.ImagesPerSecond
			}
		}
	case *protocol.EpochDone:
		if r := s.live(m.Run); r != nil {
			r.Epochs = append(r.Epochs, *m)
			r.Step, r.Evaluating = m.Step, false
		}
	case *protocol.Paused:
		if r := s.live(m.Run); r != nil && r.Phase == Pausing {
			r.Phase = Paused
		}
	case *protocol.Ended:
		if r := s.live(m.Run); r != nil {
			r.Phase = Finished
			if m.Stopped {
				r.Phase = Stopped
			}
		}
	case *protocol.Failed:
		if r := s.live(m.Run); r != nil {
			r.Phase, r.Note, r.Remedy, r.Node = Failed, sentence(m.Text), sentence(m.Remedy), m.Node
			s.Complain(r.Note)
			if r.Remedy != "" {
				s.Complain(r.Note + " " + r.Remedy)
			}
		}
	}
}

// live is the run of a number, nil where it is over or not there.
func (s *Store) live(id int) *Run {
	for _, r := range s.runs {
		if r.ID == id && !r.Phase.over() {
			return r
		}
	}
	return nil
}

// WorkerDied is called when the worker has ended by itself, such as for want of memory.
func (s *Store) WorkerDied(why string) {
	s.device = ""
	if r := s.Current(); r != nil && !r.Phase.over() {
		r.Phase, r.Note = Failed, "The training ended: "+why
		r.Remedy = "Choose a smaller batch or a smaller network and train again."
	}
	s.Complain("The training worker has ended: " + why + " A new one is starting.")
	if s.env.Revive != nil {
		s.env.Revive()
	}
}
