package protocol

// What the page asks to see of a run. A run can be looked into while it trains, while it rests and,
// until the next one starts, after it.
type (
	// SeeAnswers asks what the network says of every test image. The answer is Answers.
	SeeAnswers struct {
		Run int `json:"run"`
	}
	// SeePictures asks for test images by their numbers. The answer is Pictures.
	SeePictures struct {
		Run   int     `json:"run"`
		Index []int32 `json:"index"`
	}
	// SeeDrawing asks what the network says of one picture. The answer is Verdict.
	SeeDrawing struct {
		Run    int    `json:"run"`
		Ask    int    `json:"ask"`    // comes back with the answer
		Pixels []byte `json:"pixels"` // [C,H,W] of the data's shape
	}
	// SeeBlock asks what a block holds, and what it makes of a picture. The answer is BlockView.
	SeeBlock struct {
		Run    int    `json:"run"`
		Ask    int    `json:"ask"`
		Block  string `json:"block"`
		Pixels []byte `json:"pixels"` // of the picture
	}
	// SeePlane asks for what the network says everywhere in the plane. The answer is Plane.
	SeePlane struct {
		Run  int `json:"run"`
		Side int `json:"side"` // points along each axis
	}
	// SeeData asks what a set holds. The answer is DataFacts.
	SeeData struct {
		Set DataSet `json:"set"`
	}
	// SeeSamples asks for examples of a set. The answer is Samples.
	SeeSamples struct {
		Set   DataSet `json:"set"`
		Test  bool    `json:"test"`  // of the test split, not the training one
		Class int     `json:"class"` // -1 for all
		From  int     `json:"from"`  // how many of that class to pass over
		Count int     `json:"count"`
		// As is how they are prepared: the pictures are what a network gets.
		As Preparation `json:"as"`
	}
)

// DataSet names a set of examples.
type DataSet struct {
	Data  string `json:"data"`
	URL   string `json:"url,omitempty"`
	Seed  uint64 `json:"seed"`
	Train int    `json:"train,omitempty"` // how many to use, 0 for all
}

// What the worker answers.
type (
	// Answers say what the network makes of the test images, in the order of the set. They are of the
	// first ones only where all would take too long.
	Answers struct {
		Run     int      `json:"run"`
		Step    int      `json:"step"` // of the run when it was asked
		Classes []string `json:"classes"`
		Shape   []int    `json:"shape"` // [C,H,W] of an image
		All     int      `json:"all"`   // test images there are
		Labels  []byte   `json:"labels"`
		Said    []byte   `json:"said"`             // the class it takes each for
		Sure    []byte   `json:"sure"`             // how sure it is of that, in percent
		Points  []byte   `json:"points,omitempty"` // x and y of each, as in Plane, where they lie in the plane
	}
	// Pictures are test images.
	Pictures struct {
		Run    int     `json:"run"`
		Index  []int32 `json:"index"`
		Pixels []byte  `json:"pixels"` // [len(Index),C,H,W]
	}
	// Verdict is what the network says of one picture.
	Verdict struct {
		Run     int       `json:"run"`
		Ask     int       `json:"ask"`
		Classes []string  `json:"classes"`
		Sure    []float64 `json:"sure"` // by class, 0 to 1
	}
	// BlockView is what a block holds and makes.
	BlockView struct {
		Run     int       `json:"run"`
		Ask     int       `json:"ask"`
		Block   string    `json:"block"`
		Step    int       `json:"step"`
		Bars    []BarSet  `json:"bars"`
		Filters *Tiles    `json:"filters"` // of a convolution that reads the image
		Maps    *Tiles    `json:"maps"`    // what comes out, a tile a channel
		Row     []float64 `json:"row"`     // what comes out where it has no width and height
	}
	// Plane is what the network says in the plane, and the training points in it.
	Plane struct {
		Run     int      `json:"run"`
		Step    int      `json:"step"`
		Side    int      `json:"side"`
		Said    []byte   `json:"said"` // [Side,Side] classes, the top row first
		Sure    []byte   `json:"sure"` // percent
		Reach   float64  `json:"reach"`
		Points  []byte   `json:"points"` // x and y of each: 0 is -Reach, 255 is Reach
		Labels  []byte   `json:"labels"`
		Classes []string `json:"classes"`
	}
	// DataFacts say what a set holds.
	DataFacts struct {
		Set     DataSet     `json:"set"`
		Shape   []int       `json:"shape"`
		Train   int         `json:"train"`
		Test    int         `json:"test"`
		Mean    []float32   `json:"mean"` // by channel, of pixels from 0 to 1
		Std     []float32   `json:"std"`
		Classes []ClassFact `json:"classes"`
		Plane   *Plane      `json:"plane"` // the points of a two-dimensional set, nothing said
	}
	// Samples are examples of a set, as they were asked for.
	Samples struct {
		Set    DataSet     `json:"set"`
		Test   bool        `json:"test"`
		Class  int         `json:"class"`
		From   int         `json:"from"`
		As     Preparation `json:"as"`
		Labels []byte      `json:"labels"`
		Shape  []int       `json:"shape"`  // [C,H,W] of a picture
		Pixels []byte      `json:"pixels"` // [len(Labels),C,H,W]
		// Where they are standardized, 128 stands for 0 and the ends for ±Reach deviations; else 255 for 1.
		Reach float64 `json:"reach,omitempty"`
	}
	// Unseen says that something asked for cannot be shown.
	Unseen struct {
		Run  int    `json:"run"`  // 0 where it was about a set
		What string `json:"what"` // the kind of the message that asked
		Text string `json:"text"`
	}
)

