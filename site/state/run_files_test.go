package state

import (
	"strings"
	"testing"
	"time"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// done is a store with a run that is finished and kept.
func done(t *testing.T) (*Store, *fake, *Run) {
	t.Helper()
	s, f, r := started(t)
	s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 1, Step: 4, Loss: 1})
	s.Receive(&protocol.Saved{Run: r.ID, Epoch: 1, Step: 4, Parcel: protocol.Parcel{Bytes: "weights"}})
	s.Receive(&protocol.Ended{Run: r.ID})
	return s, f, r
}

func TestBringBack(t *testing.T) {
	s, _ := small(t)
	s.SetTraining("seed", "7")
	s.SetTraining("train_images", "500")
	s.Train()
	r := s.Current()
	s.Receive(&protocol.Started{Run: r.ID, StepsPerEpoch: 4})
	s.Receive(&protocol.Ended{Run: r.ID})
	s.LoadTemplate("mlp")
	s.SetTraining("seed", "1")
	before := s.Doc()
	s.BringBack(99)
	s.BringBack(r.ID)
	if ids(s) != "conv1 relu1 dense1" || s.Doc().Data != "garments" || s.Doc().Seed != 7 || s.Doc().Train != 500 {
		t.Errorf("it brings back %s, %+v", ids(s), s.Doc())
	}
	s.Undo()
	if s.Doc().Data != before.Data || ids(s) == "conv1 relu1 dense1" {
		t.Error("it cannot be undone")
	}
}

func TestARunIsSavedAsAFile(t *testing.T) {
	s, _, r := done(t)
	var saved []string
	s.env.SaveRun = func(key, name string) { saved = append(saved, key+" "+name) }
	s.RenameRun(r.ID, "1 · my/net")
	s.SaveRun(r.ID)
	s.SaveRun(99)
	if len(saved) != 1 || saved[0] != r.Key+" 1-my-net.safetensors" {
		t.Errorf("saved %q", saved)
	}
	r.Saved = nil
	if s.CanSave(r) {
		t.Error("what was not kept can be saved")
	}
	if got := fileName("…/"); got != "…" || fileName("///") != "run" {
		t.Errorf("a file is called %q", got)
	}
}

func TestACheckpointIsOpenedAsARun(t *testing.T) {
	s, f := small(t)
	m := s.Model().JSON()
	s.OpenCheckpoint("big.safetensors", 1<<30, "x")
	if len(f.sent) != 0 || !s.Notice().Error {
		t.Error("a huge file is read")
	}
	s.OpenCheckpoint("last.safetensors", 100, "the file")
	ask, ok := last(f).(*protocol.ReadCheckpoint)
	if !ok || ask.Bytes != "the file" {
		t.Fatalf("sent %+v", last(f))
	}
	read := &protocol.CheckpointRead{Ask: ask.Ask, Model: m, Data: "garments", Settings: protocol.Settings{Batch: 32, Epochs: 3, Optimizer: "sgd"},
		Params: 5, TrainImages: 100, StepsPerEpoch: 4, Epoch: 1, Step: 6, Epochs: []protocol.EpochDone{{Epoch: 1, Step: 4, Loss: 0.5}}}
	s.Receive(read)
	s.Receive(read) // once only
	if len(s.Runs()) != 1 {
		t.Fatalf("%d runs: %s", len(s.Runs()), s.Notice().Text)
	}
	r := s.Runs()[0]
	if n := s.Notice().Text; !strings.Contains(n, "no single steps") || s.CurveCaption() != "whole epochs: the file holds no single steps" {
		t.Errorf("of a file without a curve it says %q and %q", n, s.CurveCaption())
	}
	if loss, _ := s.Curves(); len(loss.Series) != 2 || len(loss.Series[1].X) != 1 || loss.Series[1].X[0] != 0.5 || loss.Series[1].Y[0] != 0.5 {
		t.Errorf("its curve is %+v", loss.Series)
	}
	if r.Phase != Stopped || r.Title != "1 · last" || !s.CanGoOn(r) || s.Current() != r || f.weights[r.Key] != "the file" || GoOnLabel(r) != "Go on from epoch 2" {
		t.Errorf("the run %+v", r)
	}
	s.GoOn(r.ID)
	if start := last(f).(*protocol.Start); !start.Resume || start.Settings.Batch != 32 {
		t.Errorf("it goes on with %+v", start)
	}
	s.OpenCheckpoint("other.safetensors", 100, "x")
	if !s.Notice().Error {
		t.Error("it opens one while another trains")
	}
	s, f = small(t)
	for _, c := range []struct {
		read protocol.CheckpointRead
		want string
	}{
		{protocol.CheckpointRead{Failed: "no model in it"}, "no run of Plywood"},
		{protocol.CheckpointRead{Model: m, Data: "cats"}, "cats"},
		{protocol.CheckpointRead{Model: []byte(`{}`), Data: "garments"}, "cannot be opened"},
	} {
		s.OpenCheckpoint("a.safetensors", 1, "x")
		c.read.Ask = last(f).(*protocol.ReadCheckpoint).Ask
		s.Receive(&c.read)
		if !strings.Contains(s.Notice().Text, c.want) || len(s.Runs()) != 0 {
			t.Errorf("%+v: %q", c.read, s.Notice().Text)
		}
	}
}

