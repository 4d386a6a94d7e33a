package state

import (
	"testing"
	"time"

	"plywood/wasm/protocol"
)

// Two tabs over one store of runs: what one keeps the other hears.
func TestTwoTabsShareRuns(t *testing.T) {
	a, fa, r := started(t)
	var claimed, released []string
	a.env.Claim = func(key string) { claimed = append(claimed, key) }
	a.env.Release = func(key string) { released = append(released, key) }
	b, fb := small(t)
	b.RestoreRuns([][]byte{fa.records[r.Key]}, r.Key)
	x := b.Runs()[0]
	if x.Phase != Elsewhere || b.Busy() || b.CanGoOn(x) || b.CanForget(x) || len(b.Watched()) != 1 {
		t.Fatalf("what another tab trains is in phase %v", x.Phase)
	}
	b.RenameRun(x.ID, "mine")
	b.Forget(x.ID)
	b.Toggle(x.ID)
	if len(b.Runs()) != 1 || x.Title == "mine" || len(fb.records) != 0 {
		t.Errorf("a tab changes what another trains: %d records", len(fb.records))
	}
	a.Receive(&protocol.EpochDone{Run: r.ID, Epoch: 1, Step: 4, Loss: 0.5})
	a.Receive(&protocol.Saved{Run: r.ID, Epoch: 1, Step: 4, Parcel: protocol.Parcel{Bytes: "w"}})
	b.RunKept(fa.records[r.Key])
	if x = b.Runs()[0]; len(x.Epochs) != 1 || x.Phase != Elsewhere || !x.Hidden {
		t.Errorf("after an epoch there it is here %+v", x)
	}
	a.Receive(&protocol.Ended{Run: r.ID})
	b.RunLeft(r.Key)
	b.RunKept(fa.records[r.Key])
	if x = b.Runs()[0]; x.Phase != Finished || len(released) != 1 {
		t.Errorf("finished there, it is in phase %v here; released %v", x.Phase, released)
	}
	a.env.Tab, b.env.Tab = "a", "b" // for keys of the same moment
	// Both train one of their own at a time, and neither writes over the other.
	a.Train()
	b.Train()
	if len(claimed) != 1 {
		t.Errorf("claimed %v", claimed)
	}
	a.RunKept(fb.records[b.Current().Key])
	if len(a.Runs()) != 3 || a.Current().Phase != Loading || a.Current().Key == b.Current().Key {
		t.Errorf("%d runs, the own in phase %v", len(a.Runs()), a.Current().Phase)
	}
	a.RunKept(fa.records[a.Current().Key]) // its own, as if heard from elsewhere
	if a.Current().Phase != Loading {
		t.Error("a tab gives its own run away")
	}
}

func TestATabThatTrainedEnds(t *testing.T) {
	_, fa, r := started(t)
	b, _ := small(t)
	b.RestoreRuns(nil)
	b.RunKept(fa.records[r.Key])
	if len(b.Runs()) != 1 || b.Runs()[0].Phase != Elsewhere {
		t.Fatalf("runs %+v", b.Runs())
	}
	b.RunLeft(r.Key)
	if x := b.Runs()[0]; x.Phase != Interrupted || !b.CanGoOn(x) {
		t.Errorf("phase %v", x.Phase)
	}
	b.RunDropped(r.Key)
	b.RunDropped(r.Key)
	if len(b.Runs()) != 0 {
		t.Error("what another tab has deleted is still here")
	}
}

// A run deleted in one tab goes in the other, and comes back with the undo.
func TestDeletedInAnotherTab(t *testing.T) {
	a, fa, r := done(t)
	b, _ := small(t)
	b.RestoreRuns([][]byte{fa.records[r.Key]})
	a.env.Later = func(_ time.Duration, _ func(*Store)) {}
	a.Forget(r.ID)
	b.RunKept(fa.records[r.Key])
	if len(b.Runs()) != 0 {
		t.Error("it is still here")
	}
	a.Remember()
	b.RunKept(fa.records[r.Key])
	if len(b.Runs()) != 1 {
		t.Error("it has not come back")
	}
}
