package protocol

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// every has each message once, with every field set, so that a field lost on the wire shows.
var every = []Message{
	&Start{Run: 3, Model: json.RawMessage(`{"version":1}`), Data: "garments", DataURL: "data/", Settings: Settings{
		Optimizer: "sgd", LearningRate: 1, Momentum: 0.9, WeightDecay: 1e-4, Batch: 256, Epochs: 5, Seed: 1<<64 - 1,
		Standardize: true, Resize: 96, Flip: true, Shift: 2, TrainImages: 10, TestImages: 20,
		Schedule: "step", WarmupEpochs: 0.5, StepEpochs: 2, Gamma: 0.3}, Resume: true, Workers: 2, Until: OneStep, Rest: true, Parcel: Parcel{[]byte{1}}},
	&Pause{Run: 1}, &Resume{Run: 1, Until: OneEpoch}, &Stop{Run: 1, Discard: true}, &SetRate{Run: 1, LearningRate: 0.05},
	&Ready{Device: "SIMD"}, &Loading{Run: 1, Text: "drawing", Done: 1, Total: 2},
	&Started{Run: 1, TrainImages: 60000, TestImages: 10000, StepsPerEpoch: 235},
	&Progress{Run: 1, Epoch: 2, Step: 300, Points: []Point{{Step: 299, Loss: 0.5}}, Every: 2, Last: Point{Step: 300, Loss: 0.4}, ImagesPerSecond: 1e4, Evaluating: true},
	&EpochDone{Run: 1, Epoch: 1, Step: 235, Loss: 0.5, TrainAccuracy: 0.8, TestLoss: 0.6, TestAccuracy: 0.7, Seconds: 3},
	&Paused{Run: 1}, &RateChanged{Run: 1, Step: 9, From: 1, To: 0.5}, &Rested{Run: 1},
	&ReadCheckpoint{Ask: 1, Parcel: Parcel{[]byte{1}}},
	&CheckpointRead{Ask: 1, Failed: "no", Model: json.RawMessage(`{}`), Data: "garments", Settings: Settings{Batch: 1}, Params: 5, TrainImages: 10, StepsPerEpoch: 2, Epoch: 1, Step: 3, Epochs: []EpochDone{{Epoch: 1}}, Points: []Point{{Step: 1, Loss: 2}}, Every: 2},
	&Measure{Ask: 1, Model: json.RawMessage(`{}`), Shape: []int{1, 28, 28}, Classes: 10, Set: DataSet{Data: "garments", URL: "data/", Seed: 1, Train: 10}, Settings: Settings{Batch: 1}},
	&Measured{Ask: 1, Bytes: 1, Learn: 0.1, Predict: 0.01, TrainImages: 9, TestImages: 3, Failed: "no"},
	&Ended{Run: 1, Stopped: true}, &Saved{Run: 1, Epoch: 2, Step: 470, Parcel: Parcel{[]byte{1}}},
	&Unkept{Run: 1, Bytes: 5},
	&Failed{Run: 1, Text: "the loss is not a number", Remedy: "lower the learning rate", Node: "conv1", Step: 7, Lost: "own-12"},
}

func TestEveryMessageComesBackWhole(t *testing.T) {
	for _, m := range slices.Concat(every, everySee, everyOwn) {
		v := reflect.ValueOf(m).Elem()
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s: the test leaves %s unset", m.Kind(), v.Type().Field(i).Name)
			}
		}
		b, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, got, cmpopts.IgnoreTypes(Parcel{})); d != "" {
			t.Errorf("%s: sent (-) and received (+) differ:\n%s", m.Kind(), d)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nonsense", `hello`, "not a message"},
		{"an unknown kind", `{"v":1,"kind":"dance","body":{}}`, `"dance"`},
		{"a field of the wrong type", `{"v":1,"kind":"pause","body":{"run":"x"}}`, "run"},
	} {
		if _, err := Decode([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %s", c.name, err, c.want)
		}
	}
	if _, err := Decode([]byte(`{"v":2,"kind":"pause","body":{}}`)); !errors.Is(err, ErrVersion) {
		t.Errorf("another version: got %v", err)
	}
}
