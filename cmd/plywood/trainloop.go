package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"plywood/engine/checkpoint"
	"plywood/engine/nn"
	"plywood/engine/train"
)

// train runs to the end, an interrupt or an error, and leaves the run saved.
func (r *runner) train(ctx context.Context) error {
	r.describe()
	r.say("writing to %s\n", r.dir.path)
	saver := &saver{runner: r, every: r.flags.checkpointInterval}
	if r.started {
		if err := r.dir.begin(); err != nil {
			return err
		}
		if err := saver.save(); err != nil { // so that a run killed at once can be resumed
			return err
		}
	} else if at := r.session.Progress(); r.session.Finished() {
		r.say("the run is finished: epoch %d, step %d; go on with --epochs or --steps\n", at.Epoch, at.Step)
		return nil
	} else {
		r.say("resuming in epoch %d after step %d\n", at.Epoch+1, at.Step)
	}
	p := r.newProgress()
	defer p.close()
	for {
		if ctx.Err() != nil {
			p.close()
			return r.interrupted(saver)
		}
		ev, err := r.session.Advance()
		if err != nil {
			p.close()
			return r.failed(err, saver)
		}
		p.show(ev)
		if ev.Kind == train.EpochEnded {
			if err := r.report(*ev.Metrics); err != nil {
				return err
			}
		}
		if err := saver.after(ev); err != nil {
			return err
		}
		if ev.Kind == train.Finished {
			p.close()
			return r.finished(ctx, saver)
		}
	}
}

// interrupted saves a run that its user has stopped.
func (r *runner) interrupted(saver *saver) error {
	if err := saver.save(); err != nil {
		return err
	}
	at := r.session.Progress()
	fmt.Fprintf(r.stderr, "stopped in epoch %d after step %d; go on with\n  plywood train --resume %s\n", at.Epoch+1, at.Step, shellWord(r.dir.file(lastFile)))
	return nil
}

// failed saves a run that cannot go on, unless its parameters are past saving.
func (r *runner) failed(err error, saver *saver) error {
	saved := saver.saved
	if !errors.As(err, new(*train.DivergedError)) {
		return fmt.Errorf("%w\nThe last checkpoint, after step %d, is %s; go on from there with\n  plywood train --resume %s",
			err, saved, r.dir.file(lastFile), shellWord(r.dir.file(lastFile)))
	}
	if c, snapErr := r.session.Snapshot(); snapErr == nil && finite(c) {
		if saveErr := saver.save(); saveErr != nil {
			return errors.Join(err, saveErr)
		}
		saved = c.Progress.Step
	}
	return fmt.Errorf("%w\nThe parameters after step %d are in %s; go on from there with\n  plywood train --resume %s --lr RATE",
		err, saved, r.dir.file(lastFile), shellWord(r.dir.file(lastFile)))
}

// finished saves the end of a run.
func (r *runner) finished(ctx context.Context, saver *saver) error {
	s := r.session
	if s.Progress().StepInEpoch > 0 { // --steps ends within an epoch
		m := s.Metrics()
		if s.Set().Test.Count > 0 {
			result, err := s.Evaluate(ctx, train.Test)
			if err != nil {
				return err
			}
			result.AddTo(&m)
		}
		if err := r.report(m); err != nil {
			return err
		}
	}
	if err := saver.end(); err != nil {
		return err
	}
	r.say("saved %s and %s (%s)\n", r.dir.file(lastFile), bestFile, saver.bestText())
	return nil
}

// report prints what an epoch came to on standard output.
func (r *runner) report(m checkpoint.Metrics) error {
	if r.flags.format == "json" {
		return json.NewEncoder(r.stdout).Encode(m)
	}
	test := ""
	if m.TestAccuracy != nil {
		loss := "not finite"
		if m.TestLoss != nil {
			loss = fmt.Sprintf("%.4f", *m.TestLoss)
		}
		test = fmt.Sprintf(" · test loss %s accuracy %.4f", loss, *m.TestAccuracy)
	}
	_, err := fmt.Fprintf(r.stdout, "epoch %d: loss %.4f accuracy %.4f%s · %.0f images/s · %.1f s\n",
		m.Epoch, m.Loss, m.TrainAccuracy, test, m.ImagesPerSecond, m.Seconds)
	return err
}

func finite(c *checkpoint.Checkpoint) bool {
	for _, t := range c.Tensors {
		for _, v := range t.Data {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return false
			}
		}
	}
	return true
}

// shellWord quotes a path where a shell would take it apart.
func shellWord(path string) string {
	if strings.ContainsAny(path, " \t\n'\"\\$&;|<>()*?[]#~`!{}") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// dryRun tells what a run would do, and tries its first step.
func (r *runner) dryRun() error {
	s := r.session
	fmt.Fprint(r.talk(), nn.Check(s.Model(), nil).Table())
	r.say("\n%v", s.Program())
	r.describe()
	r.say("memory on the device, the data left out: %s\n", bytesText(s.Bytes()))
	start := s.Now()
	ev, err := s.Step()
	if err != nil {
		return err
	}
	classes := len(s.Set().Classes)
	r.say("first step: loss %.4f in %.0f ms (guessing among %d classes gives %.4f)\n",
		ev.Loss, s.Now().Sub(start).Seconds()*1e3, classes, math.Log(float64(classes)))
	r.say("dry run: nothing was written\n")
	return nil
}

// describe tells what is trained on what, where.
func (r *runner) describe() {
	s := r.session
	set, settings := s.Set(), s.Settings()
	report := nn.Check(s.Model(), nil)
	r.say("%s: %d layers, %d parameters, images of %v\n", modelName(s.Model()), len(report.Nodes), report.Params, report.Input)
	r.say("%s: %d training and %d test images of %v, %d classes\n", set.Name, set.Train.Count, set.Test.Count, set.Shape, len(set.Classes))
	r.say("%s, learning rate %g (%s), batch %d, %d steps an epoch, %d in all, seed %d\n", settings.Config.Name, settings.LearningRate, settings.Schedule.Name,
		settings.Batch, s.StepsPerEpoch(), s.TotalSteps(), settings.Seed)
	switch {
	case settings.Flip && settings.Shift > 0:
		r.say("training images are flipped and shifted by up to %d pixels at random\n", settings.Shift)
	case settings.Flip:
		r.say("training images are flipped at random\n")
	case settings.Shift > 0:
		r.say("training images are shifted by up to %d pixels at random\n", settings.Shift)
	}
	r.say("%s: %s\n", r.backend.Name(), r.backend.Describe())
}
