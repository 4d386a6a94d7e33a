package components

import (
	"fmt"

	"plywood/site/state"
)

func (c *TopBar) params() string { return state.Count(c.S.Report().Params) }
func (c *TopBar) work() string   { return state.Short(c.S.Report().MultiplyAdds) }

// trouble takes the place of the totals, which a broken network does not have.
func (c *TopBar) trouble() string {
	switch n := len(c.S.Problems()); {
	case n == 0:
		return ""
	case len(c.S.Model().Nodes) == 0:
		return "Nothing to train yet"
	case n == 1:
		return "1 thing to mend"
	default:
		return fmt.Sprintf("%d things to mend", n)
	}
}

// keys opens or closes the list of keys.
func (c *TopBar) keys() { c.S.ToggleMenu(state.KeysMenu) }

// linkTold says what has become of the link that was asked for.
func linkTold(s *state.Store) string {
	switch {
	case s.Link() == "":
		return "One moment …"
	case s.LinkCopied():
		return "It is on the clipboard. " + state.Count(len(s.Link())) + " letters."
	}
	return "Copy it from here. " + state.Count(len(s.Link())) + " letters."
}

// workOf says what the multiply-adds are of.
func (c *TopBar) workOf() string {
	if c.S.Source().Planar() {
		return "multiply-adds a point"
	}
	return "multiply-adds an image"
}
