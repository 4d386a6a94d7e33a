// Package tour is the walk around the page that a first visit offers: which parts it points at, what
// it says of them, where its card goes beside them, and how far a person has come. It knows no page:
// parts are named by selectors, and what has to be shown for them by Show.
package tour

// Show is what the page has to bring into sight for a step.
type Show int

const (
	Blocks   Show = iota // the network
	Settings             // those of a block
	Train                // the button, with the settings of the training
	Curves
	Learnt // the tabs behind the curves
)

// Step is one thing that the tour points at.
type Step struct {
	Target string // selector of the part; the first one that is in sight counts
	Show   Show
	Below  bool // the card stands below the part rather than beside it, where it fits
	Title  string
	Text   string
}

// Steps lists the tour's steps.
func Steps() []Step { return steps[:] }

var steps = [...]Step{
	{".canvas [data-block], .outline", Blocks, false, "A network is built from blocks",
		"A picture comes in at the top and passes from block to block; the last one answers what it shows. Add blocks from the list, drag them about, take any out again: Undo brings everything back."},
	{".side", Settings, false, "Every block has settings",
		"Click a block and its settings stand here, each with what it does. Where blocks no longer fit together, the page says so in plain words and offers a remedy."},
	{".top .run", Train, true, "Train it",
		"The network sees small pictures with their names, a batch at a time, and corrects itself a little after each. All of it happens in this tab: nothing leaves your machine."},
	{".dock .panes", Curves, false, "Watch it learn",
		"The loss is how wrong the answers are, so it should fall; the share of right answers should rise. The dashed line is what counts: pictures that the network never learnt from."},
	{".dock .status .tabs", Learnt, true, "Ask why",
		"After a run, these tabs show which pictures it gets wrong and what each block has learnt. Below Runs, train the same network once more without its batch norm or its skips, and compare."},
}

// Tour is how far a person has come. The zero Tour is not under way.
type Tour struct {
	on bool
	at int
}

// Begin starts the tour, from the first step.
func (t *Tour) Begin() { t.on, t.at = true, 0 }

// Next goes on, and ends the tour behind the last step.
func (t *Tour) Next() {
	if t.at++; t.at >= len(steps) {
		t.End()
	}
}

// Back goes one step back.
func (t *Tour) Back() { t.at = max(0, t.at-1) }

// End ends it, also before its last step.
func (t *Tour) End() { t.on, t.at = false, 0 }

// At is the step it stands at, from 0; ok is false when it is not under way.
func (t *Tour) At() (step int, ok bool) { return t.at, t.on }

// Last tells whether no step follows.
func (t *Tour) Last() bool { return t.at == len(steps)-1 }
