package state

import (
	"plywood/site/clip"
)

// Where there are no keys to hold down, several blocks are selected in a mode of its own: it begins with a
// finger that rests on a block, every tap takes one more or one less, and a bar has what can be done.

// Selecting tells whether that goes on.
func (s *Store) Selecting() bool { return s.selecting && s.selected != "" }

// StartSelecting begins it with a block, or takes one more where it has begun.
func (s *Store) StartSelecting(path string) {
	path = s.Owner(path)
	switch {
	case !s.Has(path):
		return
	case s.Selecting():
		s.Pick(path, false, false)
		return
	case !s.IsSelected(path):
		s.Select(path)
	}
	s.selecting, s.panel = true, ShowNet
	s.hear("Selecting: every tap takes one more block, or one less")
}

// StopSelecting ends it with one block selected.
func (s *Store) StopSelecting() {
	s.selecting = false
	s.Select(s.selected)
}

// Pick is what a click on a block does, or Enter: selects it alone, with the blocks up to it, or with the others.
func (s *Store) Pick(path string, shift, ctrl bool) {
	switch {
	case shift:
		s.SelectTo(path)
	case ctrl || s.Selecting():
		s.ToggleSelect(path)
	default:
		s.Select(path)
	}
}

// PickNothing is what a click beside all blocks does: nothing while several are being selected, as it may
// have been meant for one of them.
func (s *Store) PickNothing() {
	if !s.Selecting() {
		s.Select("")
	}
}

// CanPaste tells whether blocks have been copied in this tab, so that they can be pasted without the
// browser's clipboard, which only keys can ask for.
func (s *Store) CanPaste() bool { return s.copiedBlocks != "" }

// PasteCopied puts them behind the selected blocks, or at the end.
func (s *Store) PasteCopied() {
	if nodes, err := clip.Decode(s.copiedBlocks); err == nil {
		s.paste(nodes, s.Selection())
		s.panel = ShowNet
	}
}
