// Package state holds all that the page knows: the network being built, what is selected, what can
// be undone, the data and settings chosen, and the runs. Everything that happens on the page is a
// method of Store, so that it can be tested natively; components read the store and call it. It
// knows no browser and no engine beyond the checking of models: what it needs from outside stands in
// Env, and what the worker does reaches it as messages.
//
// What can be thought through without the store is a package of its own under site; what is here joins
// them. Where to look:
//
//	store, history, receive, keep, tabs  the state, undo, the worker's messages, what lasts, other tabs
//	scope, edit, select, selecting, clipboard, skip, group, ownblock, fields, sources, problems  changing the network
//	view, opened, zoom, describe, palette, outline…, hear, tour  showing it
//	data, own, settings…, files, share  what to train on and how; opening and handing out
//	run…, control, twin, workers, cost, compare, curves…, forget, jot, stray  runs and what came of them
//	see…  looking into a trained network: predictions, layers, the pad, the Data tab
package state

import (
	"time"

	"plywood/engine/nn"
	"plywood/site/journal"
	"plywood/site/tour"
	"plywood/wasm/protocol"
)

// Env is what a store asks of the world around it. A nil function is not there, and not called.
type Env struct {
	Send     func(protocol.Message)          // to the worker
	Revive   func()                          // ends a worker that does not answer and starts another
	Keep     func(key, value string)         // remembers across reloads
	Kept     func(key string) (string, bool) // what was remembered
	Download func(name string, b []byte)
	Picture  func(name string) // hands the curves to the person as a picture
	AskFile  func()            // lets the person choose a model file, which reaches Open
	AskOwn   func(folder bool) // lets the person choose data, which reaches OfferOwn
	AskPhoto func()            // lets the person choose a picture, which reaches OfferPhoto

	// KeepRun keeps a run's record across reloads, and what it takes to go on with it where weights
	// is not nil. What fails reaches KeepFailed. DropRun forgets both.
	KeepRun func(key string, record []byte, weights any)
	DropRun func(key string)
	SaveRun func(key, name string) // hands what was kept to the person as a file
	// Jot keeps a text at once, for all tabs, until the next one; Jotted is that text. KeepRun and DropRun
	// take their time, and tell RunWritten when they are done.
	Jot    func(text string)
	Jotted func() string
	// Claim keeps other tabs from training a run until Release. Tab tells this tab from others.
	Claim, Release func(key string)
	Tab            string
	// Resume sends start to the worker with what was last kept under key.
	Resume func(start *protocol.Start, key string)
	// Share makes a link of a document, which reaches Shared.
	Share func(document []byte)
	// Copy puts a text on the clipboard and tells done whether it could.
	Copy func(text string, done func(*Store, bool))
	// Update loads the page anew, in the version that UpdateReady told of.
	Update func()
	Now    func() time.Time
	Later  func(d time.Duration, f func(*Store)) // calls f after a while

	Workers int // most that can share memory to train together; 0 where none can
}

// Store is the page's state. It is not safe for concurrent use: the page's loop is its only user.
type Store struct {
	env Env

	doc      Document
	past     []Document
	future   []Document
	coalesce string // the edit that the newest of past was taken for; the same one again adds nothing

	selected string   // id of the node the inspector shows, or ""
	also     []string // ids of nodes selected with it; may hold it, too
	anchor   string   // where a range of selected nodes begins

	selecting    bool   // every click takes one more
	copiedBlocks string // in this tab, as text
	skip         skip
	draft        draft // what stands in a field that does not parse yet
	report       *nn.Report
	problems     []*Problem
	revision     int // counts changes of the document

	search    string // in the palette
	explained string // kind of block
	menu      string // that is open
	tour      tour.Tour
	zoom      float64
	opened    map[string]bool // blocks that show what is inside, by path
	openings  int             // counts changes of that
	laid      *laid
	ownBlocks ownBlocks // made by the person
	outline   outlining
	heard     string // what the last action did, for a screen reader
	focused   string // element that the keyboard is to be put on
	panel     Panel
	inspect   Inspect
	notice    Notice
	said      int // counts the messages that go by themselves

	missing string // why the served set is not there; "" where it is, or while that is not known
	device  string // what the worker says it runs on; "" until it is ready
	runs    []*Run
	current *Run
	control control
	see     see
	own     ownData
	nextID  int
	workers int                     // that a run is given
	unkept  bool                    // it has been told that runs cannot be kept
	written map[string]journal.Note // what the last record of a run that was handed out says
	titled  int                     // counts the titles typed
	twins   twins
	stray   stray
	compare compare
	curves  curves
	cost    cost
	link    string // to the network, where it has been asked for
	copied  bool   // it is on the clipboard
	update  bool   // a newer version of the page is ready

	forgotten forgotten
	opening   opening
}

