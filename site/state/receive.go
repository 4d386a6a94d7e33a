package state

import (
	"fmt"

	"plywood/wasm/protocol"
)

// Receive takes a message of the worker. What concerns a run that is no longer there, or over, is
// left aside.
func (s *Store) Receive(m protocol.Message) {
	switch m := m.(type) {
	case *protocol.Ready:
		s.device = m.Device
		s.askAnew()
		s.measureAnew()
	case *protocol.CheckpointRead:
		s.checkpointRead(m)
	case *protocol.Rested:
		s.rested(m)
	case *protocol.Measured:
		s.measured(m)
	case *protocol.Loading:
		if r := s.live(m.Run); r != nil {
			r.Note, r.Done, r.Total = m.Text, m.Done, m.Total
		}
	case *protocol.Started:
		if r := s.live(m.Run); r != nil {
			r.StepsPerEpoch, r.TrainImages, r.Epoch, r.Note = m.StepsPerEpoch, m.TrainImages, max(1, r.Epoch), ""
			switch r.Phase {
			case Loading:
				r.Phase = Running
			case Stopping: // it was asked to before the worker knew of it
				s.send(&protocol.Stop{Run: r.ID})
			}
		}
	case *protocol.Progress:
		if r := s.live(m.Run); r != nil {
			r.Epoch, r.Step, r.Evaluating = m.Epoch, m.Step, m.Evaluating
			r.took(m.Every, m.Points)
			if m.Last.Step > 0 {
				r.Last = m.Last
			}
			r.pace(m.ImagesPerSecond)
		}
	case *protocol.EpochDone:
		if r := s.live(m.Run); r != nil {
			r.Epochs = append(r.Epochs, *m)
			r.Step, r.Evaluating = m.Step, false
		}
	case *protocol.Saved:
		if r := s.live(m.Run); r != nil {
			r.Saved = &Saved{Epoch: m.Epoch, Step: m.Step}
			s.keepRun(r, m.Bytes)
		}
	case *protocol.Unkept:
		if r := s.live(m.Run); r != nil {
			s.Complain(fmt.Sprintf("“%s” is too large to be kept on the way: %s. The training goes on, but a reload would lose what it has learnt.", r.Title, Bytes(m.Bytes)))
		}
	case *protocol.Paused:
		if r := s.live(m.Run); r != nil && (r.Phase == Pausing || r.Phase == Running) {
			r.Phase = Paused
		}
	case *protocol.RateChanged:
		s.rateChanged(m)
	case *protocol.Ended:
		if r := s.live(m.Run); r != nil {
			r.Phase = Finished
			if m.Stopped {
				r.Phase = Stopped
			}
			s.ended(r)
			s.resetDone(r)
			s.startWaiting()
			s.measureAnew()
		}
	case *protocol.Failed:
		s.restFailed(m)
		if r := s.live(m.Run); r != nil {
			r.Phase, r.Note, r.Remedy, r.Node = Failed, sentence(m.Text), sentence(m.Remedy), m.Node
			if m.Lost != "" {
				s.lostOwn(m.Lost)
				if r.Saved != nil { // with its data it can be gone on with
					r.Phase = Interrupted
				}
			}
			s.ended(r)
			s.startWaiting()
			s.measureAnew()
			s.Complain(r.Note)
			if r.Remedy != "" {
				s.Complain(r.Note + " " + r.Remedy)
			}
		}
	default:
		if s.receiveOwn(m) {
			return
		}
		s.receiveSee(m)
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

// WorkerDied is called when the worker has ended by itself, such as for want of memory. The run it
// was at can be gone on with from what was kept of it.
func (s *Store) WorkerDied(why string) {
	measuring := s.costDied()
	s.device = ""
	why = sentence(why)
	if s.own.step == OwnReads || s.own.step == OwnKeeps {
		s.refuseOwn("The worker has ended while it was at these files: " + why + " Choose fewer or smaller ones.")
	}
	text := "The training worker has ended: " + why + " A new one is starting."
	if r := s.Current(); r != nil && !r.Phase.over() && r.Phase != Waiting {
		s.dropWaiting()
		r.Phase, r.Note = Interrupted, "The training ended: "+why
		r.Remedy = "Should it happen again, choose a smaller batch or a smaller network."
		s.ended(r)
		s.costUnknown()
		text += " Press “" + GoOnLabel(r) + "” to take up " + r.Title + " again. " + r.Remedy
	} else if measuring {
		text = "Trying out what a run of this network would cost has ended the worker: " + why + " Choose a smaller batch or a smaller network. A new worker is starting."
	}
	s.Complain(text)
	if s.env.Revive != nil {
		s.env.Revive()
	}
}
