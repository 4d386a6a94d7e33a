package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/wasm/protocol"
)

// reload is a store of the next visit to the same browser.
func (f *fake) reload() *Store {
	s := New(f.env())
	var records [][]byte
	for _, b := range f.records {
		records = append(records, b)
	}
	s.RestoreRuns(records)
	return s
}

// epoch has the worker tell of an epoch of four steps, and save it.
func epoch(s *Store, r *Run, n int) {
	for i := 4*n - 3; i <= 4*n; i++ {
		s.Receive(&protocol.Progress{Run: r.ID, Epoch: n, Step: i, Points: []protocol.Point{{Step: i, Loss: 1 / float64(i)}}})
	}
	s.Receive(&protocol.EpochDone{Run: r.ID, Epoch: n, Step: 4 * n, Loss: 0.5})
	s.Receive(&protocol.Saved{Run: r.ID, Epoch: n, Step: 4 * n, Parcel: protocol.Parcel{Bytes: []byte{byte(n)}}})
}

func TestARunSurvivesAReload(t *testing.T) {
	s, f, r := started(t)
	epoch(s, r, 1)
	epoch(s, r, 2)
	s.RenameRun(r.ID, "mine")
	s.Receive(&protocol.Progress{Run: r.ID, Epoch: 3, Step: 9, Points: []protocol.Point{{Step: 9, Loss: 0.1}}})

	s = f.reload()
	if len(s.Runs()) != 1 {
		t.Fatalf("%d runs after the reload", len(s.Runs()))
	}
	back := s.Runs()[0]
	if back.Phase != Interrupted || back.Title != "mine" || s.Busy() || !s.CanGoOn(back) || GoOnLabel(back) != "Go on from epoch 3" {
		t.Errorf("phase %v, title %q, label %q", back.Phase, back.Title, GoOnLabel(back))
	}
	if len(back.Points) != 8 || len(back.Epochs) != 2 || back.Settings != r.Settings || back.Hue != r.Hue {
		t.Errorf("came back with %d points, %d epochs, %+v", len(back.Points), len(back.Epochs), back.Settings)
	}
	s.GoOn(back.ID)
	start, _ := f.sent[len(f.sent)-1].(*protocol.Start)
	if start == nil || !start.Resume || len(f.resumed) != 1 || f.resumed[0] != r.Key || string(start.Model) != string(r.Model) {
		t.Fatalf("sent %+v, resumed %v", start, f.resumed)
	}
	if b, _ := f.weights[r.Key].([]byte); len(b) != 1 || b[0] != 2 {
		t.Errorf("the weights kept are %v", f.weights[r.Key])
	}
	s.Receive(&protocol.Started{Run: back.ID, StepsPerEpoch: 4, TrainImages: 1000})
	if back.Phase != Running || back.Epoch != 3 || back.Step != 8 || s.Current() != back {
		t.Errorf("went on in phase %v, epoch %d, step %d", back.Phase, back.Epoch, back.Step)
	}
	epoch(s, back, 3)
	if len(back.Points) != 12 || len(back.Epochs) != 3 {
		t.Errorf("%d points and %d epochs after the third", len(back.Points), len(back.Epochs))
	}
}

// Steps after the checkpoint are made again, and not shown twice.
func TestGoOnDropsWhatComesAgain(t *testing.T) {
	s, _, r := started(t)
	epoch(s, r, 1)
	s.Receive(&protocol.Progress{Run: r.ID, Epoch: 2, Step: 6, Points: []protocol.Point{{Step: 5, Loss: 1}, {Step: 6, Loss: 1}}})
	s.WorkerDied("out of memory")
	if !s.CanGoOn(r) || !strings.Contains(s.Notice().Text, "Go on from epoch 2") {
		t.Errorf("the notice says %q", s.Notice().Text)
	}
	s.GoOn(r.ID)
	if len(r.Points) != 4 || r.Step != 4 || r.Phase != Loading {
		t.Errorf("%d points, at step %d in phase %v", len(r.Points), r.Step, r.Phase)
	}
	s.GoOn(r.ID) // it trains
	if s.CanGoOn(r) {
		t.Error("a run under way can be gone on with")
	}
}

func TestAnInterruptedRunWithoutACheckpointStartsAgain(t *testing.T) {
	_, f, _ := started(t)
	s := f.reload()
	r := s.Runs()[0]
	if GoOnLabel(r) != "Start again" {
		t.Errorf("the label is %q", GoOnLabel(r))
	}
	s.GoOn(r.ID)
	if start := f.sent[len(f.sent)-1].(*protocol.Start); start.Resume || len(f.resumed) != 0 {
		t.Errorf("sent %+v", start)
	}
}

