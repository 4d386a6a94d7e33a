package main

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"plywood/engine/nn"
	"plywood/engine/optim"
	"plywood/engine/train"
)

// trainFlags are the flags of train. Those of settings stand for the model's recipe until given.
type trainFlags struct {
	model, resume, init, outputDir, format string
	overwrite, dryRun                      bool
	logInterval                            int
	checkpointInterval                     time.Duration
	data                                   dataFlags
	device                                 deviceFlags
	given                                  *pflag.FlagSet
	s                                      train.Settings
}

func (t *trainFlags) add(f *pflag.FlagSet) {
	t.given = f
	f.SortFlags = false
	f.StringVar(&t.model, "model", "", "network to train: a name of the zoo or a model file")
	t.data.add(f, "fashion-mnist")
	t.device.add(f)
	d := train.Defaults()
	f.IntVar(&t.s.Epochs, "epochs", d.Epochs, "passes over the training images")
	f.IntVarP(&t.s.Batch, "batch-size", "b", d.Batch, "images a step")
	f.Float64Var(&t.s.LearningRate, "lr", d.LearningRate, "learning rate (default: the model's recipe)")
	f.StringVar(&t.s.Config.Name, "opt", optim.SGD, "optimizer: "+strings.Join(optim.Names(), ", "))
	f.Float64Var(&t.s.Momentum, "momentum", 0, "share of the velocity kept, with sgd")
	f.BoolVar(&t.s.Nesterov, "nesterov", false, "Nesterov's momentum")
	f.Float64Var(&t.s.WeightDecay, "weight-decay", 0, "weight decay")
	f.Float64Var(&t.s.Beta1, "beta1", 0.9, "with adam and adamw")
	f.Float64Var(&t.s.Beta2, "beta2", 0.999, "with adam and adamw")
	f.StringVar(&t.s.Schedule.Name, "lr-scheduler", optim.Constant, "how the learning rate moves: "+strings.Join(optim.Schedules(), ", "))
	f.Float64Var(&t.s.WarmupEpochs, "lr-warmup-epochs", 0, "epochs over which the learning rate rises from about 0")
	f.IntVar(&t.s.StepEpochs, "lr-step-size", 1, "epochs between two steps of the step scheduler")
	f.Float64Var(&t.s.Gamma, "lr-gamma", 0.1, "factor of the step scheduler")
	f.Float64Var(&t.s.MinRate, "lr-min", 0, "learning rate that no scheduler goes below")
	f.BoolVar(&t.s.Standardize, "standardize", false, "bring the images to mean 0 and deviation 1")
	f.BoolVar(&t.s.Flip, "flip", false, "flip half the training images left to right, others each epoch")
	f.IntVar(&t.s.Shift, "shift", 0, "shift each training image by up to so many pixels each way, otherwise each epoch")
	f.IntVar(&t.s.Resize, "resize", 0, "side that images are resized to (default: as the model reads them)")
	f.Uint64Var(&t.s.Seed, "seed", 0, "seed of weights, order, augmentation and dropout")
	f.BoolVar(&t.s.Shuffle, "shuffle", true, "go through the images in another order each epoch")
	f.IntVar(&t.s.LimitTrain, "limit-train", 0, "use only the first so many training images")
	f.IntVar(&t.s.LimitTest, "limit-test", 0, "use only the first so many test images")
	f.IntVar(&t.s.Steps, "steps", 0, "end after so many steps, whatever --epochs says")
	f.StringVar(&t.init, "init", "", "start from the weights in this safetensors file")
	f.StringVar(&t.outputDir, "output-dir", "", "folder for checkpoints, metrics and curves (default: runs/ and the model's name)")
	f.BoolVar(&t.overwrite, "overwrite", false, "replace the run that --output-dir holds")
	f.StringVar(&t.resume, "resume", "", "go on with the run of this checkpoint, or of the folder that holds it")
	f.IntVar(&t.logInterval, "log-interval", 100, "steps between two lines of progress where there is no terminal; 0: none")
	f.DurationVar(&t.checkpointInterval, "checkpoint-interval", 30*time.Second, "time between two checkpoints within an epoch; 0: none")
	f.StringVar(&t.format, "format", "text", "of what an epoch came to, on standard output: text, or json for an object a line")
	f.BoolVar(&t.dryRun, "dry-run", false, "print the layers, the program and a first step, and write nothing")
}

// settings are the recipe's, changed by the flags that were given.
func (t *trainFlags) settings(recipe *nn.Recipe) train.Settings {
	s := train.FromRecipe(recipe)
	if t.given.Changed("opt") && t.s.Config.Name != s.Config.Name {
		// The recipe's numbers belong to its optimizer.
		s.Config = optim.Config{Name: t.s.Config.Name}.WithDefaults()
		s.LearningRate = 0.1
		if t.s.Config.Name != optim.SGD {
			s.LearningRate = 0.001
		}
	}
	t.apply(&s)
	return s
}

// apply sets what was given.
func (t *trainFlags) apply(s *train.Settings) {
	for name, set := range map[string]func(){
		"epochs": func() { s.Epochs = t.s.Epochs }, "batch-size": func() { s.Batch = t.s.Batch },
		"lr": func() { s.LearningRate = t.s.LearningRate }, "opt": func() { s.Config.Name = t.s.Config.Name },
		"momentum": func() { s.Momentum = t.s.Momentum }, "nesterov": func() { s.Nesterov = t.s.Nesterov },
		"weight-decay": func() { s.WeightDecay = t.s.WeightDecay },
		"beta1":        func() { s.Beta1 = t.s.Beta1 }, "beta2": func() { s.Beta2 = t.s.Beta2 },
		"lr-scheduler": func() { s.Schedule.Name = t.s.Schedule.Name }, "lr-warmup-epochs": func() { s.WarmupEpochs = t.s.WarmupEpochs },
		"lr-step-size": func() { s.StepEpochs = t.s.StepEpochs }, "lr-gamma": func() { s.Gamma = t.s.Gamma },
		"lr-min": func() { s.MinRate = t.s.MinRate }, "standardize": func() { s.Standardize = t.s.Standardize },
		"flip": func() { s.Flip = t.s.Flip }, "shift": func() { s.Shift = t.s.Shift },
		"resize": func() { s.Resize = t.s.Resize }, "seed": func() { s.Seed = t.s.Seed },
		"shuffle": func() { s.Shuffle = t.s.Shuffle }, "limit-train": func() { s.LimitTrain = t.s.LimitTrain },
		"limit-test": func() { s.LimitTest = t.s.LimitTest }, "steps": func() { s.Steps = t.s.Steps },
	} {
		if t.given.Changed(name) {
			set()
		}
	}
}

func (t *trainFlags) check() error {
	if err := oneOf("format", t.format, "text", "json"); err != nil {
		return err
	}
	switch {
	case t.model == "" && t.resume == "":
		return usagef("--model is missing: wanted a name of the zoo or a model file; or --resume a checkpoint")
	case t.resume != "" && t.init != "":
		return usagef("--init starts a run and --resume goes on with one; choose one of them")
	case t.resume != "" && t.given.Changed("model"):
		return usagef("--resume brings its model; leave --model out, or start a run with --init")
	case t.resume != "" && t.given.Changed("overwrite"):
		return usagef("--overwrite and --resume exclude each other")
	case t.logInterval < 0:
		return usagef("--log-interval %d: wanted 0 or more", t.logInterval)
	case t.checkpointInterval < 0:
		return usagef("--checkpoint-interval %v: wanted 0 or more", t.checkpointInterval)
	}
	return nil
}
