package components

import (
	"fmt"

	"github.com/vugu/vugu"

	"plywood/engine/nn"
	"plywood/site/state"
)

// ViewSwitch chooses between the network's blocks and its outline.
type ViewSwitch struct{ link }

// Outline shows the network as a list that the keyboard alone goes through.
type Outline struct {
	link
	rows []state.RowView
}

// Compute lists the rows once a build.
func (c *Outline) Compute() { c.rows = c.S.OutlineView() }

func (c *Outline) inserting() bool {
	_, open := c.S.Inserting()
	return open
}

func (c *Outline) at() state.RowView {
	for _, r := range c.rows {
		if r.At {
			return r
		}
	}
	return state.RowView{}
}

// editable tells whether the row that the keyboard is on is a block that can be changed.
func (c *Outline) editable() bool { r := c.at(); return !r.Image && !r.Readable }

func (c *Outline) bypassed() bool { return c.at().Node.Bypass }

func (c *Outline) merges() bool {
	r := c.at()
	return c.editable() && r.Family == string(nn.Merging)
}

// OutlineRow is one block of the outline.
type OutlineRow struct {
	link
	View state.RowView
}

func (c *OutlineRow) tab() string {
	if c.View.At {
		return "0"
	}
	return "-1"
}

// expanded is not there for a row with nothing inside.
func (c *OutlineRow) expanded() any {
	if !c.View.Has {
		return nil
	}
	return yesNo(c.View.Open)
}

func (c *OutlineRow) twist() vugu.HTML {
	switch {
	case !c.View.Has:
		return ""
	case c.View.Open:
		return icon("down")
	}
	return icon("right")
}

func (c *OutlineRow) kind() string {
	if c.View.Image {
		return "image"
	}
	return c.View.Node.Layer.Type()
}

func (c *OutlineRow) id() string {
	if c.View.Image {
		return ""
	}
	return c.View.Node.ID
}

func (c *OutlineRow) summary() string {
	if c.View.Node.Bypass {
		return "left out"
	}
	return c.View.Summary
}

// OutlineInsert is the list of blocks that can go in.
type OutlineInsert struct {
	link
	kinds []nn.Kind
}

// Compute lists the kinds once a build.
func (c *OutlineInsert) Compute() { c.kinds = c.S.InsertKinds() }

func (c *OutlineInsert) query() string {
	q, _ := c.S.Inserting()
	return q
}

func (c *OutlineInsert) after() string {
	if at := c.S.Owner(c.S.OutlineAt()); at != nn.InputID {
		return "Insert after " + at
	}
	return "Insert after the image"
}

func (c *OutlineInsert) optionID(i int) string { return fmt.Sprint("outline-option-", i) }

func (c *OutlineInsert) none() string {
	if len(c.kinds) == 0 {
		return "No block is called that."
	}
	return ""
}
