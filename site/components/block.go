package components

import (
	"fmt"

	"plywood/site/layout"
	"plywood/site/state"
)

// Block is one block of the network, or of those inside an opened one. Those that are fixed parts of it can
// be looked at only. It is an item of a tree: an opened block has branches.
type Block struct {
	link
	View state.BlockView
}

func (c *Block) class() string {
	v := c.View
	return class("block", "on", v.Selected, "wrong", v.Problem != nil, "bypass", v.Bypass, "target", v.Target, "over", v.Over, "wire-from", v.Source,
		"opens", v.Opens, "open", v.Open, "inner", v.Depth > 0, "part", v.Part)
}

// block and part are its path, as one that can be changed or as a fixed part of another.
func (c *Block) block() any {
	if c.View.Part {
		return nil
	}
	return c.View.ID
}

func (c *Block) part() any {
	if !c.View.Part {
		return nil
	}
	return c.View.ID
}

func (c *Block) place() string {
	p := c.View.Place
	h := layout.BlockHeight
	if c.View.Open {
		h = p.H
	}
	return fmt.Sprintf("transform:translate(%dpx,%dpx);width:%dpx;height:%dpx", p.X, p.Y, p.W, h)
}

// The states below do not exist for blocks that they make no sense for.

func (c *Block) selected() any {
	if c.View.Part {
		return nil
	}
	return yesNo(c.View.Selected)
}

func (c *Block) expanded() any {
	if !c.View.Opens {
		return nil
	}
	return yesNo(c.View.Open)
}

// tab: the keyboard reaches what is inside from the block that holds it.
func (c *Block) tab() int {
	if c.View.Depth > 0 {
		return -1
	}
	return 0
}

func (c *Block) title() any {
	switch {
	case !c.View.Opens:
		return nil
	case c.View.Open:
		return "Double-click to close"
	}
	return "Double-click to see what is inside"
}

func (c *Block) label() string {
	s := c.View.Title + " " + c.View.ID + ", makes " + c.View.Shape
	if c.View.Problem != nil {
		s += ". " + c.View.Problem.Text
	}
	return s
}
