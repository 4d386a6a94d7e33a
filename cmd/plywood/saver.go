package main

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"plywood/engine/checkpoint"
	"plywood/engine/curve"
	"plywood/engine/train"
)

// saver writes a run's files as it goes.
type saver struct {
	*runner
	every time.Duration // between checkpoints within an epoch
	at    time.Time     // of the last one
	saved int           // steps done then
	best  *checkpoint.Checkpoint
	drawn time.Time
}

// curvePoints are enough to draw a run's steps by, and a few kilobytes of its checkpoint.
const curvePoints = 2000

// Short epochs would otherwise spend their time on files.
const (
	leastBetweenSaves  = time.Second
	leastBetweenCurves = 10 * time.Second
)

// after saves what an event makes due.
func (s *saver) after(ev train.Event) error {
	now := s.session.Now()
	if ev.Kind == train.Stepped {
		s.curve.Add(curvePoints, 1, curve.Point{Step: ev.Step, Loss: ev.Loss})
	}
	if ev.Kind != train.EpochEnded {
		if s.every > 0 && now.Sub(s.at) >= s.every {
			return s.save()
		}
		return nil
	}
	if err := s.dir.addMetrics(*ev.Metrics); err != nil {
		return err
	}
	if bestEpoch(s.session.History()) == len(s.session.History())-1 {
		c, err := s.snapshot()
		if err != nil {
			return err
		}
		s.best = c
	}
	if now.Sub(s.at) >= leastBetweenSaves {
		if err := s.save(); err != nil {
			return err
		}
	}
	if now.Sub(s.drawn) >= leastBetweenCurves {
		s.drawn = now
		return drawCurves(s.dir.file(curvesFile), modelName(s.session.Model()), s.session.History())
	}
	return nil
}

// save writes the checkpoint. The best one goes first, so that a run resumed from the last has
// either written it or will come to it again.
func (s *saver) save() error {
	if s.best != nil {
		if err := checkpoint.Save(s.dir.file(bestFile), s.best); err != nil {
			return err
		}
		s.best = nil
	}
	c, err := s.snapshot()
	if err != nil {
		return err
	}
	if err := checkpoint.Save(s.dir.file(lastFile), c); err != nil {
		return err
	}
	s.at, s.saved = s.session.Now(), c.Progress.Step
	return nil
}

// end writes everything a finished run leaves.
func (s *saver) end() error {
	if len(s.session.History()) == 0 { // it ended within its first epoch: the last is the best
		c, err := s.snapshot()
		if err != nil {
			return err
		}
		s.best = c
	}
	if err := s.save(); err != nil {
		return err
	}
	if len(s.session.History()) == 0 {
		return nil
	}
	return drawCurves(s.dir.file(curvesFile), modelName(s.session.Model()), s.session.History())
}

func (s *saver) snapshot() (*checkpoint.Checkpoint, error) {
	c, err := s.session.Snapshot()
	if err != nil {
		return nil, err
	}
	c.Version, c.Notes = versionText(), s.flags.data.absolute().notes()
	c.Notes[curve.Note] = s.curve.Text()
	return c, nil
}

func (s *saver) bestText() string {
	h := s.session.History()
	if len(h) == 0 {
		return "the same"
	}
	m := h[bestEpoch(h)]
	if m.TestAccuracy == nil {
		return fmt.Sprintf("epoch %d, loss %.4f", m.Epoch, m.Loss)
	}
	return fmt.Sprintf("epoch %d, test accuracy %.4f", m.Epoch, *m.TestAccuracy)
}

// bestEpoch is the place of the best test accuracy, or without a test split of the least loss; the
// first of equals.
func bestEpoch(h []checkpoint.Metrics) int {
	best := 0
	for i, m := range h {
		b := h[best]
		if m.TestAccuracy != nil && b.TestAccuracy != nil {
			if *m.TestAccuracy > *b.TestAccuracy {
				best = i
			}
		} else if m.Loss < b.Loss {
			best = i
		}
	}
	return best
}

// Notes in a checkpoint say where the data was.
const (
	noteData     = "data"
	noteDataDir  = "data-dir"
	noteDataSeed = "data-seed"
	noteDataSide = "data-side"
)

func (d dataFlags) notes() map[string]string {
	return map[string]string{noteData: d.name, noteDataDir: d.dir, noteDataSeed: fmt.Sprint(d.seed), noteDataSide: fmt.Sprint(d.side)}
}

// ofRun is where a resumed run finds its data: where it was, unless a flag says otherwise.
func (d dataFlags) ofRun(notes map[string]string, given *pflag.FlagSet) (dataFlags, error) {
	if !given.Changed("data") {
		if notes[noteData] == "" && !given.Changed("data") {
			return d, fmt.Errorf("the checkpoint does not say what it learnt from; name it with --data")
		}
		d.name = notes[noteData]
	}
	if !given.Changed("data-dir") {
		d.dir = notes[noteDataDir]
	}
	if !given.Changed("data-seed") && notes[noteDataSeed] != "" {
		if _, err := fmt.Sscan(notes[noteDataSeed], &d.seed); err != nil {
			return d, fmt.Errorf("%s %q: %w", noteDataSeed, notes[noteDataSeed], err)
		}
	}
	if !given.Changed("data-side") && notes[noteDataSide] != "" {
		if _, err := fmt.Sscan(notes[noteDataSide], &d.side); err != nil {
			return d, fmt.Errorf("%s %q: %w", noteDataSide, notes[noteDataSide], err)
		}
	}
	return d, nil
}
