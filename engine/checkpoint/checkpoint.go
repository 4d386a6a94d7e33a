// Package checkpoint keeps a run in one safetensors file: parameters, moving statistics and
// optimizer states under PyTorch's names and in its layouts, and as metadata the model, the run's
// settings and how far it got. The file alone resumes the run. The package moves bytes and checks
// them; what the numbers mean is package train's.
package checkpoint

import (
	"fmt"

	"plywood/engine/json"
	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Checkpoint is the full state of a run between two steps.
type Checkpoint struct {
	Version  string          // of the Plywood that wrote it
	Model    *nn.Model       // as it was trained
	Settings json.RawMessage // train.Settings
	Data     Data
	Progress Progress
	History  []Metrics // of the epochs behind
	// Notes are the writer's own, such as where the data was found. Keys hold no dots.
	Notes   map[string]string
	Tensors []Tensor
}

// Tensor is one array by its name: "conv1.weight", "bn1.running_mean",
// "optimizer/conv1.weight.momentum_buffer".
type Tensor struct {
	Name  string
	Shape tensor.Shape
	Data  []float32
}

// Data says what the run learns from, and what prediction must do to an image.
type Data struct {
	Name     string       `json:"name"`
	Shape    tensor.Shape `json:"shape"` // [C,H,W] of one example
	Classes  []string     `json:"classes"`
	Train    int          `json:"train"` // examples
	Test     int          `json:"test"`
	Checksum string       `json:"checksum"`       // of the training split
	Mean     []float32    `json:"mean,omitempty"` // by channel, of pixels in [0,1]; nil unless standardized
	Std      []float32    `json:"std,omitempty"`
}

// Progress is how far a run got. With the seed among the settings it is all the random state there
// is: weights follow from the seed, an epoch's order from seed and epoch, dropout from seed and step.
type Progress struct {
	Epoch       int     `json:"epoch"`         // epochs finished
	StepInEpoch int     `json:"step_in_epoch"` // steps done of the next one
	Step        int     `json:"step"`          // steps done in all
	Images      int     `json:"images"`        // seen in the unfinished epoch
	LossSum     float64 `json:"loss_sum"`      // over those images
	Hits        int     `json:"hits"`          // of those images
	Seconds     float64 `json:"seconds"`       // of training them
	Smoothed    float64 `json:"smoothed"`      // loss, as shown
}

// Metrics are what an epoch came to. Test figures are nil where there is no test split; TestLoss
// is nil, too, where it is not a finite number, which JSON could not hold.
type Metrics struct {
	Epoch           int      `json:"epoch"` // from 1
	Step            int      `json:"step"`  // steps done in all
	Loss            float64  `json:"loss"`  // mean over the training images as they were learnt from
	TrainAccuracy   float64  `json:"train_accuracy"`
	TestLoss        *float64 `json:"test_loss,omitempty"`
	TestAccuracy    *float64 `json:"test_accuracy,omitempty"`
	LearningRate    float64  `json:"learning_rate"` // of the last step
	ImagesPerSecond float64  `json:"images_per_second"`
	Seconds         float64  `json:"seconds"` // of training, evaluation left out
}

// Lookup finds a tensor by name.
func (c *Checkpoint) Lookup(name string) (Tensor, bool) {
	for _, t := range c.Tensors {
		if t.Name == name {
			return t, true
		}
	}
	return Tensor{}, false
}

func (t Tensor) check() error {
	if t.Shape.Size() != len(t.Data) {
		return fmt.Errorf("tensor %q: shape %v holds %d numbers, got %d", t.Name, t.Shape, t.Shape.Size(), len(t.Data))
	}
	return nil
}
