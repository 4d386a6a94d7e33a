package state

import (
	"time"

	"plywood/site/journal"
)

// What a person does to a run is jotted down before it is written: a database takes its time, and a page
// that is loaded again, closed or killed meanwhile would not have done it.

// noteOf is what a record of a run says of what the person has made of it.
func (s *Store) noteOf(r *Run) journal.Note {
	return journal.Note{Key: r.Key, Title: r.Title, Hidden: r.Hidden, Deleted: r == s.forgotten.run}
}

// jot notes what has been done to a run.
func (s *Store) jot(n journal.Note) {
	s.jotting(func(j *journal.Journal) { j.Set(n) })
}

func (s *Store) jotting(change func(*journal.Journal)) {
	if s.env.Jot == nil || s.env.Jotted == nil {
		return
	}
	before := s.env.Jotted()
	j := journal.Parse(before)
	change(&j)
	if text := j.Text(); text != before {
		s.env.Jot(text)
	}
}

// RunWritten is called when all that was handed out of a run is on the disk.
func (s *Store) RunWritten(key string) {
	s.jotting(func(j *journal.Journal) {
		if n, ok := j.Of(key); ok && n.Same(s.written[key]) {
			j.Strike(key)
		}
	})
}

// noted notes in written what is handed out of a run.
func (s *Store) noted(n journal.Note) {
	if s.written == nil {
		s.written = map[string]journal.Note{}
	}
	s.written[n.Key] = n
}

// titleSettles is how long nothing more is typed before a title is written with all that is kept of the run.
const titleSettles = 400 * time.Millisecond

// keepTitle jots a title down at once, and writes it when it has settled.
func (s *Store) keepTitle(r *Run) {
	s.jot(s.noteOf(r))
	s.titled++
	at := s.titled
	s.later(titleSettles, func(s *Store) {
		if at == s.titled && s.Run(r.ID) == r {
			s.keepRun(r, nil)
		}
	})
}

// catchUp makes of a run what was done to it shortly before the page ended. It is false where that was to
// delete it.
func (s *Store) catchUp(r *Run, j journal.Journal) bool {
	n, ok := j.Of(r.Key)
	switch {
	case !ok || n.Same(s.noteOf(r)):
		return true
	case n.Deleted:
		s.dropKept(r)
		return false
	}
	r.Title, r.Hidden = n.Title, n.Hidden
	s.keepRun(r, nil)
	return true
}
