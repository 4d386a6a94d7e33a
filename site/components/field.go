package components

import (
	"plywood/engine/nn"
	"plywood/site/state"
)

// Field is one setting with its label, its explanation and what is wrong with it.
type Field struct {
	link
	View  state.FieldView
	Typed func(text string)
}

func (c *Field) domID() string  { return "field-" + c.View.Name }
func (c *Field) isSwitch() bool { return c.View.Kind == nn.BoolField }
func (c *Field) isChoice() bool { return c.View.Kind == nn.ChoiceField }
func (c *Field) isText() bool   { return !c.isSwitch() && !c.isChoice() }
func (c *Field) isWords() bool  { return c.View.Kind == nn.TextField }

// inputMode chooses a phone's keyboard: digits only where a fraction or a pair cannot stand.
func (c *Field) inputMode() string {
	switch c.View.Kind {
	case nn.IntField:
		return "numeric"
	case nn.FloatField:
		return "decimal"
	}
	return "text"
}
