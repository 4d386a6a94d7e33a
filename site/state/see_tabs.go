package state

// Tab is what the dock shows.
type Tab string

const (
	TabCurves      Tab = "curves"
	TabPredictions Tab = "predictions"
	TabConfusion   Tab = "confusion"
	TabLayers      Tab = "layers"
	TabData        Tab = "data"
)

// Tabs lists the dock's tabs with their titles and what they show, in order.
func (s *Store) Tabs() [][3]string {
	predictions, layers := "What it says of each test image, the wrong ones first, and of what you draw", "What each block has learnt, and what it makes of an image"
	if s.SeenSource().Planar() {
		predictions, layers = "What it says everywhere in the plane", "What each block makes of an image; points have no such pictures"
	}
	return [][3]string{
		{"curves", "Curves", "How loss and right answers change while it trains"},
		{"predictions", "Predictions", predictions},
		{"confusion", "Confusion", "Which class it takes for which"},
		{"layers", "Layers", layers},
		{"data", "Data", "What the network learns from"},
	}
}

// Things are what a set's examples are called, Thing is one of them.
func (s Source) Things() string { return s.Thing() + "s" }

func (s Source) Thing() string {
	if s.Planar() {
		return "point"
	}
	return "image"
}

// Things are what the examples are called that a run learns from; nil is the set that is chosen.
func (s *Store) Things(r *Run) string {
	if r != nil {
		if src, ok := s.SourceOf(r.Source); ok {
			return src.Things()
		}
	}
	return s.Source().Things()
}

// Planar tells whether a set's examples are points in the plane.
func (s Source) Planar() bool {
	return len(s.Shape) == 3 && s.Shape[0] == 2 && s.Shape[1]*s.Shape[2] == 1
}
