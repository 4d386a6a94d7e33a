package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/curve"
	"plywood/engine/nn"
	"plywood/engine/train"
)

func (a *app) trainCommand() *cobra.Command {
	var t trainFlags
	cmd := &cobra.Command{
		Use:   "train --model MODEL [--data DATA]",
		Short: "Train a network",
		Long: `Train a network, telling after each epoch its loss and its accuracy on the
training and the test images. Settings that are not given are the model's recipe.

The output folder gets last.safetensors, which alone resumes the run,
best.safetensors, of the epoch with the best test accuracy, metrics.jsonl and
curves.png. Ctrl-C finishes the step, saves and tells how to go on; a run that was
stopped or killed and then resumed ends with the same weights, bit for bit, as one
that was left alone.`,
		Example: `  plywood train --model lenet-bn --data garments
  plywood train --model resnet --epochs 5 --standardize --output-dir runs/first
  plywood train --model resnet --epochs 20 --flip --shift 2
  plywood train --resume runs/first --epochs 10
  plywood train --model densenet --opt sgd --momentum 0.9 --lr 0.1 --lr-scheduler cosine --lr-warmup-epochs 1
  plywood train --model net.plywood.json --init theirs.safetensors --steps 1 --shuffle=false --opt sgd`,
		Args: args(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := t.check(); err != nil {
				return err
			}
			r := &runner{app: a, flags: &t}
			return r.run(cmd.Context())
		},
	}
	t.add(cmd.Flags())
	return cmd
}

// runner is one run of the train command.
type runner struct {
	*app
	flags   *trainFlags
	session *train.Session
	backend backend.Backend
	dir     *runDir
	started bool // by this command, not resumed
	curve   curve.Curve
}

func (r *runner) run(ctx context.Context) error {
	b, err := r.open(&r.flags.device)
	if err != nil {
		return err
	}
	r.backend = b
	if r.flags.resume != "" {
		err = r.resume(ctx)
	} else {
		err = r.start(ctx)
	}
	if err != nil {
		return err
	}
	defer r.session.Close()
	if b.Name() != "cpu" {
		r.session.ReadEvery = 16 // a GPU need not be waited for after each step
	}
	for _, note := range r.session.Notes() {
		r.say("note: %s\n", note)
	}
	if r.flags.dryRun {
		return r.dryRun()
	}
	return r.train(ctx)
}

// say tells the user something that is no result: on standard output, or standard error where
// that is for JSON.
func (r *runner) say(format string, args ...any) { fmt.Fprintf(r.talk(), format, args...) }

func (r *runner) talk() io.Writer {
	if r.flags.format == "json" {
		return r.stderr
	}
	return r.stdout
}

// start prepares a new run.
func (r *runner) start(ctx context.Context) error {
	m, err := openModel(r.flags.model)
	if err != nil {
		return err
	}
	settings := r.flags.settings(m.Recipe)
	if err := settings.Check(); err != nil {
		return usageError{err}
	}
	if err := nn.Check(m, nil).Err(); err != nil {
		return fmt.Errorf("%s: %w", r.flags.model, err)
	}
	if !r.flags.dryRun {
		if r.dir, err = chooseRunDir(r.flags.outputDir, m.Name, r.flags.overwrite); err != nil {
			return err
		}
	}
	set, err := r.flags.data.open(ctx, r.app, false)
	if err != nil {
		return err
	}
	if isZoo(r.flags.model) {
		if note := adapt(m, set, settings.Resize); note != "" {
			r.say("note: %s\n", note)
		}
	}
	if err := enoughMemory(m, set, r.backend, settings); err != nil {
		return fmt.Errorf("%s: %w", r.flags.model, err)
	}
	if r.session, err = train.New(m, set, r.backend, settings); err != nil {
		return fmt.Errorf("%s: %w", r.flags.model, err)
	}
	r.started = true
	if r.flags.init == "" {
		return nil
	}
	weights, err := checkpoint.LoadWeights(r.flags.init)
	if err != nil {
		return err
	}
	missing, err := r.session.Initialise(weights)
	if err != nil {
		return fmt.Errorf("--init %s: %w", r.flags.init, err)
	}
	if len(missing) > 0 {
		r.say("note: %s has no %s; they start as in a new run\n", r.flags.init, strings.Join(missing, ", "))
	}
	return nil
}

// resume prepares to go on with a checkpoint's run.
func (r *runner) resume(ctx context.Context) error {
	path := r.flags.resume
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, lastFile)
	}
	c, err := checkpoint.Load(path)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	settings, err := train.SettingsOf(c)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	r.flags.apply(&settings)
	if given := r.flags.given; given.Changed("epochs") && !given.Changed("steps") {
		settings.Steps = 0
	}
	if err := settings.Check(); err != nil {
		return usageError{err}
	}
	data, err := r.flags.data.ofRun(c.Notes, r.flags.given)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	r.flags.data = data
	set, err := data.open(ctx, r.app, false)
	if err != nil {
		return err
	}
	if r.session, err = train.Resume(c, set, r.backend, settings); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if r.flags.dryRun {
		return nil
	}
	r.curve = curve.Of(c.Notes, c.Progress.Step)
	dir := r.flags.outputDir
	if dir == "" {
		dir = filepath.Dir(path)
	}
	r.dir, err = resumeRunDir(dir, c.History)
	return err
}
