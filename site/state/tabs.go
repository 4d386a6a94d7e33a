package state

import (
	"cmp"
	"errors"
	"slices"
)

// Several tabs may show the page and share what is kept. Each has a network of its own, which its
// reload finds again; a new tab begins with the one changed last, whichever tab that was in. Runs
// are common to all tabs, and only the tab that trains a run writes what is kept of it.

// claim makes a run this tab's to train, until it has ended.
func (s *Store) claim(r *Run) {
	if s.env.Claim != nil {
		s.env.Claim(r.Key)
	}
}

// ended follows the end of a run: it is kept as it is, and no longer this tab's.
func (s *Store) ended(r *Run) {
	s.paceTaken(r)
	s.keepRun(r, nil)
	if s.env.Release != nil {
		s.env.Release(r.Key)
	}
}

// RunKept takes a run as another tab has kept it.
func (s *Store) RunKept(b []byte) {
	r, err := s.readRecord(b)
	if err != nil {
		if errors.Is(err, errDeleted) {
			s.RunDropped(r.Key)
		}
		return
	}
	if r.Phase == Interrupted { // it was written just now
		r.Phase = Elsewhere
	}
	i := slices.IndexFunc(s.runs, func(x *Run) bool { return x.Key == r.Key })
	if i < 0 {
		s.nextID++
		r.ID = s.nextID
		s.runs = append(s.runs, r)
		slices.SortStableFunc(s.runs, func(a, b *Run) int { return cmp.Compare(a.Key, b.Key) })
		return
	}
	old := s.runs[i]
	if !old.Phase.over() {
		return // this tab trains it
	}
	r.ID, r.Hidden = old.ID, old.Hidden
	*old = *r
}

// RunDropped forgets a run that another tab has deleted.
func (s *Store) RunDropped(key string) {
	for _, r := range s.runs {
		if r.Key == key && r.Phase.over() {
			s.takeOut(r)
			return
		}
	}
}

// RunLeft is called when the tab that trained a run has ended, or has ended the run.
func (s *Store) RunLeft(key string) {
	for _, r := range s.runs {
		if r.Key == key && r.Phase == Elsewhere {
			r.Phase = Interrupted
		}
	}
}

// Watched lists the keys of the runs that other tabs train.
func (s *Store) Watched() []string {
	var keys []string
	for _, r := range s.runs {
		if r.Phase == Elsewhere {
			keys = append(keys, r.Key)
		}
	}
	return keys
}
