package state

import (
	"slices"
	"strings"

	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/site/own"
	"plywood/wasm/protocol"
)

// ownData is the panel for a person's own data, and the sets that are kept.
type ownData struct {
	sets  []own.Set
	gone  map[string]bool // the worker has lost them
	open  bool
	ask   int
	step  OwnStep
	name  string
	files []own.File
	bytes any // the files themselves, as the browser has them
	side  int
	note  string
	done  int
	total int
	found *protocol.OwnFound
	fit   bool // the network is to be fitted once the set is kept
}

// OwnStep is what the panel for own data shows.
type OwnStep int

const (
	OwnAsks    OwnStep = iota // for files
	OwnReads                  // them
	OwnRefused                // and says why
	OwnShows                  // what it has found
	OwnKeeps                  // it
)

// ownKey is where the list of own sets lies between visits; what is in them is in the worker's keeping.
const ownKey = "plywood.own"

func (s *Store) restoreOwn() {
	if s.env.Kept != nil {
		if text, ok := s.env.Kept(ownKey); ok {
			s.own.sets = own.Unpack(text)
		}
	}
}

// changeOwn changes the list as it is kept: another tab may have changed it since.
func (s *Store) changeOwn(change func([]own.Set) []own.Set) {
	held := s.own.sets
	s.restoreOwn()
	for _, set := range held { // those that only this tab has
		if set.Bytes == 0 && !slices.ContainsFunc(s.own.sets, func(o own.Set) bool { return o.ID == set.ID }) {
			s.own.sets = append(s.own.sets, set)
		}
	}
	s.own.sets = change(s.own.sets)
	if s.env.Keep != nil {
		s.env.Keep(ownKey, own.Pack(slices.DeleteFunc(slices.Clone(s.own.sets), func(o own.Set) bool { return o.Bytes == 0 })))
	}
	s.problems = s.findProblems()
}

// OwnSets lists the person's own sets.
func (s *Store) OwnSets() []own.Set { return s.own.sets }

// OwnOpen tells whether the panel for own data is shown, and OwnStep what it shows.
func (s *Store) OwnOpen() bool    { return s.own.open }
func (s *Store) OwnStep() OwnStep { return s.own.step }

// OwnNote says what the panel is at, or why files cannot be used; total is 0 where it is not known.
func (s *Store) OwnNote() (text string, done, total int) { return s.own.note, s.own.done, s.own.total }

// OwnFound is what is in the files, nil before that is known.
func (s *Store) OwnFound() *protocol.OwnFound { return s.own.found }

// OwnName is what the set is to be called, OwnSide the width and height asked for, 0 for any.
func (s *Store) OwnName() string        { return s.own.name }
func (s *Store) SetOwnName(name string) { s.own.name = name }
func (s *Store) OwnSide() int           { return s.own.side }

// OpenOwn shows the panel for own data.
func (s *Store) OpenOwn() {
	s.CloseMenu()
	if !s.own.open {
		s.focus("#close-own")
	}
	s.own.open = true
	if s.own.step != OwnReads && s.own.step != OwnShows {
		s.own.step = OwnAsks
	}
}

// CloseOwn closes it. What has not been kept is forgotten.
func (s *Store) CloseOwn() {
	if s.own.open {
		s.focus(`[data-menu="data"] > button`)
	}
	s.stopOwn()
	s.own.open, s.own.step = false, OwnAsks
	s.own.found, s.own.files, s.own.bytes = nil, nil, nil
}

// AskOwn goes back to asking for files.
func (s *Store) AskOwn() {
	s.stopOwn()
	s.own.step, s.own.found = OwnAsks, nil
}

func (s *Store) stopOwn() {
	if s.own.step == OwnReads {
		s.send(&protocol.OwnStop{Ask: s.own.ask})
	}
}

// ChooseOwn lets the person choose files, or a folder. They reach OfferOwn.
func (s *Store) ChooseOwn(folder bool) {
	if s.env.AskOwn != nil {
		s.env.AskOwn(folder)
	}
}

// OfferOwn has files read; bytes are what the worker reads them from. The panel opens and shows what
// comes of it.
func (s *Store) OfferOwn(files []own.File, bytes any) {
	s.OpenOwn()
	s.stopOwn()
	s.notice = Notice{}
	s.own.files, s.own.bytes, s.own.side, s.own.found = files, bytes, 0, nil
	if why := own.Refuse(files); why != "" {
		s.refuseOwn(why)
		return
	}
	if len(files) == 1 && own.IsPicture(files[0].Path) {
		s.refuseOwn("This is a single picture, and a set needs many. Drop it on the drawing pad under Predictions to ask the network about it, or choose the folder that holds the folders of the classes.")
		return
	}
	s.own.name = own.Name(files)
	s.readOwn()
}

// SetOwnSide has the pictures scaled to another size.
func (s *Store) SetOwnSide(side int) {
	if side != s.own.side && s.own.step == OwnShows && s.own.bytes != nil {
		s.own.side = side
		s.readOwn()
	}
}

