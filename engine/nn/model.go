// Package nn is the layer and model package: layers are plain structs, a model is layers wired by
// names. It reads and writes model files, checks them with messages a student can act on, counts
// what they cost, and lowers them to a graph. It knows no kernels, no data and no training loop.
//
// A new layer touches three places: its struct and Type in layer.go; its row in kinds.go, which
// names and explains its fields to files and editors; and its methods, in the file of its family:
// figures and lower for a layer with ops of its own (conv.go, dense.go, …), suits and expand for
// a block made of other layers (blocks.go).
package nn

import "plywood/engine/tensor"

// InputID names the image in a node's From.
const InputID = "input"

// Model is a network as plain data. The last node that nothing reads is its output.
type Model struct {
	Name   string
	Input  tensor.Shape // [C,H,W] of one image
	Nodes  []Node       // in the order they are written; wires may point forward, as long as they make no circle
	Recipe *Recipe      // how it was meant to be trained; may be nil
}

// Node is a layer in its place.
type Node struct {
	ID     string   // letters, digits, '_' and '-'; unique
	From   []string // ids it reads; empty means the node before it (the image, for the first)
	Layer  Layer
	Bypass bool // passes its first input on unchanged
}

// Recipe holds the settings a model is meant to be trained with. Zero means unset.
type Recipe struct {
	Optimizer    string  `json:"optimizer,omitempty"`
	LearningRate float64 `json:"learning_rate,omitempty"`
	Momentum     float64 `json:"momentum,omitempty"`
	WeightDecay  float64 `json:"weight_decay,omitempty"`
	Batch        int     `json:"batch,omitempty"`
	Epochs       int     `json:"epochs,omitempty"`
	Resize       int     `json:"resize,omitempty"` // side of the image after resizing
	Standardize  bool    `json:"standardize,omitempty"`
	Schedule     string  `json:"schedule,omitempty"` // how the learning rate moves, as optim.Schedule has it
	WarmupEpochs float64 `json:"warmup_epochs,omitempty"`
	StepEpochs   int     `json:"step_epochs,omitempty"`
	Gamma        float64 `json:"gamma,omitempty"`
	Flip         bool    `json:"flip,omitempty"`  // half the training images, left to right, at random
	Shift        int     `json:"shift,omitempty"` // of training images at random, by up to so many pixels
}
