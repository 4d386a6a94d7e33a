package worker

import (
	"strconv"

	"plywood/engine/checkpoint"
	"plywood/engine/curve"
	"plywood/engine/nn"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// readCheckpoint says what run a file holds.
func readCheckpoint(m *protocol.ReadCheckpoint) *protocol.CheckpointRead {
	a := &protocol.CheckpointRead{Ask: m.Ask}
	b, _ := m.Bytes.([]byte)
	c, err := checkpoint.Decode(b)
	if err != nil {
		a.Failed = err.Error()
		return a
	}
	s, err := train.SettingsOf(c)
	if err != nil {
		a.Failed = err.Error()
		return a
	}
	a.Model, a.Data = c.Model.JSON(), c.Data.Name
	a.Params = nn.Check(c.Model, nil).Params
	a.Settings = protocol.Settings{Optimizer: s.Config.Name, LearningRate: s.LearningRate, Momentum: s.Momentum, WeightDecay: s.WeightDecay,
		Batch: s.Batch, Epochs: s.Epochs, Seed: s.Seed, Standardize: s.Standardize, Resize: s.Resize,
		TrainImages: s.LimitTrain, TestImages: s.LimitTest, WarmupEpochs: s.WarmupEpochs, StepEpochs: s.StepEpochs, Gamma: s.Gamma}
	if s.Nesterov {
		a.Settings.Optimizer = "nesterov"
	}
	if s.Schedule.Name != "constant" {
		a.Settings.Schedule = s.Schedule.Name
	}
	a.TrainImages, a.Epoch, a.Step = c.Data.Train, c.Progress.Epoch, c.Progress.Step
	a.StepsPerEpoch = (c.Data.Train + s.Batch - 1) / s.Batch
	if p := c.Progress; p.Epoch > 0 {
		a.StepsPerEpoch = (p.Step - p.StepInEpoch) / p.Epoch
	}
	if a.Settings.Epochs == 0 { // a run that was to end after so many steps
		a.Settings.Epochs = max(1, (s.Steps+a.StepsPerEpoch-1)/max(1, a.StepsPerEpoch))
	}
	for i := range c.History {
		a.Epochs = append(a.Epochs, *epochDone(0, &c.History[i]))
	}
	made := curve.Of(c.Notes, c.Progress.Step)
	a.Points, a.Every = made.Points, made.Every
	return a
}

// epochDone tells what an epoch came to.
func epochDone(run int, m *checkpoint.Metrics) *protocol.EpochDone {
	done := &protocol.EpochDone{Run: run, Epoch: m.Epoch, Step: m.Step, Loss: m.Loss, TrainAccuracy: m.TrainAccuracy, Seconds: m.Seconds}
	if m.TestAccuracy != nil && m.TestLoss != nil {
		done.TestAccuracy, done.TestLoss = *m.TestAccuracy, *m.TestLoss
	}
	return done
}

// Notes in a checkpoint say where its data comes from, in the words of the command's flags, so that
// the native trainer finds it.
func notes(d protocol.DataSet) map[string]string {
	return map[string]string{noteData: d.Data, noteSeed: strconv.FormatUint(d.Seed, 10)}
}

const (
	noteData = "data"
	noteSeed = "data-seed"
)

// dataOf is the set that a start learns from: that of its checkpoint, where it goes on with one.
func dataOf(start *protocol.Start, c *checkpoint.Checkpoint) protocol.DataSet {
	d := protocol.DataSet{Data: start.Data, URL: start.DataURL, Seed: start.Settings.Seed}
	if c != nil {
		if seed, err := strconv.ParseUint(c.Notes[noteSeed], 10, 64); err == nil {
			d.Seed = seed
		}
	}
	return d
}
