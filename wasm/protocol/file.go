package protocol

import "plywood/engine/json"

type (
	// ReadCheckpoint asks what a file is that the person has opened.
	ReadCheckpoint struct {
		Ask int `json:"ask"`
		Parcel
	}
	// CheckpointRead answers it: the file is a run, as far as it got.
	CheckpointRead struct {
		Ask           int             `json:"ask"`
		Failed        string          `json:"failed,omitempty"` // why it is none
		Model         json.RawMessage `json:"model,omitempty"`
		Data          string          `json:"data"`
		Settings      Settings        `json:"settings"`
		Params        int             `json:"params"`
		TrainImages   int             `json:"train_images"`
		StepsPerEpoch int             `json:"steps_per_epoch"`
		Epoch         int             `json:"epoch"` // finished
		Step          int             `json:"step"`
		Epochs        []EpochDone     `json:"epochs"`
		Points        []Point         `json:"points,omitempty"` // of the steps, as far as the file has them
		Every         int             `json:"every,omitempty"`
	}
)

func (ReadCheckpoint) Kind() string { return "read_checkpoint" }
func (CheckpointRead) Kind() string { return "checkpoint_read" }
