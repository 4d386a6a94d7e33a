package state

import "plywood/site/tour"

// tourKey is where it lies that a person has seen the tour, or did not want to.
const tourKey = "plywood.tour"

// offerTour begins the tour on a first visit. A browser that keeps nothing would be offered it at
// every visit, and so is at none.
func (s *Store) offerTour() {
	if s.env.Kept == nil || s.env.Keep == nil {
		return
	}
	if _, seen := s.env.Kept(tourKey); !seen {
		s.BeginTour()
	}
}

// TourStep is the step that the tour stands at, from 0; ok is false when there is no tour.
func (s *Store) TourStep() (step tour.Step, at int, ok bool) {
	if at, ok = s.tour.At(); ok {
		step = tour.Steps()[at]
	}
	return step, at, ok
}

// TourEnds tells whether the tour's next step would end it.
func (s *Store) TourEnds() bool { return s.tour.Last() }

// BeginTour walks a person around the page, as on a first visit.
func (s *Store) BeginTour() {
	s.CloseMenu()
	s.tour.Begin()
	s.showTour()
}

// NextTour goes on to the next step; behind the last one the tour is over.
func (s *Store) NextTour() {
	s.tour.Next()
	s.showTour()
}

func (s *Store) BackTour() {
	s.tour.Back()
	s.showTour()
}

// EndTour ends the tour, which is not offered again.
func (s *Store) EndTour() {
	s.tour.End()
	s.showTour()
}

// showTour brings into sight what the tour points at, or remembers that it is over.
func (s *Store) showTour() {
	step, _, ok := s.TourStep()
	if !ok {
		if s.env.Keep != nil {
			s.env.Keep(tourKey, "seen")
		}
		if !s.Busy() {
			s.panel = ShowNet
		}
		return
	}
	switch step.Show {
	case tour.Blocks:
		s.panel = ShowNet
	case tour.Settings:
		if _, chosen := s.SelectedNode(); !chosen && len(s.doc.Model.Nodes) > 0 {
			s.Select(s.doc.Model.Nodes[0].ID)
		}
		s.inspect, s.panel = InspectBlock, ShowEdit
	case tour.Train:
		s.inspect, s.panel = InspectTraining, ShowNet
	case tour.Curves, tour.Learnt:
		s.ShowTab(TabCurves)
		s.panel = ShowTrain
	}
}
