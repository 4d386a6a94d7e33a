package state

// UpdateReady says that a newer version of the page lies ready. It is offered, and the page goes on
// as it is until the person takes it.
func (s *Store) UpdateReady() { s.update = true }

// Update tells whether a newer version is offered.
func (s *Store) Update() bool { return s.update }

// TakeUpdate loads the page anew, in its newer version. What is kept comes back with it.
func (s *Store) TakeUpdate() {
	s.update = false
	if s.env.Update != nil {
		s.env.Update()
	}
}

// LeaveUpdate stays with this version until the next visit.
func (s *Store) LeaveUpdate() { s.update = false }
