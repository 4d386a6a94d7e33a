package protocol

import "plywood/engine/json"

type (
	// Measure asks what a run would cost. It is left unanswered where a run begins meanwhile.
	Measure struct {
		Ask      int             `json:"ask"`
		Model    json.RawMessage `json:"model"`
		Shape    []int           `json:"shape"` // of one example of the set
		Classes  int             `json:"classes"`
		Set      DataSet         `json:"set"`
		Settings Settings        `json:"settings"`
	}
	// Measured answers Measure.
	Measured struct {
		Ask         int     `json:"ask"`
		Bytes       int     `json:"bytes"`        // of the program at the whole batch
		Learn       float64 `json:"learn"`        // seconds an image takes that is learnt from
		Predict     float64 `json:"predict"`      // and one that is only predicted
		TrainImages int     `json:"train_images"` // of the set, 0 where that is not known yet
		TestImages  int     `json:"test_images"`
		Failed      string  `json:"failed,omitempty"` // why nothing could be found out
	}
)

func (Measure) Kind() string  { return "measure" }
func (Measured) Kind() string { return "measured" }