// Document is what undo brings back and what is kept across reloads.
type Document struct {
	Model *nn.Model
	Data  string // id of a Source
	Seed  uint64
	Train int // images to train on, 0 for all
}

// Panel is what a small screen shows; a large one shows them all.
type Panel string

const (
	ShowNet    Panel = "net"
	ShowBlocks Panel = "blocks"
	ShowEdit   Panel = "edit"
	ShowTrain  Panel = "train"
)

// Inspect is what the side panel shows.
type Inspect string

const (
	InspectBlock    Inspect = "block"
	InspectTraining Inspect = "training"
)

// Notice is a message to the person, until it is closed or overtaken.
type Notice struct {
	Text   string
	Error  bool
	Action string // what the person may do about it: Remember does it; "" for nothing
	about  bool   // it is about the network as it is, and goes when that changes
}

// New is a store with the network kept from last time, or the first template.
func New(env Env) *Store {
	if env.Now == nil {
		env.Now = time.Now
	}
	s := &Store{env: env, panel: ShowNet, inspect: InspectTraining, see: newSee(), zoom: 1}
	s.restoreOwn()
	if !s.restore() {
		s.doc = firstDocument()
	}
	s.restoreWorkers()
	s.restoreOpened()
	s.loadOwnBlocks()
	s.loadOutline()
	s.changed()
	s.offerTour()
	return s
}

// Model is the network; it is not to be changed but through the store.
func (s *Store) Model() *nn.Model { return s.doc.Model }

// Doc is the document as it stands.
func (s *Store) Doc() Document { return s.doc }

// Report is what nn.Check found out about the model.
func (s *Store) Report() *nn.Report { return s.report }

// Revision changes whenever the document does.
func (s *Store) Revision() int { return s.revision }

// Device is what the worker runs on, "" until it is ready.
func (s *Store) Device() string { return s.device }

func (s *Store) Panel() Panel         { return s.panel }
func (s *Store) Inspecting() Inspect  { return s.inspect }
func (s *Store) Notice() Notice       { return s.notice }
func (s *Store) Show(p Panel)         { s.panel = p }
func (s *Store) SetInspect(i Inspect) { s.inspect = i }
func (s *Store) CloseNotice()         { s.notice = Notice{} }

// saidFor is how long a message stands that asks for nothing: it lies over the network.
const saidFor = 8 * time.Second

// Say shows a message for a while. Complain shows one about something that went wrong, until it is closed.
func (s *Store) Say(text string) {
	s.notice = Notice{Text: text}
	if s.env.Later == nil {
		return
	}
	s.said++
	said := s.said
	s.later(saidFor, func(s *Store) {
		if s.said == said && s.notice == (Notice{Text: text}) {
			s.CloseNotice()
		}
	})
}
func (s *Store) Complain(text string) { s.notice = Notice{Text: text, Error: true} }

// refuse says why the network as it is does not do; once it is changed, the message is gone.
func (s *Store) refuse(text string) { s.notice = Notice{Text: text, Error: true, about: true} }

// changed follows every change of the document: shapes and problems are worked out anew, and the
// document is kept for the next visit.
func (s *Store) changed() {
	s.revision++
	s.report = nn.Check(s.doc.Model, nil)
	s.problems = s.findProblems()
	if s.notice.about {
		s.notice = Notice{}
	}
	s.reselect()
	s.pruneOpened()
	s.keep()
}
