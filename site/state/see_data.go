package state

import (
	"fmt"

	"plywood/wasm/protocol"
)

// Moves reports whether training images are flipped or shifted, so that every draw looks otherwise.
func (s *Store) Moves() bool {
	p := s.Settings()
	return p.Flip || p.Shift > 0
}

// AnotherDraw shows the training images as the next epoch flips and shifts them.
func (s *Store) AnotherDraw() { s.see.draw++ }

// Drawn is the epoch whose flips and shifts are shown, from 1.
func (s *Store) Drawn() int { return s.see.draw + 1 }

// Samples are the pictures shown of the data, nil before they are there.
func (s *Store) Samples() *protocol.Samples { return s.see.samples }

// Prepared says in a sentence or two what the network gets of an image, and how to read its colours.
func (s *Store) Prepared() string {
	p := s.see.samples
	if p == nil {
		return ""
	}
	text := "As they are stored."
	switch moves := moveText(p.As); {
	case moves != "" && p.As.Resize > 0:
		text = fmt.Sprintf("%s as in epoch %d, then resized to %d×%d.", moves, p.As.Draw+1, p.As.Resize, p.As.Resize)
	case moves != "":
		text = fmt.Sprintf("%s as in epoch %d.", moves, p.As.Draw+1)
	case p.As.Resize > 0:
		text = fmt.Sprintf("Resized to %d×%d.", p.As.Resize, p.As.Resize)
	case p.As.Standardize:
		text = ""
	}
	if p.As.Standardize {
		if text += " Standardized: "; p.Shape[0] == 3 {
			text += "mid-grey is the mean."
		} else {
			text += "pale is the mean, red is above it, blue below."
		}
	}
	if s.see.dataTest && s.Moves() {
		text += " Test images are never flipped or shifted."
	}
	return text
}

func moveText(as protocol.Preparation) string {
	switch {
	case as.Flip && as.Shift > 0:
		return "Flipped and shifted"
	case as.Flip:
		return "Flipped"
	case as.Shift > 0:
		return "Shifted"
	}
	return ""
}
