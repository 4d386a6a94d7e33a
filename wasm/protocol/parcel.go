package protocol

// Parcel is what travels beside a message's text because it is too large to be written into it:
// []byte in the worker, the browser's own array on the page, which keeps it and sends it back
// without opening it.
type Parcel struct {
	Bytes any `json:"-"`
}

// Carrier is a message that has a Parcel.
type Carrier interface {
	Message
	Carried() *Parcel
}

func (p *Parcel) Carried() *Parcel { return p }

// Saved comes after an epoch, every few seconds in a long one, and when a run ends: its parcel is a
// checkpoint, with which a Start goes on from there.
type Saved struct {
	Run   int `json:"run"`
	Epoch int `json:"epoch"` // finished
	Step  int `json:"step"`  // made so far, in the whole run
	Parcel
}

func (Saved) Kind() string { return "saved" }

// Unkept says, once, that a run is too large for checkpoints.
type Unkept struct {
	Run   int `json:"run"`
	Bytes int `json:"bytes"` // that one would have
}

func (Unkept) Kind() string { return "unkept" }
