package components

import (
	"fmt"

	"plywood/site/own"
	"plywood/site/state"
)

// OwnPanel takes a person's own data.
type OwnPanel struct{ link }

// OwnAsk says what is accepted, asks for it and lists what is kept.
type OwnAsk struct{ link }

// OwnFound shows what is in the files before it is used.
type OwnFound struct{ link }

// ownAbout describes a kept set in a line.
func ownAbout(o own.Set) string {
	kept := "held by this tab alone"
	if o.Bytes > 0 {
		kept = own.Bytes(int64(o.Bytes))
	}
	return fmt.Sprintf("%s examples, %s, %d classes · %s · %s", state.Count(o.Train+o.Test), shapeText(o.Shape), o.Classes, kept, own.Mark(o.ID))
}