// A file that the page has saved brings its curve along, and its number does not stand in the title twice.
func TestAnOpenedCheckpointHasItsCurve(t *testing.T) {
	for file, title := range map[string]string{"3-mlp.safetensors": "1 · mlp", "12.safetensors": "1 · 12", "7-.safetensors": "1 · 7-", "2nd-try.safetensors": "1 · 2nd-try"} {
		s, f := small(t)
		s.OpenCheckpoint(file, 100, "the file")
		s.Receive(&protocol.CheckpointRead{Ask: last(f).(*protocol.ReadCheckpoint).Ask, Model: s.Model().JSON(), Data: "garments",
			Settings: protocol.Settings{Batch: 32, Epochs: 3, Optimizer: "sgd"}, TrainImages: 100, StepsPerEpoch: 4, Epoch: 1, Step: 6,
			Points: []protocol.Point{{Step: 1, Loss: 2}, {Step: 3, Loss: 1}, {Step: 5, Loss: 0.5}}, Every: 2})
		r := s.Runs()[0]
		if r.Title != title || len(r.Points) != 3 || r.Every != 2 || strings.Contains(s.Notice().Text, "single steps") {
			t.Errorf("%s: %q with %+v; it says %q", file, r.Title, r.Curve, s.Notice().Text)
		}
		if back := f.reload().Runs()[0]; len(back.Points) != 3 || back.Every != 2 {
			t.Errorf("%s: after a reload %+v", file, back.Curve)
		}
	}
}

func TestADeletedRunCanBeBroughtBack(t *testing.T) {
	s, f, r := done(t)
	var due []func(*Store)
	s.env.Later = func(_ time.Duration, g func(*Store)) { due = append(due, g) }
	s.Forget(r.ID)
	if len(s.Runs()) != 0 || f.records[r.Key] == nil || s.Notice().Action != "Undo" {
		t.Fatalf("%d runs, notice %+v", len(s.Runs()), s.Notice())
	}
	if back, err := s.readRecord(f.records[r.Key]); err == nil {
		t.Errorf("a reload brings %s back", back.Title)
	}
	f.records[r.Key] = []byte("{}") // what was read is dropped; undoing keeps it again
	s.Remember()
	s.Remember()
	if _, err := s.readRecord(f.records[r.Key]); err != nil {
		t.Errorf("undone, it is not kept: %v", err)
	}
	if len(s.Runs()) != 1 || s.Notice().Text != "" {
		t.Errorf("%d runs are back", len(s.Runs()))
	}
	s.Forget(r.ID)
	for _, g := range due {
		g(s)
	}
	if f.records[r.Key] != nil || s.Notice().Text != "" {
		t.Error("what was deleted is kept for ever")
	}
	s.Remember()
	if len(s.Runs()) != 0 {
		t.Error("it is back from nowhere")
	}
}

func TestSeeRunLoadsWhatWasKept(t *testing.T) {
	s, f, r := done(t)
	s.LoadTemplate("mlp")
	s.Train()
	other := s.Current()
	s.Receive(&protocol.Started{Run: other.ID, StepsPerEpoch: 4})
	s.device = "SIMD"
	s.SeeRun(r.ID)
	s.Look()
	if s.SeenRun() != r || s.Tab() != TabPredictions || !strings.Contains(s.Unseen(), "Another run is training") {
		t.Errorf("sees %v, says %q", s.SeenRun(), s.Unseen())
	}
	s.Receive(&protocol.Ended{Run: other.ID})
	s.Look()
	if start, ok := last(f).(*protocol.Start); !ok || !start.Rest || start.Run != r.ID {
		t.Fatalf("sent %+v", last(f))
	}
	s.Receive(&protocol.Failed{Run: r.ID, Text: "it is damaged"})
	if s.Unseen() != "It is damaged." || r.Phase != Finished || s.Notice().Error {
		t.Errorf("says %q in phase %v", s.Unseen(), r.Phase)
	}
	if m, _ := nn.Parse(r.Model); s.SeenBlockID() != m.Nodes[0].ID {
		t.Errorf("it shows the block %s of another network", s.SeenBlockID())
	}
}
