package state

import "strconv"

// workersKey is what the choice is remembered under. It belongs to the machine, not to the network.
const workersKey = "workers"

// maxWorkers is more than the exchange between them is worth.
const maxWorkers = 8

// MostWorkers is how many workers can train one network together here, 1 where they cannot share memory.
func (s *Store) MostWorkers() int { return max(1, min(s.env.Workers, maxWorkers)) }

// Workers is how many a run is given.
func (s *Store) Workers() int { return max(1, min(s.workers, s.MostWorkers())) }

// SetWorkers chooses how many the next run is given.
func (s *Store) SetWorkers(text string) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > s.MostWorkers() {
		return
	}
	s.workers = n
	if s.env.Keep != nil {
		s.env.Keep(workersKey, text)
	}
}

// restoreWorkers takes the choice of last time.
func (s *Store) restoreWorkers() {
	s.workers = 1
	if s.env.Kept == nil {
		return
	}
	if text, ok := s.env.Kept(workersKey); ok {
		if n, err := strconv.Atoi(text); err == nil {
			s.workers = n
		}
	}
}
