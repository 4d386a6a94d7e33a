package state

import (
	"fmt"

	"plywood/wasm/protocol"
)

// A photo is a picture file of the person's own on the pad.

// ChoosePhoto lets the person choose a picture file, which reaches OfferPhoto.
func (s *Store) ChoosePhoto() {
	if s.env.AskPhoto != nil {
		s.env.AskPhoto()
	}
}

// maxPhoto is how large a picture file may be, in bytes.
const maxPhoto = 64 << 20

// OfferPhoto has a picture file of so many bytes made into one for the pad; file is what the worker
// reads it from.
func (s *Store) OfferPhoto(size int64, file any) {
	r := s.SeenRun()
	switch {
	case r == nil:
		s.Complain("Train the network first: then it says what it makes of your picture.")
	case s.PadShape() == nil:
		s.Complain(s.SeenSource().Title + " has no pictures, so that the network cannot be shown one.")
	case size > maxPhoto:
		s.Complain(fmt.Sprintf("The picture has %.0f MB; wanted at most %d.", float64(size)/1e6, maxPhoto/1_000_000))
	default:
		if r.ID != s.see.run {
			s.turnTo(r.ID)
		}
		s.send(&protocol.SeePhoto{Run: r.ID, Parcel: protocol.Parcel{Bytes: file}})
	}
}

// showPhoto puts a picture file on the pad, light and dark exchanged where that is more like the data.
func (s *Store) showPhoto(m *protocol.Photo) {
	s.see.pad, s.see.picking = m.Pixels, -1
	if m.Turn {
		s.see.pad = m.Turned
	}
	s.see.pad = append([]byte(nil), s.see.pad...)
	s.padChanged(-1)
	s.see.photo = m
}

// Photo tells whether a picture file is on the pad, and whether light and dark are exchanged in it.
func (s *Store) Photo() (there, turned bool) {
	return s.see.photo != nil, s.see.photo != nil && s.see.photo.Turn
}

// TurnPhoto exchanges light and dark in the picture file on the pad.
func (s *Store) TurnPhoto() {
	if s.see.photo != nil {
		m := *s.see.photo
		m.Turn = !m.Turn
		s.showPhoto(&m)
	}
}
