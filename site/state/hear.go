package state

import "plywood/site/announce"

// Heard is what the last action did, in a sentence for a screen reader. The same text twice comes
// with and without a space at its end, so that it is read again.
func (s *Store) Heard() string { return s.heard }

func (s *Store) hear(text string) {
	if text != "" && text == s.heard {
		text += "\u00a0"
	}
	s.heard = text
}

func (s *Store) network() announce.Network {
	return announce.Network{Model: s.doc.Model, Report: s.report}
}

// focus asks for the keyboard to be put on an element after the next render.
func (s *Store) focus(selector string) { s.focused = selector }

// TakeFocus is the element that the keyboard is to be put on, once; "" for none.
func (s *Store) TakeFocus() string {
	selector := s.focused
	s.focused = ""
	return selector
}
