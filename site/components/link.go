package components

import (
	"github.com/vugu/vugu"

	"plywood/site/state"
)

// link ties a component to the store. Every component embeds it; Wire fills it in.
type link struct{ S *state.Store }

func (l *link) setStore(s *state.Store) { l.S = s }

// Wire gives the store to a component, as the page's build asks for each new one.
func Wire(s *state.Store) func(vugu.Builder) {
	return func(b vugu.Builder) {
		if l, ok := b.(interface{ setStore(*state.Store) }); ok {
			l.setStore(s)
		}
	}
}

// class joins a class with those whose conditions hold.
func class(base string, more ...any) string {
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1].(bool) {
			base += " " + more[i].(string)
		}
	}
	return base
}

// yesNo is an ARIA state.
func yesNo(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// The components that hold nothing but the store. vugugen wants each in a declaration of its own.

// App is the whole page.
type App struct{ link }

// TopBar holds the name, the totals and what acts on the whole network.
type TopBar struct{ link }

// TemplateMenu offers networks to start from.
type TemplateMenu struct{ link }

// DataMenu offers sets to learn from.
type DataMenu struct{ link }

// RunButtons start, pause and stop a run.
type RunButtons struct{ link }

// Palette offers the kinds of block.
type Palette struct{ link }

// Side holds the settings of a block or of the training.
type Side struct{ link }

// BlockPanel explains the selected block and changes it.
type BlockPanel struct{ link }

// MultiPanel acts on several selected blocks.
type MultiPanel struct{ link }

// SelectBar acts on the blocks that taps have selected.
type SelectBar struct{ link }

// SkipMenu asks how a skip is to join the block it leads to.
type SkipMenu struct{ link }

// KeysDialog lists the keys.
type KeysDialog struct{ link }

// TrainingPanel holds the settings of a run.
type TrainingPanel struct{ link }

// Dock shows how the runs go.
type Dock struct{ link }

// RunSteps trains a step or an epoch, and goes back to the first weights.
type RunSteps struct{ link }

// CurveTools choose how the curves are looked at, and save them.
type CurveTools struct{ link }

// RunStatus says in a line where the run stands.
type RunStatus struct{ link }

// RunList lists the runs in short.
type RunList struct{ link }

// RunTable shows what all runs came to, and in what two of them differ.
type RunTable struct{ link }

// Twins offers to train the network beside itself without something.
type Twins struct{ link }

// ShareMenu shows a link to the network.
type ShareMenu struct{ link }

// MoreMenu holds what a phone's top bar has no room for.
type MoreMenu struct{ link }

// PhoneBar chooses what a small screen shows.
type PhoneBar struct{ link }

// Notice shows a message.
type Notice struct{ link }

// Tour is the card of the first visit's walk around the page, and the ring around what it speaks of.
type Tour struct{ link }
