package state

import (
	"slices"
	"time"

	"plywood/site/journal"
)

// forgotten is a run that has been deleted and can still be brought back.
type forgotten struct {
	run *Run
	at  int // among the runs
	no  int
}

// forgetsAfter is how long a deleted run can be brought back.
const forgetsAfter = 12 * time.Second

// CanForget tells whether a run may be deleted: nobody trains it.
func (s *Store) CanForget(r *Run) bool {
	return r.Phase == Waiting || r.Phase.over() && r.Phase != Elsewhere
}

// Forget deletes a run that is over. For a while it can be brought back.
func (s *Store) Forget(id int) {
	r := s.Run(id)
	if r == nil || !s.CanForget(r) {
		return
	}
	s.forgetForGood()
	at := slices.Index(s.runs, r)
	s.takeOut(r)
	s.forgotten = forgotten{r, at, s.forgotten.no + 1}
	s.ownBlocks.removed = nil // the message is about the run now
	s.notice = Notice{Text: "“" + r.Title + "” is deleted.", Action: "Undo"}
	s.jot(s.noteOf(r)) // as deleted: a reload does not bring it back
	s.keepRun(r, nil)
	no := s.forgotten.no
	s.later(forgetsAfter, func(s *Store) {
		if s.forgotten.no == no {
			s.forgetForGood()
			if s.notice.Action != "" {
				s.CloseNotice()
			}
		}
	})
}

// Remember brings back the run that was deleted last.
func (s *Store) Remember() {
	if s.rememberOwnBlock() {
		return
	}
	f := s.forgotten
	if f.run == nil {
		return
	}
	s.forgotten.run = nil
	s.runs = slices.Insert(s.runs, min(f.at, len(s.runs)), f.run)
	s.jot(s.noteOf(f.run))
	s.keepRun(f.run, nil)
	s.CloseNotice()
}

// forgetForGood deletes what is kept of the run that was deleted last.
func (s *Store) forgetForGood() {
	if r := s.forgotten.run; r != nil {
		s.forgotten.run = nil
		s.dropKept(r)
	}
}

// discard deletes a run at once and for good.
func (s *Store) discard(r *Run) {
	s.takeOut(r)
	s.dropKept(r)
}

func (s *Store) dropKept(r *Run) {
	if s.env.DropRun != nil {
		gone := journal.Note{Key: r.Key, Deleted: true}
		s.jot(gone)
		s.noted(gone)
		s.env.DropRun(r.Key)
	}
}

func (s *Store) takeOut(r *Run) {
	s.runs = slices.DeleteFunc(slices.Clone(s.runs), func(x *Run) bool { return x == r })
	if s.current == r {
		s.current = nil
	}
}
