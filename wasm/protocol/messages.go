package protocol

import (
	"plywood/engine/curve"
	"plywood/engine/json"
)

// From the page to the worker.
type (
	// Start begins a run; one that is under way is stopped first.
	Start struct {
		Run      int             `json:"run"`   // numbers the run; every answer carries it
		Model    json.RawMessage `json:"model"` // a model file
		Data     string          `json:"data"`  // garments, fashion-mnist, spiral …
		DataURL  string          `json:"data_url,omitempty"`
		Settings Settings        `json:"settings"`
		Resume   bool            `json:"resume,omitempty"`  // from the checkpoint in the parcel
		Workers  int             `json:"workers,omitempty"` // that share the batches; 0 and 1 are one
		Until    Until           `json:"until,omitempty"`
		Rest     bool            `json:"rest,omitempty"` // it is not to train, only to be looked into
		Parcel
	}
	// Pause ends the work after the step under way; the run is kept.
	Pause struct {
		Run int `json:"run"`
	}
	// Resume goes on with a paused run.
	Resume struct {
		Run   int   `json:"run"`
		Until Until `json:"until,omitempty"`
	}
	// Stop ends the run for good.
	Stop struct {
		Run     int  `json:"run"`
		Discard bool `json:"discard,omitempty"` // nothing of it is to be saved
	}
	// SetRate changes the learning rate between two steps.
	SetRate struct {
		Run          int     `json:"run"`
		LearningRate float64 `json:"learning_rate"`
	}
)

// Until says after what a run pauses by itself.
type Until string

const (
	TheEnd   Until = ""
	OneStep  Until = "step"  // with what ends its epoch, where it is the last of one
	OneEpoch Until = "epoch" // at the end of the epoch under way
)

// Settings are how a run trains.
type Settings struct {
	Optimizer    string  `json:"optimizer"` // sgd, nesterov, adam, adamw
	LearningRate float64 `json:"learning_rate"`
	Momentum     float64 `json:"momentum,omitempty"`
	WeightDecay  float64 `json:"weight_decay,omitempty"`
	Batch        int     `json:"batch"`
	Epochs       int     `json:"epochs"`
	Seed         uint64  `json:"seed"`
	Standardize  bool    `json:"standardize,omitempty"`
	Resize       int     `json:"resize,omitempty"` // side of the image after resizing; 0 keeps it
	Flip         bool    `json:"flip,omitempty"`   // half the training images, left to right
	Shift        int     `json:"shift,omitempty"`  // of training images, by up to so many pixels
	TrainImages  int     `json:"train_images,omitempty"`
	TestImages   int     `json:"test_images,omitempty"` // 0 takes all
	Schedule     string  `json:"schedule,omitempty"`    // constant, step, cosine; "" is constant
	WarmupEpochs float64 `json:"warmup_epochs,omitempty"`
	StepEpochs   int     `json:"step_epochs,omitempty"`
	Gamma        float64 `json:"gamma,omitempty"`
}

// From the worker to the page.
type (
	// Ready comes once, before anything else.
	Ready struct {
		Device string `json:"device"` // "SIMD, this tab"
	}
	// Loading says what is being prepared. Total is 0 where it is not known.
	Loading struct {
		Run   int    `json:"run"`
		Text  string `json:"text"`
		Done  int    `json:"done"`
		Total int    `json:"total"`
	}
	// Started comes when the first step is about to be made.
	Started struct {
		Run           int `json:"run"`
		TrainImages   int `json:"train_images"`
		TestImages    int `json:"test_images"`
		StepsPerEpoch int `json:"steps_per_epoch"`
	}
	// Progress comes several times a second with the steps made since the last one; where those are many, with
	// every so-many-th of the run.
	Progress struct {
		Run             int     `json:"run"`
		Epoch           int     `json:"epoch"` // from 1: the one under way
		Step            int     `json:"step"`  // made so far, in the whole run
		Points          []Point `json:"points"`
		Every           int     `json:"every"` // of Points, as in curve.Curve
		Last            Point   `json:"last"`  // the step made last, which Points may lack
		ImagesPerSecond float64 `json:"images_per_second"`
		Evaluating      bool    `json:"evaluating,omitempty"` // the test images are being looked at
	}
	// EpochDone comes after each epoch.
	EpochDone struct {
		Run           int     `json:"run"`
		Epoch         int     `json:"epoch"` // from 1
		Step          int     `json:"step"`
		Loss          float64 `json:"loss"` // mean over the epoch's training images
		TrainAccuracy float64 `json:"train_accuracy"`
		TestLoss      float64 `json:"test_loss"`
		TestAccuracy  float64 `json:"test_accuracy"`
		Seconds       float64 `json:"seconds"`
	}
	// RateChanged answers SetRate: Step is the first that is made with the new rate.
	RateChanged struct {
		Run  int     `json:"run"`
		Step int     `json:"step"`
		From float64 `json:"from"`
		To   float64 `json:"to"`
	}
	// Paused answers Pause, and tells that what a run was to go on until has been reached.
	Paused struct {
		Run int `json:"run"`
	}
	// Ended says that a run is over, because it was done or because it was stopped.
	Ended struct {
		Run     int  `json:"run"`
		Stopped bool `json:"stopped"`
	}
	// Failed says that a run is over because it could not go on.
	Failed struct {
		Run    int    `json:"run"`
		Text   string `json:"text"`
		Remedy string `json:"remedy,omitempty"`
		Node   string `json:"node,omitempty"` // where a node is to blame
		Step   int    `json:"step,omitempty"`
		Lost   string `json:"lost,omitempty"` // the set of the person's own that is no longer there
	}
)

// Point is one training step.
type Point = curve.Point

func (Start) Kind() string       { return "start" }
func (Pause) Kind() string       { return "pause" }
func (Resume) Kind() string      { return "resume" }
func (Stop) Kind() string        { return "stop" }
func (SetRate) Kind() string     { return "set_rate" }
func (Ready) Kind() string       { return "ready" }
func (Loading) Kind() string     { return "loading" }
func (Started) Kind() string     { return "started" }
func (Progress) Kind() string    { return "progress" }
func (EpochDone) Kind() string   { return "epoch_done" }
func (Paused) Kind() string      { return "paused" }
func (RateChanged) Kind() string { return "rate_changed" }
func (Ended) Kind() string       { return "ended" }
func (Failed) Kind() string      { return "failed" }
