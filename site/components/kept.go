package components

import (
	"github.com/vugu/vugu"

	"plywood/site/state"
)

// A network has hundreds of blocks, and what is done to it changes one or two. The others are not built
// anew; package diff knows them by that and does not look into them.

// KeptBlock is a Block that is built where it shows something else than before.
type KeptBlock struct {
	Block
	shows state.BlockView
	built *vugu.BuildOut
}

func (c *KeptBlock) Build(in *vugu.BuildIn) *vugu.BuildOut {
	if c.built == nil || !c.View.Same(c.shows) {
		c.built, c.shows = c.Block.Build(in), c.View
	}
	return c.built
}

// KeptRow is an OutlineRow that is built where it shows something else than before.
type KeptRow struct {
	OutlineRow
	shows state.RowView
	built *vugu.BuildOut
}

func (c *KeptRow) Build(in *vugu.BuildIn) *vugu.BuildOut {
	if c.built == nil || !c.View.Same(c.shows) {
		c.built, c.shows = c.OutlineRow.Build(in), c.View
	}
	return c.built
}