// ClassFact counts a class.
type ClassFact struct {
	Name  string `json:"name"`
	Train int    `json:"train"`
	Test  int    `json:"test"`
}

// BarSet is a vector of a block, such as a batch norm's γ.
type BarSet struct {
	Name   string    `json:"name"` // bn1.weight
	Values []float32 `json:"values"`
}

// Tiles are small grey pictures of one size.
type Tiles struct {
	Count  int     `json:"count"`
	All    int     `json:"all"` // how many there are; Count of them are here
	Height int     `json:"height"`
	Width  int     `json:"width"`
	Signed bool    `json:"signed"` // 128 stands for zero, else 0 for the lowest value
	Low    float64 `json:"low"`    // what 0 stands for
	High   float64 `json:"high"`   // what 255 stands for
	Pixels []byte  `json:"pixels"` // [Count,Height,Width]
}

func (SeeAnswers) Kind() string  { return "see_answers" }
func (SeePictures) Kind() string { return "see_pictures" }
func (SeeDrawing) Kind() string  { return "see_drawing" }
func (SeeBlock) Kind() string    { return "see_block" }
func (SeePlane) Kind() string    { return "see_plane" }
func (SeeData) Kind() string     { return "see_data" }
func (SeeSamples) Kind() string  { return "see_samples" }
func (Answers) Kind() string     { return "answers" }
func (Pictures) Kind() string    { return "pictures" }
func (Verdict) Kind() string     { return "verdict" }
func (BlockView) Kind() string   { return "block_view" }
func (Plane) Kind() string       { return "plane" }
func (DataFacts) Kind() string   { return "data_facts" }
func (Samples) Kind() string     { return "samples" }
func (Unseen) Kind() string      { return "unseen" }

// seeBlank are empty messages of this file, for Decode.
func seeBlank() []Message {
	return []Message{
		&SeeAnswers{}, &SeePictures{}, &SeeDrawing{}, &SeeBlock{}, &SeePlane{}, &SeeData{}, &SeeSamples{},
		&Answers{}, &Pictures{}, &Verdict{}, &BlockView{}, &Plane{}, &DataFacts{}, &Samples{}, &Unseen{},
	}
}
