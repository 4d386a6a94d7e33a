package state

import (
	"errors"
	"fmt"

	"plywood/site/clip"
)

// Copied is the selection as text for the clipboard, "" where nothing is selected. It can be pasted in this tab
// without the clipboard, too.
func (s *Store) Copied() string {
	within, ids := s.locals(s.Selection())
	if len(ids) == 0 {
		return ""
	}
	s.copiedBlocks = clip.Encode(clip.Copy(s.scope(within).Model, ids))
	return s.copiedBlocks
}

// Paste puts blocks from the clipboard behind the selected ones, or at the end. A text that holds
// none changes nothing and is told.
func (s *Store) Paste(text string) {
	nodes, err := clip.Decode(text)
	switch {
	case errors.Is(err, clip.ErrNetwork):
		s.Complain("The clipboard holds a whole network, not blocks. Save it as a file and open that, or drop the file on the page.")
		return
	case errors.Is(err, clip.ErrNoBlocks):
		s.Complain("The clipboard holds no blocks. Select some here or in another tab and copy them first.")
		return
	case err != nil:
		s.Complain("The blocks on the clipboard cannot be read. " + openError(err))
		return
	}
	s.paste(nodes, s.Selection())
}

// Cut takes the selected blocks out. The text that Copied gave before is on the clipboard then.
func (s *Store) Cut() { s.RemoveSelected() }

// CopySelected puts the selected blocks on the clipboard, as its button asks.
func (s *Store) CopySelected() {
	if text := s.Copied(); text != "" && s.env.Copy != nil {
		s.env.Copy(text, func(s *Store, done bool) {
			if done {
				s.Say(fmt.Sprintf("Copied %s. Paste with its button, or with Ctrl+V here or in another tab.", blocks(len(s.Selection()))))
			} else {
				s.Say(fmt.Sprintf("Copied %s for this tab. The browser does not let a button use its clipboard; Ctrl+C does.", blocks(len(s.Selection()))))
			}
		})
	}
}

func blocks(n int) string {
	if n == 1 {
		return "one block"
	}
	return Count(n) + " blocks"
}

// SelectionCost is what the selected blocks hold in parameters and take in multiply-adds an image.
func (s *Store) SelectionCost() (params, multiplyAdds int) {
	within, ids := s.locals(s.Selection())
	sc := s.scope(within)
	for _, id := range ids {
		n := sc.Info(id)
		params += n.Params
		multiplyAdds += n.MultiplyAdds
	}
	return params, multiplyAdds
}
