package state

import (
	"fmt"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// see is what the page shows of the inside of a run and of the data.
type see struct {
	tab Tab

	chosen  int // the run that is to be looked into, 0 for the current one
	held    int // the run whose network is in the worker's memory
	loading int // the run whose kept network it has been asked to load
	model   *nn.Model
	modelOf int // the run that model is of

	run      int // that all up to why is of
	answers  *protocol.Answers
	asked    string // for which state of the run
	pictures map[int32][]byte
	wanted   map[int32]bool // pictures asked for
	plane    *protocol.Plane
	planeAt  int    // step it was asked at, -1 for never
	planeOf  string // for which state of the run
	planing  bool
	block    *protocol.BlockView
	blockKey string // what it was asked for
	blocking bool
	verdict  *protocol.Verdict
	ask      int
	judging  bool
	unjudged bool // the pad has changed since it was asked about
	picking  int  // the test image that is to go on the pad, -1 for none
	why      string

	class     int // that the answers are filtered by, -1 for all
	wrongOnly bool
	cell      [2]int // of the confusion matrix: true and said; -1 for none
	cellPlane *protocol.Plane
	cellKey   string // of what cellPlane is made of
	shown     int    // images in the gallery
	sorted    []int32
	sortedKey string

	pad    []byte
	padOf  int             // the test image on the pad, -1 for a drawing
	padNo  int             // counts changes
	photo  *protocol.Photo // on the pad, nil where something else is
	thick  bool
	stroke [2]float64

	facts     *protocol.DataFacts
	factsKey  string // what was asked for
	samples   *protocol.Samples
	samplesOf string
	dataClass int
	dataTest  bool
	dataWhy   string
	draw      int // of flips and shifts: as in this epoch of a run
}

// fashionURL is where Fashion-MNIST lies beside the page.
const fashionURL = "data/fashion-mnist/"

// A gallery shows so many images, and so many more when asked.
const galleryStep = 60

func newSee() see {
	return see{tab: TabCurves, class: -1, cell: [2]int{-1, -1}, shown: galleryStep, padOf: -1, picking: -1, planeAt: -1, dataClass: -1}
}

// Tab is what the dock shows.
func (s *Store) Tab() Tab { return s.see.tab }

// ShowTab turns to another tab of the dock.
func (s *Store) ShowTab(t Tab) {
	if t != s.see.tab {
		s.see.shown = galleryStep
	}
	s.see.tab = t
}

// SeenRun is the run that can be looked into: the one that was chosen, else the current one, once it
// has begun; else nil.
func (s *Store) SeenRun() *Run {
	r := s.Run(s.see.chosen)
	if r == nil {
		r = s.Current()
	}
	if r == nil || r.StepsPerEpoch == 0 || r.Phase == Loading || r.Phase == Waiting || r.Phase == Failed && r.Saved == nil {
		return nil
	}
	return r
}

// SeenSource is the set that the run looked into learns from.
func (s *Store) SeenSource() Source {
	if r := s.SeenRun(); r != nil {
		if src, ok := s.SourceOf(r.Source); ok {
			return src
		}
	}
	return s.Source()
}

// Unseen says why nothing can be shown of a run, "" where something can or will be.
func (s *Store) Unseen() string {
	if s.SeenRun() == nil {
		if s.see.tab == TabLayers && !s.Source().Planar() {
			return "Press Train: what each block learns, and what it makes of a picture, appears here."
		}
		return "Press Train: what the network makes of the test " + s.Things(nil) + " appears here, after each epoch."
	}
	return s.see.why
}

// Look asks the worker for whatever the open tab lacks. It may be called at any time, and asks for
// nothing twice.
func (s *Store) Look() {
	s.lookAtCost()
	if s.see.tab == TabData {
		s.lookAtData()
		return
	}
	r := s.SeenRun()
	if r == nil || s.see.tab == TabCurves {
		return
	}
	if r.ID != s.see.run {
		s.turnTo(r.ID)
	}
	if !s.inMemory(r) {
		return
	}
	if s.SeenSource().Planar() {
		if s.see.tab != TabLayers { // which points have nothing to show of
			s.lookAtPlane(r)
		}
		if s.see.tab == TabConfusion {
			s.lookAtAnswers(r)
		}
		return
	}
	if s.see.tab == TabLayers {
		s.lookAtBlock(r)
	} else {
		s.lookAtAnswers(r)
	}
	s.lookAtPictures(r)
	s.judge(r)
}

// turnTo drops what was seen of another run; the pad and the filters stay.
func (s *Store) turnTo(run int) {
	v := &s.see
	v.run, v.answers, v.asked, v.pictures, v.wanted = run, nil, "", map[int32][]byte{}, map[int32]bool{}
	v.plane, v.planeAt, v.planeOf, v.planing, v.block, v.blockKey, v.blocking = nil, -1, "", false, nil, "", false
	v.verdict, v.judging, v.unjudged, v.picking, v.why, v.sortedKey = nil, false, len(v.pad) > 0, -1, "", ""
	v.cell = [2]int{-1, -1}
}

// state names how far a run is, as far as it matters for what is shown: epochs, and its end.
func (r *Run) state() string { return fmt.Sprint(r.ID, " ", len(r.Epochs), " ", r.Phase.over()) }

func (s *Store) lookAtAnswers(r *Run) {
	if s.see.asked == r.state() {
		return
	}
	s.see.asked = r.state()
	s.send(&protocol.SeeAnswers{Run: r.ID})
	s.see.unjudged = len(s.see.pad) > 0 // the picture on the pad may look different now, too
}

// lookAtPictures asks for those the gallery shows that are not here yet.
func (s *Store) lookAtPictures(r *Run) {
	var missing []int32
	want := func(i int32) {
		if s.see.pictures[i] == nil && !s.see.wanted[i] {
			missing = append(missing, i)
			s.see.wanted[i] = true
		}
	}
	if s.see.tab != TabLayers {
		for _, i := range s.shownAnswers() {
			want(i)
		}
	}
	if s.see.picking >= 0 {
		want(int32(s.see.picking))
	}
	if len(missing) > 0 {
		s.send(&protocol.SeePictures{Run: r.ID, Index: missing})
	}
}

// judge asks what the network says of the picture on the pad, one question at a time.
func (s *Store) judge(r *Run) {
	if !s.see.unjudged || s.see.judging || len(s.see.pad) == 0 {
		return
	}
	s.see.ask++
	s.see.unjudged, s.see.judging = false, true
	s.send(&protocol.SeeDrawing{Run: r.ID, Ask: s.see.ask, Pixels: append([]byte(nil), s.see.pad...)})
}

func (s *Store) lookAtPlane(r *Run) {
	if s.see.planing || s.see.planeAt == r.Step && s.see.planeOf == r.state() {
		return
	}
	s.see.planing, s.see.planeAt, s.see.planeOf = true, r.Step, r.state()
	s.send(&protocol.SeePlane{Run: r.ID, Side: 96})
}

func (s *Store) lookAtBlock(r *Run) {
	if len(s.see.pad) == 0 {
		if s.see.picking < 0 {
			s.see.picking = 0
		}
		return
	}
	key := fmt.Sprint(r.state(), " ", s.SeenBlockID(), " ", s.see.padNo)
	if s.see.blocking || key == s.see.blockKey {
		return
	}
	s.see.blocking, s.see.blockKey = true, key
	s.see.ask++
	s.send(&protocol.SeeBlock{Run: r.ID, Ask: s.see.ask, Block: s.SeenBlockID(), Pixels: append([]byte(nil), s.see.pad...)})
	s.see.unjudged = true
}

// SeenBlockID is the block whose inside is shown: the selected one, else the first.
func (s *Store) SeenBlockID() string {
	m := s.seenModel()
	if _, ok := s.SelectedNode(); ok {
		top := s.selected
		for s.within(top) != "" {
			top = s.within(top)
		}
		if m == nil || m.Index(top) >= 0 {
			return top
		}
	}
	if m == nil {
		m = s.doc.Model
	}
	if len(m.Nodes) > 0 {
		return m.Nodes[0].ID
	}
	return nn.InputID
}

func (s *Store) dataSet() protocol.DataSet {
	return protocol.DataSet{Data: s.doc.Data, URL: fashionURL, Seed: s.doc.Seed, Train: s.doc.Train}
}

func (s *Store) lookAtData() {
	if s.Missing(s.Source()) != "" {
		return
	}
	set := s.dataSet()
	if key := fmt.Sprint(set); key != s.see.factsKey {
		s.see.facts, s.see.samples, s.see.factsKey, s.see.samplesOf, s.see.dataWhy = nil, nil, key, "", ""
		s.see.dataClass, s.see.dataTest, s.see.shown = -1, false, galleryStep
		s.send(&protocol.SeeData{Set: set})
	}
	if s.Source().Planar() {
		return
	}
	want := &protocol.SeeSamples{Set: set, Test: s.see.dataTest, Class: s.see.dataClass, Count: s.see.shown, As: s.preparation()}
	if key := fmt.Sprint(*want); key != s.see.samplesOf {
		s.see.samplesOf, s.see.dataWhy = key, ""
		s.send(want)
	}
}
