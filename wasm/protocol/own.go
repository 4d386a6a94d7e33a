package protocol

// A person's own data, from the page to the worker.
type (
	// OwnRead asks to make a set of files, which are its parcel, in the order of Paths. The answers are
	// OwnLooking, and then OwnFound or OwnRefused.
	OwnRead struct {
		Ask   int      `json:"ask"` // comes back with the answers
		Name  string   `json:"name"`
		Paths []string `json:"paths"`
		Side  int      `json:"side,omitempty"` // pictures are scaled to Side×Side; 0 leaves it to the worker
		Parcel
	}
	// OwnStop breaks off the reading of files; nothing more comes of it.
	OwnStop struct {
		Ask int `json:"ask"`
	}
	// OwnKeep keeps the set that was found last, under a name. The answer is OwnKept.
	OwnKeep struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	// OwnDrop forgets a kept set.
	OwnDrop struct {
		ID string `json:"id"`
	}
	// SeePhoto asks for a picture file, its parcel, as the network would be shown it. The answer is
	// Photo.
	SeePhoto struct {
		Run int `json:"run"`
		Parcel
	}
)

// What the worker answers.
type (
	// OwnLooking says how far it is. Total is 0 where it is not known.
	OwnLooking struct {
		Ask   int    `json:"ask"`
		Text  string `json:"text"`
		Done  int    `json:"done"`
		Total int    `json:"total"`
	}
	// OwnFound says what is in the files.
	OwnFound struct {
		Ask      int      `json:"ask"`
		Set      OwnSet   `json:"set"`
		Pictures bool     `json:"pictures"` // Side scales them
		Warnings []string `json:"warnings"`
		Samples  []byte   `json:"samples"` // [n,C,H,W]: an example of each of the first classes
		Of       []byte   `json:"of"`      // [n] their classes
	}
	// OwnRefused says why files cannot be used.
	OwnRefused struct {
		Ask  int    `json:"ask"`
		Text string `json:"text"`
	}
	// OwnKept says that a set can be used from now on.
	OwnKept struct {
		ID    string `json:"id"`
		Bytes int    `json:"bytes"` // that it takes in the browser
		Why   string `json:"why"`   // it will be gone after a reload; "" where it will not
	}
	// Photo is a picture file in the data's shape.
	Photo struct {
		Run    int    `json:"run"`
		Pixels []byte `json:"pixels"` // [C,H,W]
		Turned []byte `json:"turned"` // the same with light and dark exchanged
		Turn   bool   `json:"turn"`   // Turned is more like the data
	}
)

// OwnSet describes a set of a person's own. ID tells it from all others by what it holds.
type OwnSet struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Shape   []int       `json:"shape"` // [C,H,W]
	Train   int         `json:"train"`
	Test    int         `json:"test"`
	Classes []ClassFact `json:"classes"`
}

// OwnPrefix begins the ids of people's own sets; their fingerprint follows.
const OwnPrefix = "own-"

func (OwnRead) Kind() string    { return "own_read" }
func (OwnStop) Kind() string    { return "own_stop" }
func (OwnKeep) Kind() string    { return "own_keep" }
func (OwnDrop) Kind() string    { return "own_drop" }
func (SeePhoto) Kind() string   { return "see_photo" }
func (OwnLooking) Kind() string { return "own_looking" }
func (OwnFound) Kind() string   { return "own_found" }
func (OwnRefused) Kind() string { return "own_refused" }
func (OwnKept) Kind() string    { return "own_kept" }
func (Photo) Kind() string      { return "photo" }

// ownBlank are empty messages of this file, for Decode.
func ownBlank() []Message {
	return []Message{
		&OwnRead{}, &OwnStop{}, &OwnKeep{}, &OwnDrop{}, &SeePhoto{},
		&OwnLooking{}, &OwnFound{}, &OwnRefused{}, &OwnKept{}, &Photo{},
	}
}

// MaxOwn is what a browser's tab takes of a file, and of a set, in bytes.
const MaxOwn = 512 << 20