func TestRunsThatAreOverStayAsTheyWere(t *testing.T) {
	for _, c := range []struct {
		last protocol.Message
		want Phase
	}{
		{&protocol.Ended{Run: 1}, Finished},
		{&protocol.Ended{Run: 1, Stopped: true}, Stopped},
		{&protocol.Failed{Run: 1, Text: "no"}, Failed},
	} {
		s, f, r := started(t)
		epoch(s, r, 1)
		s.Receive(c.last)
		s.Toggle(r.ID)
		back := f.reload().Runs()[0]
		if d := cmp.Diff(r, back); back.Phase != c.want || d != "" {
			t.Errorf("phase %v, want %v\n%s", back.Phase, c.want, d)
		}
		s.Forget(r.ID)
		if len(f.records) != 0 || len(f.weights) != 0 {
			t.Error("a run that was deleted is still kept")
		}
	}
}

func TestBadRecordsAreLeftAlone(t *testing.T) {
	s, f, r := started(t)
	s.Receive(&protocol.Ended{Run: r.ID})
	good := string(f.records[r.Key])
	s = New(f.env())
	s.RestoreRuns([][]byte{[]byte("x"), []byte(`{}`), []byte(strings.Replace(good, `"garments"`, `"stars"`, 1)),
		[]byte(strings.Replace(good, `"conv2d"`, `"conv9"`, 1)), []byte(good)})
	if len(s.Runs()) != 1 {
		t.Errorf("%d runs came back, want the good one", len(s.Runs()))
	}
}

func TestRunsOfEarlierVisitsGiveWayInNumber(t *testing.T) {
	_, f, first := started(t)
	s := New(f.env())
	s.Train() // before the earlier runs are there
	now := s.Current()
	s.RestoreRuns([][]byte{f.records[first.Key]})
	if len(s.Runs()) != 2 || s.Runs()[0].ID == s.Runs()[1].ID || s.Current() != now {
		t.Errorf("runs %+v", s.Runs())
	}
	s.Receive(&protocol.Ended{Run: now.ID})
	s.Train()
	if s.Current().ID <= 2 {
		t.Errorf("the next run has the number %d", s.Current().ID)
	}
}

func TestLongCurvesAreThinned(t *testing.T) {
	s, f, r := started(t)
	for i := 0; i < 100*maxPoints; i += 500 {
		m := &protocol.Progress{Run: r.ID, Epoch: 1, Step: i + 500, Every: 4, Last: protocol.Point{Step: i + 500, Loss: 2}}
		for k := 0; k < 500; k += 4 {
			m.Points = append(m.Points, protocol.Point{Step: i + k + 1, Loss: 1})
		}
		s.Receive(m)
	}
	if n := len(r.Points); n < maxPoints/2 || n > maxPoints || r.Every != 128 || r.Last.Step != 100*maxPoints {
		t.Errorf("%d points, every %dth; the last step is %d", n, r.Every, r.Last.Step)
	}
	if got := s.CurveCaption(); got != "one step in 128 light, smoothed bold" {
		t.Errorf("the caption is %q", got)
	}
	loss, _ := s.Curves()
	if x := loss.Series[0].X; x[len(x)-1] != float64(r.Last.Step)/4 {
		t.Errorf("the curve ends at %v", x[len(x)-1])
	}
	s.Receive(&protocol.Ended{Run: r.ID})
	back := f.reload().Runs()[0]
	if len(back.Points) != len(r.Points) || back.Every != 128 {
		t.Errorf("of %d points %d are kept, every %dth", len(r.Points), len(back.Points), back.Every)
	}
}

func TestNoRoomIsToldOnce(t *testing.T) {
	s, _, _ := started(t)
	s.KeepFailed(true, "QuotaExceededError")
	if !strings.Contains(s.Notice().Text, "no room left") || !s.Notice().Error {
		t.Errorf("the notice says %q", s.Notice().Text)
	}
	s.CloseNotice()
	s.KeepFailed(true, "QuotaExceededError")
	if s.Notice().Text != "" {
		t.Error("it is told twice")
	}
	s, _, _ = started(t)
	s.KeepFailed(false, "storage is off")
	if !strings.Contains(s.Notice().Text, "storage is off") {
		t.Errorf("the notice says %q", s.Notice().Text)
	}
}

// A run that has diverged is gone on with from its last epoch, with the learning rate that is set by then.
func TestAFailedRunIsGoneOnWith(t *testing.T) {
	s, _, r := started(t)
	s.Receive(&protocol.Failed{Run: r.ID, Text: "the loss is no longer a number"})
	if s.CanGoOn(r) {
		t.Error("it can be gone on with from nothing")
	}
	s, f, r := started(t)
	s.Receive(&protocol.Saved{Run: r.ID, Epoch: 1, Step: 4, Parcel: protocol.Parcel{Bytes: "w"}})
	s.Receive(&protocol.Failed{Run: r.ID, Text: "the loss is no longer a number"})
	s.SetTraining("learning_rate", "0.01")
	s.GoOn(r.ID)
	start, ok := f.sent[len(f.sent)-1].(*protocol.Start)
	if !ok || !start.Resume || start.Settings.LearningRate != 0.01 || len(r.Rates) != 1 || r.Rates[0].Step != 5 {
		t.Errorf("it goes on with %+v, changes %v", f.sent[len(f.sent)-1], r.Rates)
	}
}
