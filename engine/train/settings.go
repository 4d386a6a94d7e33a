package train

import (
	"fmt"
	"math"

	"plywood/engine/augment"
	"plywood/engine/nn"
	"plywood/engine/optim"
)

// Settings are the choices of a run besides its model and data. As JSON they lie in a checkpoint.
type Settings struct {
	optim.Config
	optim.Schedule
	augment.Options         // of the training images; never of those it is measured on
	LearningRate    float64 `json:"learning_rate"`
	Batch           int     `json:"batch"` // images a step
	Epochs          int     `json:"epochs"`
	Steps           int     `json:"steps,omitempty"` // the run ends after so many, whatever Epochs says; 0: no such end
	Seed            uint64  `json:"seed"`            // of weights, batches, augmentation and dropout
	Shuffle         bool    `json:"shuffle"`
	Standardize     bool    `json:"standardize,omitempty"` // to mean 0 and deviation 1 a channel, by the training images
	LimitTrain      int     `json:"limit_train,omitempty"` // use so many training images; 0: all
	LimitTest       int     `json:"limit_test,omitempty"`
	Resize          int     `json:"resize,omitempty"` // side of the images after resizing; 0: as the model's input wants
}

// Defaults are the settings of a run that nobody has chosen anything for.
func Defaults() Settings {
	return Settings{LearningRate: 0.1, Batch: 256, Epochs: 5, Shuffle: true}.withDefaults()
}

// FromRecipe is Defaults with what a model's recipe sets; r may be nil.
func FromRecipe(r *nn.Recipe) Settings {
	s := Defaults()
	if r == nil {
		return s
	}
	if r.Optimizer != "" {
		s.Config = optim.Config{Name: r.Optimizer}.WithDefaults()
	}
	s.Momentum, s.WeightDecay = r.Momentum, r.WeightDecay
	s.Standardize, s.Resize = r.Standardize, r.Resize
	s.Schedule = optim.Schedule{Name: r.Schedule, WarmupEpochs: r.WarmupEpochs}
	if r.Schedule == optim.Step {
		s.StepEpochs, s.Gamma = r.StepEpochs, r.Gamma
	}
	s.Schedule = s.Schedule.WithDefaults()
	s.Options = augment.Options{Flip: r.Flip, Shift: r.Shift}
	if r.LearningRate != 0 {
		s.LearningRate = r.LearningRate
	}
	if r.Batch != 0 {
		s.Batch = r.Batch
	}
	if r.Epochs != 0 {
		s.Epochs = r.Epochs
	}
	return s
}

func (s Settings) withDefaults() Settings {
	s.Config = s.Config.WithDefaults()
	s.Schedule = s.Schedule.WithDefaults()
	return s
}

const (
	maxBatch  = 1 << 16
	maxCount  = 1 << 30 // of epochs and steps: what an int holds everywhere, and more than anyone waits for
	maxResize = 1 << 12
)

// Check reports the first setting that makes no sense.
func (s Settings) Check() error {
	s = s.withDefaults()
	if err := s.Config.Check(); err != nil {
		return err
	}
	if err := s.Schedule.Check(); err != nil {
		return err
	}
	if err := s.Options.Check(0, 0); err != nil {
		return err
	}
	if err := checkRate(s.LearningRate); err != nil {
		return err
	}
	for _, f := range []struct {
		name      string
		v, lo, hi int
	}{
		{"batch", s.Batch, 1, maxBatch},
		{"epochs", s.Epochs, 0, maxCount},
		{"steps", s.Steps, 0, maxCount},
		{"limit of training images", s.LimitTrain, 0, maxCount},
		{"limit of test images", s.LimitTest, 0, maxCount},
		{"resize", s.Resize, 0, maxResize},
	} {
		if f.v < f.lo || f.v > f.hi {
			return fmt.Errorf("%s is %d; wanted %d to %d", f.name, f.v, f.lo, f.hi)
		}
	}
	if s.Epochs == 0 && s.Steps == 0 {
		return fmt.Errorf("neither epochs nor steps are set; a run needs an end")
	}
	return nil
}

func checkRate(lr float64) error {
	if !(lr > 0) || math.IsInf(lr, 0) || float32(lr) == 0 || math.IsInf(float64(float32(lr)), 0) {
		return fmt.Errorf("learning rate is %v; wanted a number above 0, commonly 0.001 to 1", lr)
	}
	return nil
}
