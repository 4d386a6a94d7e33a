package components

import (
	"fmt"

	"plywood/site/layout"
	"plywood/site/state"
)

// Canvas shows the network.
type Canvas struct {
	link
	view state.View
	all  []state.BlockView
}

// Compute lays the network out once a build.
func (c *Canvas) Compute() {
	c.view = c.S.View()
	c.all = c.view.All()
}

func (c *Canvas) extent() (width, height int) {
	height = c.view.Plan.Height
	if len(c.view.Blocks) == 1 {
		height += 160
	}
	return c.view.Plan.Width, height
}

// size is that of the network itself; sheet is the room it takes where it shows larger or smaller.
// While a zoom goes on, package browser writes the same past the renders.
func (c *Canvas) size() string {
	w, h := c.extent()
	return fmt.Sprintf("width:%dpx;height:%dpx;transform:scale(%g)", w, h, c.S.Zoom())
}

func (c *Canvas) sheet() string {
	w, h := c.extent()
	return fmt.Sprintf("width:%gpx;height:%gpx", float64(w)*c.S.Zoom(), float64(h)*c.S.Zoom())
}

// shows is how the network shows.
func (c *Canvas) shows() string {
	if c.S.Outline() {
		return "outline"
	}
	return "blocks"
}

// tip is the arrow at a wire's end; one that leaves an opened block goes on below its frame.
func (c *Canvas) tip(w layout.Wire) any {
	switch {
	case w.Out:
		return nil
	case c.chosen(w):
		return "url(#on-tip)"
	case w.Skip:
		return "url(#skip-tip)"
	}
	return "url(#tip)"
}

// cuttable are the wires that can be selected and taken out.
func (c *Canvas) cuttable() []layout.Wire {
	var ws []layout.Wire
	for _, w := range c.view.Plan.Wires {
		if c.S.CanCut(w.To, w.Input) {
			ws = append(ws, w)
		}
	}
	return ws
}

func (c *Canvas) name(w layout.Wire) string { return fmt.Sprintf("%s:%d", w.To, w.Input) }

func (c *Canvas) chosen(w layout.Wire) bool {
	return c.S.SelectedWire() == state.Wire{To: w.To, Input: w.Input}
}

func (c *Canvas) problems() []state.BlockView {
	var bs []state.BlockView
	for _, b := range c.all {
		if b.Problem != nil {
			bs = append(bs, b)
		}
	}
	return bs
}

// MarkStyle is the place of the mark that shows where a dragged block would go in. Package browser puts the
// mark into #marks, which no render touches.
func MarkStyle(p layout.Plan, to state.Spot) string {
	g, ok := p.Gap(to.Within, to.At, to.Input)
	if !ok {
		g = p.Gaps[0]
	}
	return fmt.Sprintf("transform:translate(%dpx,%dpx);width:%dpx", g.X, g.Y-2, g.W)
}

// below is where the first block is to be dropped.
func (c *Canvas) below() string {
	p := c.view.Plan.Places[0]
	return fmt.Sprintf("transform:translate(%dpx,%dpx);width:%dpx", p.X, p.Y+p.H+24, p.W)
}

// Problem says what is wrong with a block, right under it.
type Problem struct {
	link
	View state.BlockView
}

func (c *Problem) place() string {
	p := c.View.Place
	return fmt.Sprintf("transform:translate(%dpx,%dpx);width:%dpx;height:%dpx", p.X, p.Y+layout.BlockHeight-6, p.W, p.H-layout.BlockHeight+6)
}
