package train

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/json"
	"plywood/engine/optim"
)

// Snapshot is the full state between two batches. A session resumed from it goes on to the same
// bits, on the same backend and machine, as this one. Version and Notes are the caller's to fill in.
func (s *Session) Snapshot() (*checkpoint.Checkpoint, error) {
	if s.failed == nil {
		if err := s.CatchUp(); err != nil {
			return nil, err
		}
	}
	ts, err := s.net.read()
	if err != nil {
		return nil, err
	}
	settings, err := json.Marshal(s.settings)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return &checkpoint.Checkpoint{Model: s.model.Clone(), Settings: settings, Data: s.about, Progress: s.at,
		History: slices.Clone(s.history), Tensors: ts}, nil
}

// SnapshotBytes is how large the tensors of a Snapshot are.
func (s *Session) SnapshotBytes() int {
	n := 0
	for _, v := range s.net.saved() {
		n += 4 * v.Shape.Size()
	}
	return n
}

// SettingsOf reads the settings of a checkpoint's run.
func SettingsOf(c *checkpoint.Checkpoint) (Settings, error) {
	var s Settings
	if err := json.Unmarshal(c.Settings, &s); err != nil {
		return s, fmt.Errorf("checkpoint: settings: %w", err)
	}
	s = s.withDefaults()
	return s, s.Check()
}

// Resume goes on with a checkpoint's run. The set must be the one it learnt from. Of the settings
// only Epochs, Steps and LearningRate may differ from the checkpoint's.
func Resume(c *checkpoint.Checkpoint, set *data.Set, b backend.Backend, s Settings) (*Session, error) {
	was, err := SettingsOf(c)
	if err != nil {
		return nil, err
	}
	s = s.withDefaults()
	free := was
	free.Epochs, free.Steps, free.LearningRate = s.Epochs, s.Steps, s.LearningRate
	if free != s {
		return nil, fmt.Errorf("a resumed run keeps its settings, only epochs, steps and learning rate may change; start a new run to change %s", changed(free, s))
	}
	sess, err := prepare(c.Model, set, b, s)
	if err != nil {
		return nil, err
	}
	if a, b := c.Data, sess.about; a.Checksum != b.Checksum || a.Train != b.Train {
		return nil, fmt.Errorf("the run learnt from %s (%d images, checksum %s), this is %s (%d images, checksum %s); resume with the data it began with",
			a.Name, a.Train, a.Checksum, b.Name, b.Train, b.Checksum)
	}
	if err := checkProgress(c.Progress, sess); err != nil {
		return nil, err
	}
	if _, err := sess.net.write(c.Tensors, never, nil); err != nil {
		return nil, err
	}
	sess.at, sess.history, sess.read = c.Progress, slices.Clone(c.History), c.Progress.Step
	if n := len(sess.history); n > 0 {
		sess.lastLoss = sess.history[n-1].Loss
	}
	return sess, nil
}

// changed names the settings that differ, as JSON does.
func changed(a, b Settings) string {
	fields := func(s Settings) (m map[string]any) {
		b, _ := json.Marshal(s) // numbers, strings and flags always encode
		_ = json.Unmarshal(b, &m)
		return m
	}
	x, y := fields(a), fields(b)
	var names []string
	for _, m := range []map[string]any{x, y} {
		for k := range m {
			if x[k] != y[k] && !slices.Contains(names, k) {
				names = append(names, k)
			}
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func checkProgress(p checkpoint.Progress, s *Session) error {
	per := s.batches.count
	if p.Epoch < 0 || p.StepInEpoch < 0 || p.StepInEpoch > per || p.Step != p.Epoch*per+p.StepInEpoch || p.Images < 0 || p.Hits < 0 || p.Hits > p.Images || math.IsNaN(p.LossSum) {
		return fmt.Errorf("checkpoint: its progress makes no sense: epoch %d, step %d of %d, %d steps in all", p.Epoch, p.StepInEpoch, per, p.Step)
	}
	return nil
}

// Initialise sets the weights of a run that has not begun from tensors by name, such as another
// tool's. Parameters must all be there; moving statistics may be missing and are returned by name.
// Optimizer states among the tensors are left out.
func (s *Session) Initialise(ts []checkpoint.Tensor) (missing []string, err error) {
	if s.at.Step > 0 {
		return nil, fmt.Errorf("weights are set before the first step; this run has made %d", s.at.Step)
	}
	plain := slices.DeleteFunc(slices.Clone(ts), func(t checkpoint.Tensor) bool { return strings.HasPrefix(t.Name, optim.StatePrefix) })
	missing, err = s.net.write(plain, func(v *graph.Value) bool { return v.Role == graph.State }, nil)
	return slices.DeleteFunc(missing, func(name string) bool { return strings.HasPrefix(name, optim.StatePrefix) }), err
}