func (s *Store) readOwn() {
	s.own.ask++
	s.own.step, s.own.note, s.own.done, s.own.total = OwnReads, "Looking at the files", 0, 0
	m := &protocol.OwnRead{Ask: s.own.ask, Name: s.own.name, Side: s.own.side, Parcel: protocol.Parcel{Bytes: s.own.bytes}}
	for _, f := range s.own.files {
		m.Paths = append(m.Paths, f.Path)
	}
	s.send(m)
}

// RefuseOwn shows why files cannot be used.
func (s *Store) RefuseOwn(why string) {
	s.OpenOwn()
	s.stopOwn()
	s.refuseOwn(why)
}

func (s *Store) refuseOwn(why string) {
	s.own.step, s.own.note = OwnRefused, sentence(why)
	if first, _, _ := strings.Cut(why, " "); strings.ContainsAny(first, "./-_") { // a file's name stays as it is
		s.own.note = why[:1] + s.own.note[1:]
	}
}

// OwnFit is what has to be changed for the network to suit the set that was found, nil where it does.
func (s *Store) OwnFit() *nn.Fix {
	if s.own.found == nil {
		return nil
	}
	return own.Fit(s.doc.Model, s.report.Output, tensor.Shape(s.own.found.Set.Shape), len(s.own.found.Set.Classes))
}

// UseOwn keeps the set that was found and learns from it from now on. fit makes the network suit it.
func (s *Store) UseOwn(fit bool) {
	if s.own.step != OwnShows {
		return
	}
	if s.own.name == "" {
		s.own.name = own.Name(s.own.files)
	}
	s.own.step, s.own.fit, s.own.note = OwnKeeps, fit, "Keeping it in this browser"
	s.send(&protocol.OwnKeep{ID: s.own.found.Set.ID, Name: s.own.name})
}

// RemoveOwn forgets a set. Runs that learnt from it stay, but cannot be gone on with.
func (s *Store) RemoveOwn(id string) {
	for _, r := range s.runs {
		if r.Source == id && !r.Phase.over() {
			s.Complain("A run is learning from this data. Stop it first.")
			return
		}
	}
	s.send(&protocol.OwnDrop{ID: id})
	s.changeOwn(func(sets []own.Set) []own.Set {
		return slices.DeleteFunc(sets, func(o own.Set) bool { return o.ID == id })
	})
}

// receiveOwn takes what the worker says of own data; it is false for other messages.
func (s *Store) receiveOwn(m protocol.Message) bool {
	o := &s.own
	switch m := m.(type) {
	case *protocol.OwnLooking:
		if m.Ask == o.ask && o.step == OwnReads {
			o.note, o.done, o.total = m.Text, m.Done, m.Total
		}
	case *protocol.OwnFound:
		if m.Ask == o.ask && o.step == OwnReads {
			o.step, o.found = OwnShows, m
		}
	case *protocol.OwnRefused:
		if m.Ask == o.ask && o.step == OwnReads {
			s.refuseOwn(m.Text)
		}
	case *protocol.OwnKept:
		s.keptOwn(m)
	default:
		return false
	}
	return true
}

// keptOwn takes a set into use that the worker has kept.
func (s *Store) keptOwn(m *protocol.OwnKept) {
	o := &s.own
	if o.step != OwnKeeps || o.found == nil || m.ID != o.found.Set.ID {
		return
	}
	set := own.Remember(o.found.Set, o.name, m.Bytes)
	if m.Why != "" {
		set.Bytes = 0 // it is gone with the page
	}
	delete(o.gone, m.ID)
	s.changeOwn(func(sets []own.Set) []own.Set {
		return append(slices.DeleteFunc(sets, func(o own.Set) bool { return o.ID == m.ID }), set)
	})
	fit := s.OwnFit()
	s.must(s.change("", func(d *Document) error {
		d.learnFrom(m.ID)
		if o.fit && fit != nil {
			fit.Apply(d.Model)
		}
		return nil
	}))
	s.see.factsKey = "" // what was asked of it before it was there
	s.CloseOwn()
	s.Say(set.Name + " is in use. It lies in this browser alone; remove it under Data, Your own data.")
	if m.Why != "" {
		s.Complain(set.Name + " can be used, but is not kept: " + sentence(m.Why) + " A reload would lose it.")
	}
}

// fitOwn makes a template suit the person's own data, where that is of its kind: pictures or points.
func (s *Store) fitOwn(m *nn.Model) {
	src := s.Source()
	if !src.Own || src.Gone || (m.Input[1] > 1) != (src.Shape[1] > 1) {
		return
	}
	if fit := own.Fit(m, nn.Check(m, nil).Output, src.Shape, src.Classes); fit != nil {
		fit.Apply(m)
	}
}

// lostOwn follows the worker's word that a set is no longer in the browser.
func (s *Store) lostOwn(id string) {
	if s.own.gone == nil {
		s.own.gone = map[string]bool{}
	}
	s.own.gone[id] = true
	s.problems = s.findProblems()
}
