package protocol

// Preparation is how images are prepared before a network sees them.
type Preparation struct {
	Standardize bool `json:"standardize,omitempty"`
	Resize      int  `json:"resize,omitempty"` // side of the image after resizing; 0 keeps it
	// Training images only are flipped and shifted.
	Flip  bool `json:"flip,omitempty"`
	Shift int  `json:"shift,omitempty"` // pixels, at most
	Draw  int  `json:"draw,omitempty"`  // as in this epoch of a run, from 0
}
