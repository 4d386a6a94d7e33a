// Package recipe says how the page trains a template on a set until someone chooses otherwise. The
// zoo's recipes are those its networks were published with for the 60,000 images of Fashion-MNIST: on
// a set of a few thousand they make so few steps that LeNet stays at chance and LeNet with batch norm
// jumps up and down. docs/defaults.md has the figures.
package recipe

import (
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// fashion is the set that the zoo's recipes are for.
const fashion = "fashion-mnist"

// gentle recipes give a steady curve on ten thousand images or fewer.
var gentle = map[string]nn.Recipe{
	"lenet":         {Optimizer: "adam", LearningRate: 0.003, Batch: 64, Epochs: 10, Schedule: "cosine"},
	"lenet-bn":      {Optimizer: "adam", LearningRate: 0.001, Batch: 64, Epochs: 10, Schedule: "cosine"},
	"resnet-small":  {Optimizer: "adam", LearningRate: 0.001, Batch: 64, Epochs: 4, Schedule: "cosine"},
	"resnet":        {Optimizer: "adam", LearningRate: 0.001, Batch: 64, Epochs: 4, Schedule: "cosine"},
	"resnet-noskip": {Optimizer: "adam", LearningRate: 0.001, Batch: 64, Epochs: 4, Schedule: "cosine"},
}

// For gives the recipe that a template's network starts with on a set; nil for no template.
func For(template, set string) *nn.Recipe {
	m, err := zoo.Get(template)
	if err != nil || m.Recipe == nil {
		return nil
	}
	r := *m.Recipe
	if g, ok := gentle[template]; ok && set != fashion {
		g.Resize = r.Resize
		r = g
	}
	return &r
}

// Gentle reports whether r is what For chose for a set smaller than the zoo's recipes are for.
func Gentle(r *nn.Recipe, template, set string) bool {
	_, ok := gentle[template]
	return ok && set != fashion && untouched(r, template, set)
}

// Follow gives the recipe of a network of that name after its data changes. One that somebody has
// changed stays, and so does what is done to the images.
func Follow(r *nn.Recipe, template, from, to string) *nn.Recipe {
	if !untouched(r, template, from) {
		return r
	}
	next := withImages(For(template, to), r)
	return &next
}

// withImages is a recipe with another's choices about the images, which say nothing of how to learn.
func withImages(r, images *nn.Recipe) nn.Recipe {
	c := *r
	c.Resize, c.Standardize, c.Flip, c.Shift = images.Resize, images.Standardize, images.Flip, images.Shift
	return c
}

func untouched(r *nn.Recipe, template, set string) bool {
	want := For(template, set)
	if r == nil || want == nil {
		return false
	}
	return *r == withImages(want, r)
}
